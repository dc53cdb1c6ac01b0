//! An index is made, by an up and by a down, and the rows that are there do not come into it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/fts-out-of-sync-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
