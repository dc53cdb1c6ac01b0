//! Rows that keep the number that they are known by, and search indexes that agree with their text.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

#[deny(warnings)]
static MIGRATIONS: Migrations = embed_migrations!("sets/numbers");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = Connection::open_in_memory()?;
    assert_eq!(MIGRATIONS.run(&mut db)?.steps().len(), 2);
    Ok(())
}
