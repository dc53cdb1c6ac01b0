//! Looking at a database: all that is in it as text, so that before and after can be compared.

use std::fmt::Write as _;

use rusqlite::types::{FromSql, ValueRef};
use rusqlite::{Connection, Row};

/// The first column of the only row of `sql`.
///
/// # Panics
///
/// When SQLite refuses, or there is no such row.
#[must_use]
pub fn one<T: FromSql>(db: &Connection, sql: &str) -> T {
    db.query_row(sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Every row of `sql` as text, its columns joined with `|`.
///
/// # Panics
///
/// When SQLite refuses.
#[must_use]
pub fn rows(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    let count = statement.column_count();
    let found = statement.query_map([], |row| (0..count).map(|at| text(row, at)).collect());
    let found: Result<Vec<Vec<String>>, _> = found.and_then(Iterator::collect);
    let found = found.unwrap_or_else(|error| panic!("{sql}: {error}"));
    found.into_iter().map(|columns| columns.join("|")).collect()
}

fn text(row: &Row<'_>, at: usize) -> rusqlite::Result<String> {
    Ok(match row.get_ref(at)? {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) => format!("'{}'", String::from_utf8_lossy(bytes)),
        ValueRef::Blob(bytes) => format!("{bytes:02x?}"),
    })
}

/// The schema and all rows of the application's own tables: nothing of the tracking tables, and
/// nothing that SQLite keeps for itself.
///
/// # Panics
///
/// When the database cannot be read.
#[must_use]
pub fn dump(db: &Connection) -> String {
    const OWN: &str = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
                       AND tbl_name NOT LIKE '\\_migrate\\_%' ESCAPE '\\'";
    let mut dump = String::new();
    for object in rows(
        db,
        &format!("SELECT type, name, sql FROM main.sqlite_master WHERE {OWN} ORDER BY 1, 2"),
    ) {
        let _ = writeln!(dump, "{object}");
    }
    let names = rows(
        db,
        &format!("SELECT name FROM main.sqlite_master WHERE {OWN} AND type = 'table' ORDER BY 1"),
    );
    for name in names.iter().map(|name| name.trim_matches('\'')) {
        let mut content = rows(db, &format!("SELECT * FROM main.\"{name}\""));
        content.sort();
        let _ = writeln!(dump, "{name}: {}", content.join("; "));
    }
    dump
}

/// Version and state of every recorded migration, such as `001 applied`, in the order of
/// application.
#[must_use]
pub fn applied(db: &Connection) -> Vec<String> {
    let rows = rows(db, "SELECT version, state FROM _migrate_applied ORDER BY position");
    rows.iter().map(|row| row.replace('\'', "").replace('|', " ")).collect()
}

/// Action, version and outcome of every attempt, such as `apply 001 done`.
#[must_use]
pub fn history(db: &Connection) -> Vec<String> {
    let rows = rows(db, "SELECT action, version, outcome FROM _migrate_history ORDER BY id");
    rows.iter().map(|row| row.replace('\'', "").replace('|', " ")).collect()
}

/// The text of an error or a report as it was before it was broken into the lines of a terminal, and
/// without the line that names its backup, which is another each time.
#[must_use]
pub fn without_backup(text: &impl ToString) -> String {
    let mut told: Vec<String> = Vec::new();
    for line in text.to_string().lines() {
        if line.contains("= the backup from before it is ") || line.starts_with("backup       ") {
            continue;
        }
        let goes_on = line.starts_with("     ") && !line.trim_start().starts_with(['=', '|', '-']);
        match told.last_mut().filter(|last| goes_on && last.trim_start().starts_with("= ")) {
            Some(last) => *last = format!("{last} {}", line.trim_start()),
            None => told.push(line.to_owned()),
        }
    }
    told.join("\n")
}

/// Asserts that the file is sound, as SQLite sees it.
///
/// # Panics
///
/// When it is not.
pub fn assert_sound(db: &Connection) {
    assert_eq!(rows(db, "PRAGMA main.integrity_check"), ["'ok'"]);
    assert_eq!(rows(db, "PRAGMA main.foreign_key_check"), [""; 0]);
}
