//! A folder without `up.sql`.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/missing-up-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
