//! A category that does not start with its first number.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/gap-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
