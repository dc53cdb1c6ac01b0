//! A line of the lock file was edited by hand.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/lock-file-invalid-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
