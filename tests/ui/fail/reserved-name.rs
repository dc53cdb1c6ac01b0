//! Tables by the names of the runner's own.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/reserved-name");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
