//! A second database.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/attach");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
