//! A migration that depends on itself.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/later-dependency-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
