//! A slip of syntax in the middle of a statement.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
