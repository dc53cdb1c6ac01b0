//! A down that works on empty tables alone.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/down-fails-5");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
