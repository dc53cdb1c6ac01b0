//! Two migrations came after the schema file was written.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/schema-file-outdated");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
