//! An index on a column that is not there.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
