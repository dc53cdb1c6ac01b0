//! A semicolon is forgotten before the end of a trigger.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-18");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
