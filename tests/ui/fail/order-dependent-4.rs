//! A column that comes before or after another, as the order has it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/order-dependent-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
