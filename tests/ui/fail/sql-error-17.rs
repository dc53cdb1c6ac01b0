//! A semicolon is forgotten between two statements.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-17");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
