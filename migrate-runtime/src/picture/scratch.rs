//! A schema made again in memory, so that SQLite itself tells its columns and keys.

use std::cmp::Ordering;

use migrate_core::execute::{execute, message_and_offset};
use migrate_core::schema::{SchemaFile, Snapshot};
use migrate_core::sql::split;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Null;

/// How many functions and collations of the application may stand in one statement.
const STAND_INS: usize = 64;

/// A database in memory with this schema, as far as this program can make it. What only the
/// application has is stood in for: the picture asks for names and never calls it.
pub(super) fn database(schema: &Snapshot) -> rusqlite::Result<Connection> {
    let db = Connection::open_in_memory()?;
    db.execute_batch("PRAGMA foreign_keys = OFF")?;
    let text = SchemaFile::new("", schema).to_string();
    for statement in split(&text) {
        let sql = text.get(statement).unwrap_or_default();
        for _ in 0..STAND_INS {
            let Err(error) = execute(&db, sql) else { break };
            if !stand_in(&db, &message_and_offset(&error).0) {
                break;
            }
        }
    }
    Ok(db)
}

/// Registers what SQLite says is missing, if it can be.
fn stand_in(db: &Connection, message: &str) -> bool {
    let after = |words: &str| message.split_once(words).map(|(_, name)| name.trim());
    if let Some(name) = after("no such function: ") {
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        return db.create_scalar_function(name, -1, flags, |_| Ok(Null)).is_ok();
    }
    after("no such collation sequence: ")
        .is_some_and(|name| db.create_collation(name, |_, _| Ordering::Equal).is_ok())
}
