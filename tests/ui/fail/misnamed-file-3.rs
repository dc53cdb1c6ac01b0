//! A folder as diesel writes it, with its metadata.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/misnamed-file-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
