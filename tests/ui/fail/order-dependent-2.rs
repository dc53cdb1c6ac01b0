//! A name that only the order of the set brings in time.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/order-dependent-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
