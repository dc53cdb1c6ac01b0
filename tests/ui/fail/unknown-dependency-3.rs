//! A dependency in the only migration, and one among several that exist.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unknown-dependency-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
