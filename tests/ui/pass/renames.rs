//! Renamings that take nothing along, and that leave the names which have shipped.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

#[deny(warnings)]
static MIGRATIONS: Migrations = embed_migrations!("sets/renames");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = Connection::open_in_memory()?;
    assert_eq!(MIGRATIONS.run(&mut db)?.steps().len(), 5);
    for old in ["SELECT id, body FROM notes", "SELECT name FROM tags", "SELECT title FROM tasks"] {
        db.prepare(old)?;
    }
    Ok(())
}
