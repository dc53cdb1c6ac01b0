//! Rows that the schema lets be: alike, without a value, without a parent.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/fails-with-rows-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
