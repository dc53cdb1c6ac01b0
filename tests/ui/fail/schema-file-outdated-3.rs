//! A schema file that was made to begin with one, and not written yet.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/schema-file-outdated-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
