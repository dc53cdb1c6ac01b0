//! A down that leaves rows behind, so that the up fails the second time.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/down-does-not-restore-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
