//! The same in a down file.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unclosed-comment-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
