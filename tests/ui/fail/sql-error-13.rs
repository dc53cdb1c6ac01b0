//! A table is rebuilt under a view.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-13");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
