//! A trigger that writes to a table which is not there.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/broken-trigger");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
