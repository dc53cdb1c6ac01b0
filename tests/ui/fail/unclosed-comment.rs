//! A comment without its end, which swallows a statement and the down.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unclosed-comment");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
