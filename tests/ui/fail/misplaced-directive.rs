//! A directive below the first statement.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/misplaced-directive");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
