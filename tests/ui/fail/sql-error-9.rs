//! A verification query that SQLite rejects.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-9");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
