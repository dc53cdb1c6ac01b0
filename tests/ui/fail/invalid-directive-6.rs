//! Dependencies on other sets, without a version, without a name, with signs no name has.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/invalid-directive-6");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
