//! A column that is never NULL does not come back where there are rows.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/down-fails-7");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
