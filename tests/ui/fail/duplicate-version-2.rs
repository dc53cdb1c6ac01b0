//! Leading zeros and the case of the category make no difference.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/duplicate-version-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
