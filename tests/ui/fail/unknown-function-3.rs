//! Functions and a collation that SQLite asks for when there is a row.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unknown-function-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
