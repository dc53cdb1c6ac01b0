//! A down that runs with its up, and a query that changes nothing.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/no-effect");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
