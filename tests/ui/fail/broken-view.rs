//! A view whose table is dropped by a later file.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/broken-view", allow(destructive));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
