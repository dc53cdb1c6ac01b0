//! A rebuild that renames the old table first: what refers to it goes along.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/rename-old-first");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
