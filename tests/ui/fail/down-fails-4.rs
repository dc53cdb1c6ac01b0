//! A down that fails does not hide the error of a later migration.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/down-fails-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
