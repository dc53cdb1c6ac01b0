//! A file with no byte in it, and one with nothing but semicolons.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/empty-migration-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
