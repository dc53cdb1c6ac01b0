//! The name of a file in the package, without a directory before it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("Cargo.toml");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
