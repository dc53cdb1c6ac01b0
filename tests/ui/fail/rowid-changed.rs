//! Rows that are known by their number alone get another one.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/rowid-changed", deny(rowid-changed));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
