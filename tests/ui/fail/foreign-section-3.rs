//! The section marks of goose in lower case, which goose reads as well.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/foreign-section-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
