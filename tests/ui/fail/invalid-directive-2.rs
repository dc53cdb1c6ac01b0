//! Words after a section name, and two modes that exclude each other.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/invalid-directive-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
