//! Each way in which SQLite refuses a column where there is a row.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/fails-with-rows-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
