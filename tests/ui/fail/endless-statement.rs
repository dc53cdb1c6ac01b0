//! A recursion without an end.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/endless-statement");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
