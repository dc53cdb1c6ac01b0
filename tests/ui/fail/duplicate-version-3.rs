//! A down file under another name than its up file.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/duplicate-version-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
