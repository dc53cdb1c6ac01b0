//! A down file that drops too much.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/down-does-not-restore-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
