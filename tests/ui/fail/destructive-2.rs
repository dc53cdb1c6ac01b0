//! What else goes: with a rebuild that forgets a column, a table, rows, an overwritten value.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/destructive-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
