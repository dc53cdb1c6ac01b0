//! A file name that is not UTF-8.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/misnamed-file-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
