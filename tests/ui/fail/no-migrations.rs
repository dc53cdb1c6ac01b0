//! A directory with nothing in it but bystanders.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/no-migrations");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
