//! A folder beside files.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/mixed-layouts-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
