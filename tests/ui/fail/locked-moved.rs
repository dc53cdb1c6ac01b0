//! A dependency was removed, and with it the order in which two migrations shipped.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/locked-moved");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
