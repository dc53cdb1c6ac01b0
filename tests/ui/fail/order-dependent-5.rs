//! Categories that each bring rows to one table.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/order-dependent-5");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
