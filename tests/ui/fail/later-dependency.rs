//! A dependency on a later migration of the same category.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/later-dependency");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
