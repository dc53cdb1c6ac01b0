//! Rows that nobody can make up.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/not-rehearsed", deny(not-rehearsed));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
