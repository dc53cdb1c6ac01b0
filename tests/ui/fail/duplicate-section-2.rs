//! A down section in the up file, and a down file beside it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/duplicate-section-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
