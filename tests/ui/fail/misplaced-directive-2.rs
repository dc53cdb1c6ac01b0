//! A section mark in a block comment, and one behind a statement.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/misplaced-directive-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
