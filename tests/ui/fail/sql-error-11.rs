//! A column defined twice.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-11");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
