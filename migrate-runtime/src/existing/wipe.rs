//! Dropping everything of the application's.

use std::fmt;

use migrate_core::sql::quoted;
use rusqlite::Connection;

/// What was dropped.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Dropped {
    tables: usize,
    views: usize,
    triggers: usize,
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tables, views, triggers } = self;
        write!(f, "tables: {tables}, views: {views}, triggers: {triggers}")
    }
}

/// Drops all objects of `main` that are neither SQLite's nor ours. Foreign keys are off.
pub(super) fn wipe(db: &Connection) -> rusqlite::Result<Dropped> {
    // A virtual table takes the tables along in which it keeps its content, which nobody else may
    // drop. So tables are listed when those are gone.
    let triggers = drop_all(db, "TRIGGER", "type = 'trigger'")?;
    let views = drop_all(db, "VIEW", "type = 'view'")?;
    let is_virtual = "type = 'table' AND sql LIKE 'CREATE VIRTUAL%'";
    let tables = drop_all(db, "TABLE", is_virtual)? + drop_all(db, "TABLE", "type = 'table'")?;
    Ok(Dropped { tables, views, triggers })
}

fn drop_all(db: &Connection, kind: &str, condition: &str) -> rusqlite::Result<usize> {
    let names: Vec<String> = db
        .prepare(&format!(
            "SELECT name FROM main.sqlite_master WHERE {condition} \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             AND tbl_name NOT LIKE '\\_migrate\\_%' ESCAPE '\\'"
        ))?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for name in &names {
        db.execute_batch(&format!("DROP {kind} main.{}", quoted(name)))?;
    }
    Ok(names.len())
}
