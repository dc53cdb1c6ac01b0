//! A statement that ends too early.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
