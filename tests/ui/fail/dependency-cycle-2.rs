//! A circle through the order within a category.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/dependency-cycle-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
