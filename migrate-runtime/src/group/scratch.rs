//! A query over several databases that are in the midst of a transaction.
//!
//! No connection sees what another has not committed. So the query runs on a connection of our own
//! that holds, under the name of each member, its tables with those columns that the query reads,
//! copied row by row through the member's own connection. It is a temporary file, and the memory
//! that it takes does not grow with the rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, params_from_iter};

use super::GroupMembers;
use super::seen::Seen;
use crate::error::Error;
use crate::sqlite::is_sql;
use crate::validate::checks::{Performed, perform};
use crate::validate::{Check, checks};
use migrate_core::sql::quoted;

/// The tables that a query reads, and of each the columns.
type Reads = BTreeMap<(String, String), BTreeSet<String>>;

/// Performs `check` on the members as they are within their transactions.
pub(super) fn check(check: &Check, members: &GroupMembers<'_>) -> Result<Performed, Error> {
    if let Some(refused) = checks::refuse_text(&check.sql) {
        return Ok(Performed::Refused(refused));
    }
    let (mut scratch, reads) = open()?;
    for member in members.seen() {
        if let Err(error) = empty_copy(&scratch, member) {
            return refused_or(error);
        }
    }
    reads.lock().unwrap_or_else(PoisonError::into_inner).clear();
    // Which columns it reads, compiling it tells.
    if let Err(error) = scratch.prepare(&check.sql) {
        return refused_or(error);
    }
    let reads = std::mem::take(&mut *reads.lock().unwrap_or_else(PoisonError::into_inner));
    for ((name, table), columns) in &reads {
        let Some((name, db)) = members.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))
        else {
            continue;
        };
        if let Some(column) = missing(&scratch, name, table, columns)? {
            let problem = format!("{name}.{table} has no column {column} of its own");
            return Ok(Performed::Refused(problem));
        }
        fill(&mut scratch, name, table, columns, db)?;
        index(&scratch, name, table, columns, db)?;
    }
    perform(check, std::iter::once(&scratch))
}

/// What SQLite says against the query itself; anything else is an error of the moment.
fn refused_or(error: rusqlite::Error) -> Result<Performed, Error> {
    if is_sql(&error) {
        let message = migrate_core::execute::message_and_offset(&error).0;
        return Ok(Performed::Refused(message));
    }
    Err(error.into())
}

/// An empty connection that notes what the queries compiled on it read.
#[allow(
    clippy::let_underscore_untyped,
    reason = "installing a hook returns () in some releases of rusqlite and a Result in others"
)]
fn open() -> rusqlite::Result<(Connection, Arc<Mutex<Reads>>)> {
    #[allow(unused_mut, reason = "some releases of rusqlite install hooks through &self")]
    let mut scratch = Connection::open("")?;
    let reads = Arc::new(Mutex::new(Reads::new()));
    let writer = Arc::clone(&reads);
    let _ = scratch.authorizer(Some(move |context: AuthContext<'_>| {
        if let AuthAction::Read { table_name, column_name } = context.action
            && let Some(database) = context.database_name
        {
            let mut reads = writer.lock().unwrap_or_else(PoisonError::into_inner);
            let columns = reads.entry((database.to_owned(), table_name.to_owned())).or_default();
            // A table of which no column is read still has rows.
            if !column_name.is_empty() {
                columns.insert(column_name.to_owned());
            }
        }
        Authorization::Allow
    }));
    Ok((scratch, reads))
}

