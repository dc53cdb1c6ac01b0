//! A misspelt column: the nearest one of the table is proposed.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-14");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
