//! A temporary table that the next migration would find, and only in the same run.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/temporary-object");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
