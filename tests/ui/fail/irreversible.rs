//! A warning by default; a set can refuse it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations =
    embed_migrations!("sets/irreversible", deny(irreversible));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
