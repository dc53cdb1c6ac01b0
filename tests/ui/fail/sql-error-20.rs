//! A view stands in the way of a column that goes.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-20");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
