//! An undo and a repeatable migration of Flyway, and a number beyond 64 bits.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/misnamed-file-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
