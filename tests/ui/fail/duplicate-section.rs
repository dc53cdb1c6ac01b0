//! Two down sections.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/duplicate-section");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
