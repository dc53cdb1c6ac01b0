//! A warning by default; a set can refuse it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations =
    embed_migrations!("sets/nullable-primary-key", deny(nullable-primary-key), allow(destructive));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
