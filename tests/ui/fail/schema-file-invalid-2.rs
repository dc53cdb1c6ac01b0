//! A conflict of a merge was left in the schema file.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/schema-file-invalid-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
