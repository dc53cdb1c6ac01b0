//! Statements before `migrate:up`.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/duplicate-section-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
