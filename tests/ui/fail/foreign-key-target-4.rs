//! Two keys, in two files.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/foreign-key-target-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
