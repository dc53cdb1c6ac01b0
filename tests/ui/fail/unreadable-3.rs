//! A pipe, which would block the build for good.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unreadable-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
