//! A dependency on a migration that is not there.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unknown-dependency");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
