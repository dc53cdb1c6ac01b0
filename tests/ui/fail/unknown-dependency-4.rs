//! A migration of the own set, by its name, that is not there; of other sets nothing is known.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unknown-dependency-4", set = "app");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
