//! The schema file cannot be run: an index is on a table that it does not make.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/schema-file-invalid-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
