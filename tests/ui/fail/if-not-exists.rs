//! Objects that are there already, and not as these statements would make them.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/if-not-exists");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
