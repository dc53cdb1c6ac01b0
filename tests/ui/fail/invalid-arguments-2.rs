//! A lint that does not exist.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file", allow(gaps));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
