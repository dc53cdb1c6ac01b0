//! Two files with one number: two branches were merged.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/duplicate-version");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
