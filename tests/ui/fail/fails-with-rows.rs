//! Columns that can be added to an empty table alone.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/fails-with-rows");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
