//! A key that refers to a column which is not unique.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/foreign-key-target-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
