//! The schema file has another view than the migrations make.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/schema-file-outdated-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
