//! Other ways to write a mark, each on a line of its own.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unknown-directive-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
