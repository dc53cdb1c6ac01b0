//! The same, where a section follows.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-19");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
