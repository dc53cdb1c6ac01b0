//! More of them than one build shows.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/misnamed-file-5");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
