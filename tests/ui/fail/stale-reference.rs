//! A view and a trigger that a later migration mends.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/stale-reference", deny(stale-reference));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
