//! The section marks of goose.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/foreign-section");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
