//! A savepoint in a down section.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/transaction-control-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
