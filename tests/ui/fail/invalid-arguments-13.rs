//! Two functions for one migration: leading zeros do not count.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations =
    embed_migrations!("sets/one-file", hooks("001" = first, "01" = second));

fn first(_: &rusqlite::Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    second(&rusqlite::Connection::open_in_memory()?)
}

fn second(_: &rusqlite::Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Ok(())
}

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
