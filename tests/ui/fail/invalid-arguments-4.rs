//! A set without a name.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file", set = "");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
