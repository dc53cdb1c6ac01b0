//! A migration that has shipped depends on one that has not.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/out-of-order-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
