//! An option given twice.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file", set = "app", set = "other");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