/// Makes the tables and views of a member, as tables without rows.
fn empty_copy(scratch: &Connection, member: &Seen<'_>) -> rusqlite::Result<()> {
    let Seen { name, db, hidden } = member;
    scratch.execute(&format!("ATTACH '' AS {}", quoted(name)), [])?;
    // The key that is the number of the row is so in the copy; any other has an index of its own.
    let mut columns = db.prepare(
        "SELECT x.name, x.type, l.strict, x.pk AND upper(x.type) = 'INTEGER' AND l.type = 'table' \
         AND NOT EXISTS (SELECT 1 FROM pragma_index_list(?1, 'main') WHERE origin = 'pk') \
         FROM pragma_table_xinfo(?1, 'main') x, pragma_table_list l \
         WHERE l.schema = 'main' AND l.name = ?1 AND x.hidden <> 1",
    )?;
    let tables: Vec<String> = db
        .prepare(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' \
             AND type IN ('table', 'view', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for table in tables {
        if hidden.contains(&table.to_ascii_lowercase()) {
            continue;
        }
        let columns = columns.query_map([&table], |row| {
            let (column, declared): (String, String) = (row.get(0)?, row.get(1)?);
            let key = if row.get(3)? { " PRIMARY KEY" } else { "" };
            Ok(format!("{} {}{key}", quoted(&column), affinity(&declared, row.get(2)?)))
        });
        // A view that is broken names no columns, and no query can read it.
        let Ok(columns) = columns.and_then(Iterator::collect::<rusqlite::Result<Vec<String>>>)
        else {
            continue;
        };
        if !columns.is_empty() {
            let (name, table, columns) = (quoted(name), quoted(&table), columns.join(", "));
            scratch.execute_batch(&format!("CREATE TABLE {name}.{table} ({columns})"))?;
        }
    }
    Ok(())
}

/// The affinity that SQLite gives to a declared type, by its rules.
fn affinity(declared: &str, strict: bool) -> &'static str {
    let declared = declared.to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| declared.contains(word));
    if has(&["INT"]) {
        "INTEGER"
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        "TEXT"
    } else if declared.is_empty() || has(&["BLOB"]) || (strict && declared == "ANY") {
        "BLOB"
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        "REAL"
    } else {
        "NUMERIC"
    }
}

/// A column that the query reads and the copy lacks: the number of a row that has no column for it
/// is another in the copy.
fn missing<'c>(
    scratch: &Connection,
    name: &str,
    table: &str,
    columns: &'c BTreeSet<String>,
) -> rusqlite::Result<Option<&'c String>> {
    let mut known = scratch
        .prepare("SELECT 1 FROM pragma_table_info(?1, ?2) WHERE name = ?3 COLLATE NOCASE")?;
    for column in columns {
        if !known.exists([table, name, column])? {
            return Ok(Some(column));
        }
    }
    Ok(None)
}

