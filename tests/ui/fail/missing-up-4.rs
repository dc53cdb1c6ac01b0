//! An empty folder named like a file.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/missing-up-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
