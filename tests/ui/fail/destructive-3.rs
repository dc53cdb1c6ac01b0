//! A column is overwritten with one and the same value.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/destructive-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
