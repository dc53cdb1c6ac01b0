//! Two problems of one kind in two places.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/duplicate-version-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
