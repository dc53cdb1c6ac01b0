//! Strings in double quotes: in a check, an update, a down, an index, a view, a trigger.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/double-quoted-literal");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
