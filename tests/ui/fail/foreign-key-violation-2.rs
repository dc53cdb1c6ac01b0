//! The parent row goes, the child row stays.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/foreign-key-violation-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
