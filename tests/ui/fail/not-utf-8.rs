//! A file in Latin-1.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/not-utf-8");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
