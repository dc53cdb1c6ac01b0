//! A column is set where it is asked for as well.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/destructive-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
