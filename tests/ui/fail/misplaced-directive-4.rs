//! Marks inside a trigger and inside a list of columns.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/misplaced-directive-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
