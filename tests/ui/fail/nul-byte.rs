//! A NUL byte in the middle of a statement.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/nul-byte");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
