//! The schema file has rows.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/schema-file-invalid-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
