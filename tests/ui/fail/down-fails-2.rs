//! A down in a file of its own.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/down-fails-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
