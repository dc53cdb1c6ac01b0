//! Downs that fail, in two files, at once.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/down-fails");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
