//! A down file alone, with the suffix.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/missing-up-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
