//! A number between those of the lock file: the rows get other keys where it is applied late.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/order-dependent-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
