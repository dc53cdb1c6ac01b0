//! A line too long to show: the place is named.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-8");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
