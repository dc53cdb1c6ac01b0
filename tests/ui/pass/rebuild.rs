//! The rebuild of a table as SQLite documents it, with its pragmas: real migrations carry them.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

static MIGRATIONS: Migrations = embed_migrations!("sets/rebuild", allow(unindexed-foreign-key));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = Connection::open_in_memory()?;
    db.pragma_update(None, "foreign_keys", true)?;
    assert_eq!(MIGRATIONS.run(&mut db)?.steps().len(), 2);
    // With the keys enforced, dropping the parent table would have emptied this one.
    assert_eq!(db.query_row("SELECT count(*) FROM notes", [], |row| row.get(0)), Ok(1));
    assert_eq!(db.query_row("PRAGMA foreign_keys", [], |row| row.get(0)), Ok(true));
    Ok(())
}
