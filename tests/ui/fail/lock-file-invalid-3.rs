//! A lock file whose last line was cut off.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/lock-file-invalid-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
