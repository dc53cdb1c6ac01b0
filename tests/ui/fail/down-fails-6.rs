//! A semicolon is forgotten in a down.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/down-fails-6");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
