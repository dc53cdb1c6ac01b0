//! No argument: the directory is `migrations`, which is not there.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!();

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
