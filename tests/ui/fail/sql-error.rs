//! A table that is not there, in the second of three files.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
