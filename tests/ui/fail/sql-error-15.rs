//! A string that does not end.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-15");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
