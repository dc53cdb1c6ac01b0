//! A down file alone.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/missing-up");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
