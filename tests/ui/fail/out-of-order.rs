//! A migration that sorts before those that the lock file names.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/out-of-order");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
