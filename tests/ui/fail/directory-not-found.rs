//! A misspelt directory, beside one that is meant.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/on-file");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
