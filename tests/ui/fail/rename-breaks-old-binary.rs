//! A warning by default; a set can refuse it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations =
    embed_migrations!("sets/rename-breaks-old-binary", deny(rename-breaks-old-binary));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
