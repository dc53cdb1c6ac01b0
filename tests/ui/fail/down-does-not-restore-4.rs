//! A down that adds a column again, in another place and of another type.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/down-does-not-restore-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
