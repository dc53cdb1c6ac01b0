//! Names that no function can have.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file", functions("a\0b"));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
