//! Types that SQLite reads otherwise than people do.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/odd-affinity");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
