//! A rebuild that loses the trigger of another category, where it comes after it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/order-dependent");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
