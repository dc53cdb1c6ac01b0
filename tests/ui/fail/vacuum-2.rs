//! A VACUUM that writes another file.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/vacuum-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
