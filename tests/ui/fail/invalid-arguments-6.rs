//! The directory is a literal: the macro cannot evaluate a constant.

use migrate_runtime::{Migrations, embed_migrations};

const DIRECTORY: &str = "sets/one-file";

static MIGRATIONS: Migrations = embed_migrations!(DIRECTORY);

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
