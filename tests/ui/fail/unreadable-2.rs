//! Two links in a circle.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unreadable-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
