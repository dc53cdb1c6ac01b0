//! A folder within a migration folder.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unreadable-5");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
