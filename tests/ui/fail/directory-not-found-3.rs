//! A file where a directory is meant.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file/001_create_tasks.sql");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
