//! Two categories that wait for each other, in two files.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/dependency-cycle");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
