//! The file of a migration that has shipped is gone.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/locked-missing");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
