//! A function for what is no version.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file", hooks("add_tags" = fill));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
