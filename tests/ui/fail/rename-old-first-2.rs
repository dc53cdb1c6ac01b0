//! SQLite itself stumbles over what went along, later in the migration.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/rename-old-first-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
