//! A section in another case: taken for prose, its down would run with the up.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unknown-directive-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
