//! A sample row that the table does not take.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sample-failed");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
