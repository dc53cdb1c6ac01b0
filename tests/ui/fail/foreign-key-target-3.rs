//! The parent table is dropped by a later file: both places are shown.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/foreign-key-target-3", allow(destructive));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
