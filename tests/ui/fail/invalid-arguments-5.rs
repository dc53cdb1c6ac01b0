//! Options come after the directory, divided by commas.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file" set = "app");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
