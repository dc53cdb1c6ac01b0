//! A query without a row.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/verify-failed-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
