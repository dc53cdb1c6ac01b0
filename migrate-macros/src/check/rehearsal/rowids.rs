//! Row ids that a rebuild gives anew: SQLite numbers the rows of a table by itself where no column
//! holds the number, and what refers to a row by it then refers to another.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::sql::{Lexer, keyword, quoted};
use rusqlite::Connection;

use crate::check::origin::{first_statement, mention};
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::section::Section;

/// The row ids of tables, by their names in lower case.
pub(super) struct Rowids(BTreeMap<String, BTreeSet<i64>>);

/// The names of the number, where no column is called so.
const ROWID: [&str; 3] = ["rowid", "_rowid_", "oid"];

impl Rowids {
    /// Those of tables whose rows are known by them, where `up` could give them anew.
    pub(super) fn take(
        db: &Connection,
        schema: &Snapshot,
        up: &Section,
    ) -> rusqlite::Result<Option<Self>> {
        let drops = |statement| keyword(up.sql(statement), &["DROP"]).is_some();
        if !up.statements.iter().any(drops) {
            return Ok(None);
        }
        let mut all = BTreeMap::new();
        for table in schema.objects().filter(|object| object.kind() == ObjectKind::Table) {
            if !table.is_virtual()
                && is_known_by_it(db, schema, table)?
                && let Some(rowids) = of(db, table.name())
            {
                all.insert(table.name().to_ascii_lowercase(), rowids);
            }
        }
        Ok((!all.is_empty()).then_some(Self(all)))
    }

    /// The tables with the same number of rows under other numbers.
    pub(super) fn changed(&self, db: &Connection) -> Vec<String> {
        let is_changed = |(table, before): &(&String, &BTreeSet<i64>)| {
            of(db, table).is_some_and(|now| now.len() == before.len() && now != **before)
        };
        self.0.iter().filter(is_changed).map(|(table, _)| table.clone()).collect()
    }
}

/// Whether a row of the table is known by its number: there is no key, nor what does as well; or
/// some other object says the number.
fn is_known_by_it(db: &Connection, schema: &Snapshot, table: &Object) -> rusqlite::Result<bool> {
    let name = table.name();
    let mut columns = db.prepare(&format!("PRAGMA main.table_info({})", quoted(name)))?;
    let keys =
        columns.query_map([], |row| Ok((row.get::<_, String>(2)?, row.get::<_, i64>(5)?)))?;
    let keys: Vec<(String, i64)> = keys.collect::<rusqlite::Result<_>>()?;
    let keys: Vec<&String> =
        keys.iter().filter(|(_, key)| *key > 0).map(|(kind, _)| kind).collect();
    match keys[..] {
        // That is the number itself.
        [only] if only.eq_ignore_ascii_case("INTEGER") => return Ok(false),
        [] if !has_other_key(db, name)? => return Ok(true),
        _ => {}
    }
    let says_it = |object: &Object| {
        let sql = object.sql();
        let names: BTreeSet<String> =
            Lexer::new(sql).map(|token| token.name(sql).to_ascii_lowercase()).collect();
        names.contains(&name.to_ascii_lowercase())
            && ROWID.iter().any(|rowid| names.contains(*rowid))
    };
    Ok(schema.objects().any(|object| object.kind() != ObjectKind::Table && says_it(object)))
}

/// Whether values that are unique and never NULL tell the rows apart.
fn has_other_key(db: &Connection, table: &str) -> rusqlite::Result<bool> {
    let mut indexes = db.prepare(
        "SELECT 1 FROM pragma_index_list(?1, 'main') l WHERE l.\"unique\" AND NOT l.partial \
         AND NOT EXISTS (SELECT 1 FROM pragma_index_info(l.name, 'main') i \
             LEFT JOIN pragma_table_info(?1, 'main') c ON c.cid = i.cid \
             WHERE c.\"notnull\" IS NOT 1)",
    )?;
    indexes.exists([table])
}

fn of(db: &Connection, table: &str) -> Option<BTreeSet<i64>> {
    let mut rows = db.prepare(&format!("SELECT rowid FROM main.{}", quoted(table))).ok()?;
    let rowids = rows.query_map([], |row| row.get(0)).ok()?;
    rowids.collect::<rusqlite::Result<_>>().ok()
}

pub(super) fn finding(migration: &Parsed, table: &str) -> Diagnostic {
    let up = &migration.up;
    let version = &migration.version;
    let message = format!("migration {version} gives the rows of {table} other row ids");
    let place = up.statements.iter().find_map(|statement| {
        keyword(up.sql(statement), &["DROP"]).and_then(|_| mention(up, statement, table))
    });
    Diagnostic::new(Code::RowidChanged, message)
        .at(place.unwrap_or_else(|| first_statement(up)), "")
        .note("SQLite numbers the rows of a new table anew; what kept the old number finds another row")
        .help("copy the number too: `INSERT INTO new (rowid, …) SELECT rowid, … FROM old`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_known_by_their_number_where_nothing_else_tells_them_apart() {
        for (sql, known) in [
            ("CREATE TABLE t (a, b)", true),
            ("CREATE TABLE t (a UNIQUE, b)", true),
            ("CREATE TABLE t (a NOT NULL, b, UNIQUE (a, b))", true),
            ("CREATE TABLE t (a NOT NULL, b); CREATE UNIQUE INDEX i ON t (a) WHERE b", true),
            ("CREATE TABLE t (a NOT NULL, b); CREATE UNIQUE INDEX i ON t (abs(a))", true),
            ("CREATE TABLE t (a NOT NULL, b); CREATE INDEX i ON t (a)", true),
            ("CREATE TABLE t (a NOT NULL, b NOT NULL, UNIQUE (a, b))", false),
            ("CREATE TABLE t (a NOT NULL, b); CREATE UNIQUE INDEX i ON t (a)", false),
            ("CREATE TABLE t (a TEXT PRIMARY KEY, b)", false),
            ("CREATE TABLE t (a INTEGER PRIMARY KEY, b)", false),
            (
                "CREATE TABLE t (a UNIQUE NOT NULL, b);
                 CREATE VIEW v AS SELECT rowid FROM t",
                true,
            ),
        ] {
            let db = Connection::open_in_memory().unwrap();
            db.execute_batch(sql).unwrap();
            let schema = Snapshot::read(&db).unwrap();
            let table = schema.get(ObjectKind::Table, "t").unwrap();
            assert_eq!(is_known_by_it(&db, &schema, table).unwrap(), known, "{sql}");
        }
    }
}
