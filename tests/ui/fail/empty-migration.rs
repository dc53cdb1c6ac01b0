//! Comments alone.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/empty-migration");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
