//! The section marks of sql-migrate.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/foreign-section-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
