//! An option without its value, and one with a value of the wrong kind.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file", functions = "slug");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
