//! Values that are the same in each database, and others that are for later or are allowed.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

#[deny(warnings)]
static MIGRATIONS: Migrations = embed_migrations!("sets/values");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = Connection::open_in_memory()?;
    assert_eq!(MIGRATIONS.run(&mut db)?.steps().len(), 2);
    Ok(())
}
