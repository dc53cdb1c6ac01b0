//! Rebuilds that lose nothing but what they are for.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

#[deny(warnings)]
static MIGRATIONS: Migrations = embed_migrations!("sets/rebuilds", allow(create-table-as));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = Connection::open_in_memory()?;
    MIGRATIONS.run_to(&mut db, "001")?;
    db.execute_batch("INSERT INTO tasks (state) VALUES ('open'), ('done'); DELETE FROM tasks")?;
    assert_eq!(MIGRATIONS.run(&mut db)?.steps().len(), 5);
    // No row was copied, and no id is given out again.
    db.execute_batch("INSERT INTO tasks (title, state) VALUES ('third', 'open')")?;
    assert_eq!(db.query_row("SELECT max(id) FROM tasks", [], |row| row.get(0)), Ok(3));
    Ok(())
}
