//! A rebuild forgets an index, a trigger and a collation.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/lost-with-rebuild");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
