//! A query whose answer is false.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/verify-failed");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
