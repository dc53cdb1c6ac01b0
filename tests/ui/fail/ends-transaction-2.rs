//! A trigger that rolls the whole run back.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/ends-transaction-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
