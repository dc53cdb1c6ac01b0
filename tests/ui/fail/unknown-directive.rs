//! A misspelt directive and a misspelt section, both at once.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unknown-directive");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
