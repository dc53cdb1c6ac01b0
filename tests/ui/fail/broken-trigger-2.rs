//! A trigger that reads a column which is not there.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/broken-trigger-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
