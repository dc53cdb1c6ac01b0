//! A section whose colon was forgotten, and a directive without a word.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unknown-directive-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
