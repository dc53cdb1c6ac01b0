//! A script that brings its own transaction.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/transaction-control");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
