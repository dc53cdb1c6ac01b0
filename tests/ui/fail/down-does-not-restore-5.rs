//! A column comes back, but not to its place, nor without a default.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/down-does-not-restore-5");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
