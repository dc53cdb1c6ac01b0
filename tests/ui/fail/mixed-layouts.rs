//! A pair of files beside a single one.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/mixed-layouts");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
