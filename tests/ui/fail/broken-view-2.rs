//! A view on a column that never was.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/broken-view-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
