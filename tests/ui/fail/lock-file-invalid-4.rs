//! A lock file without anything in it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/lock-file-invalid-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
