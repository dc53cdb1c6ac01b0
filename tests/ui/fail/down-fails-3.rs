//! A down that ends the transaction.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/down-fails-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
