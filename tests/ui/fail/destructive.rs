//! A column goes, and nobody said that it may.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/destructive");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
