//! What looks like a slip and is none.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

#[deny(warnings)]
static MIGRATIONS: Migrations = embed_migrations!("sets/statements");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = Connection::open_in_memory()?;
    assert_eq!(MIGRATIONS.run(&mut db)?.steps().len(), 2);
    let state: String = db.query_row("SELECT state FROM tasks", [], |row| row.get(0))?;
    assert_eq!(state, "it's \"open\"");
    Ok(())
}
