//! A down that forgets an index and a column.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/down-does-not-restore");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
