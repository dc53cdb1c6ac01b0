//! A key that refers to a table which is not there.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/foreign-key-target");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