/// Makes the indexes that the member has over the columns, as far as they begin with them: without,
/// a query could take its time for each pair of rows.
fn index(
    scratch: &Connection,
    name: &str,
    table: &str,
    columns: &BTreeSet<String>,
    db: &Connection,
) -> rusqlite::Result<()> {
    let mut info = db.prepare("SELECT name FROM pragma_index_info(?1, 'main') ORDER BY seqno")?;
    let mut made = BTreeSet::new();
    let indexes: Vec<String> = db
        .prepare("SELECT name FROM pragma_index_list(?1, 'main') WHERE NOT partial")?
        .query_map([table], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for own in indexes {
        let leading: Vec<Option<String>> =
            info.query_map([&own], |row| row.get(0))?.collect::<Result<_, _>>()?;
        // An expression has no name.
        let leading: Vec<String> = leading
            .into_iter()
            .map_while(|column| column.filter(|column| columns.contains(column)))
            .map(|column| quoted(&column))
            .collect();
        if !leading.is_empty() && made.insert(leading.join(", ")) {
            let columns = leading.join(", ");
            let index = quoted(&format!("index of {table} by {columns}"));
            let (name, table) = (quoted(name), quoted(table));
            scratch
                .execute_batch(&format!("CREATE INDEX {name}.{index} ON {table} ({columns})"))?;
        }
    }
    Ok(())
}

/// Copies the columns of all rows.
fn fill(
    scratch: &mut Connection,
    name: &str,
    table: &str,
    columns: &BTreeSet<String>,
    db: &Connection,
) -> rusqlite::Result<()> {
    let transaction = scratch.transaction()?;
    let table = quoted(table);
    let names: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    let marks = vec!["?"; names.len()].join(", ");
    let (select, insert) = if names.is_empty() {
        ("NULL".to_owned(), format!("INSERT INTO {}.{table} DEFAULT VALUES", quoted(name)))
    } else {
        let names = names.join(", ");
        let insert = format!("INSERT INTO {}.{table} ({names}) VALUES ({marks})", quoted(name));
        (names, insert)
    };
    {
        let mut read = db.prepare(&format!("SELECT {select} FROM main.{table}"))?;
        let mut write = transaction.prepare(&insert)?;
        let mut rows = read.query([])?;
        while let Some(row) = rows.next()? {
            let values: Vec<ToSqlOutput<'_>> = (0..names.len())
                .map(|index| row.get_ref(index).map(ToSqlOutput::Borrowed))
                .collect::<Result<_, _>>()?;
            write.execute(params_from_iter(values))?;
        }
    }
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sql: &str) -> Result<u64, String> {
        let (meta, events) = (Connection::open_in_memory().unwrap(), Connection::open_in_memory());
        let events = events.unwrap();
        meta.execute_batch(
            "CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT, secret BLOB);
             CREATE TABLE odd (id INTEGER PRIMARY KEY DESC, other UNIQUE);
             CREATE INDEX partly ON odd (other, lower(other));
             INSERT INTO odd VALUES (NULL, 'x');
             CREATE VIEW names AS SELECT name FROM projects;
             INSERT INTO projects VALUES (1, 'a', x'00'), (2, 'b', NULL);
             BEGIN; INSERT INTO projects VALUES (3, 'c', NULL)",
        )
        .unwrap();
        events
            .execute_batch(
                "CREATE TABLE events (project TEXT, data ANY) STRICT;
                 INSERT INTO events VALUES ('1', '01'), ('2', 1), ('4', NULL)",
            )
            .unwrap();
        let seen = |name, db| Seen { name, db, hidden: BTreeSet::new() };
        let list = [seen("meta", &meta), seen("Events", &events)];
        let members = GroupMembers::new(&list);
        match check(&Check::new("x", sql), &members).unwrap() {
            Performed::Rows(rows, _) => Ok(rows),
            Performed::Refused(why) => Err(why),
        }
    }

    #[test]
    fn r_3_07_a_query_sees_what_is_not_committed_in_any_of_them() {
        for (sql, rows) in [
            ("SELECT id FROM meta.projects", 3),
            ("SELECT 1 FROM meta.projects, events.events", 9),
            // As in the member, a text that is compared with a number is a number.
            ("SELECT id FROM meta.projects WHERE id NOT IN (SELECT project FROM events.events)", 1),
            ("SELECT 1 FROM meta.projects p JOIN events.events e ON p.id = e.project", 2),
            ("SELECT 1 FROM events.events WHERE data = '01'", 1),
            ("SELECT 1 FROM meta.names WHERE name = 'c'", 1),
            ("SELECT 1 WHERE (SELECT count(*) FROM meta.projects) <> 3", 0),
            ("SELECT rowid FROM meta.projects WHERE rowid = 3", 1),
            // A key that is not the number of the row.
            ("SELECT 1 FROM meta.odd WHERE id IS NULL AND other = 'x'", 1),
        ] {
            assert_eq!(found(sql), Ok(rows), "{sql}");
        }
    }

    #[test]
    fn r_3_07_what_is_no_query_over_the_members_is_refused() {
        for (sql, why) in [
            ("SELECT * FROM meta.lost", "no such table: meta.lost"),
            ("SELECT slug(name) FROM meta.projects", "no such function: slug"),
            ("DELETE FROM meta.projects", "it is not a query"),
            ("SELECT 1; SELECT 2", "it has 2 statements"),
            ("SELECT rowid FROM events.events", "Events.events has no column ROWID of its own"),
        ] {
            assert_eq!(found(sql), Err(why.to_owned()), "{sql}");
        }
    }
}
