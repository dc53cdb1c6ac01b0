//! The text changes, and the index over it does not.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/fts-out-of-sync");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
