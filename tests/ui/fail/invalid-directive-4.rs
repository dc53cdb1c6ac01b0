//! Directives that say the same thing twice, a parenthesis too few, a list with a hole.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/invalid-directive-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
