//! A hook is named by its path; a closure has none.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file", hooks("001" = |_| Ok(())));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
