//! Rows of a table that the migration does not name go with those that they refer to.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/cascade-delete");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
