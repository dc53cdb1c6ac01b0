//! A directory with nothing in it at all.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/no-migrations-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
