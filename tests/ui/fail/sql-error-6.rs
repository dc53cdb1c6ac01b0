//! A table that an earlier file has made.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-6");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
