//! A module of virtual tables that the application registers, not declared.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unknown-module");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
