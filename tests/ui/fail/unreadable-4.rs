//! A file beyond the limit.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unreadable-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
