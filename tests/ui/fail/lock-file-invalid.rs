//! A conflict of a merge was left in the lock file.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/lock-file-invalid");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
