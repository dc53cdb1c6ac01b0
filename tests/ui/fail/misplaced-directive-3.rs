//! A directive in the down file.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/misplaced-directive-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
