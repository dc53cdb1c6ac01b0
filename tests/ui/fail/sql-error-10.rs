//! An unknown column of an INSERT, for which SQLite gives no place.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-10");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
