//! A directory unlike any other.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("database/changes");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
