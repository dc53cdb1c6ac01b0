//! A query that yields NULL.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/verify-failed-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
