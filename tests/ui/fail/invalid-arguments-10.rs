//! The path of the runtime as a string.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file", crate = "migrate_runtime");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
