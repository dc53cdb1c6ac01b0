//! A row whose parent is not there.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/foreign-key-violation");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
