//! A number is missing in the middle, and two at the end.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/gap");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
