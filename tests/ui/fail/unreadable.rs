//! A link that leads nowhere.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unreadable");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
