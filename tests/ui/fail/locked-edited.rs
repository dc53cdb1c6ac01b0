//! A column was added to a migration that has shipped.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/locked-edited");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
