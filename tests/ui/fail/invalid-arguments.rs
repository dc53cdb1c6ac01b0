//! An option that does not exist, with one that is like it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file", sett = "app");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
