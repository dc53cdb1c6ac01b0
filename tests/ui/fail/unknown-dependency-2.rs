//! Two in one directive, neither there.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unknown-dependency-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
