//! Foreign keys without an index: what SQLite reads to find the children of a row.

use std::collections::BTreeMap;

use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::quoted;
use rusqlite::types::Null;
use rusqlite::{Connection, params_from_iter};

use crate::check::finding::Finding;
use crate::check::lints::references::reference;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;

/// A foreign key of a table.
#[derive(Debug, Default)]
struct Key {
    parent: String,
    columns: Vec<String>,
}

/// Looks at the foreign keys of the schema at the end: a later migration may bring the index.
pub(in crate::check) fn at_end(
    migrations: &[Parsed],
    schema: &Snapshot,
    db: &Connection,
) -> rusqlite::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for table in schema.objects().filter(|object| object.kind() == ObjectKind::Table) {
        if !table.sql().to_ascii_lowercase().contains("references") {
            continue;
        }
        let mut seen: Vec<Vec<String>> = Vec::new();
        for Key { parent, columns } in keys(db, table.name())? {
            if seen.contains(&columns) || !reads_all(db, table.name(), &columns)? {
                continue;
            }
            if let Some((index, place)) = reference(migrations, table.name(), &columns) {
                let found = found(db, table.name(), &parent, &columns).at(place, "");
                findings.push(Finding { index, diagnostic: found });
            }
            seen.push(columns);
        }
    }
    Ok(findings)
}

fn keys(db: &Connection, table: &str) -> rusqlite::Result<Vec<Key>> {
    let mut list = db.prepare(&format!("PRAGMA main.foreign_key_list({})", quoted(table)))?;
    let mut rows = list.query([])?;
    let mut keys: BTreeMap<i64, Key> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let key = keys.entry(row.get(0)?).or_default();
        key.parent = row.get(2)?;
        key.columns.push(row.get(3)?);
    }
    // SQLite lists the last one first.
    Ok(keys.into_values().rev().collect())
}

/// Whether SQLite would read the whole table to find the children of a row. It is asked itself:
/// it knows of a partial index whether it helps.
fn reads_all(db: &Connection, table: &str, columns: &[String]) -> rusqlite::Result<bool> {
    let equal: Vec<String> =
        columns.iter().map(|column| format!("{} = ?", quoted(column))).collect();
    let table = quoted(table);
    let sql =
        format!("EXPLAIN QUERY PLAN SELECT 1 FROM main.{table} WHERE {}", equal.join(" AND "));
    let mut plan = db.prepare(&sql)?;
    let mut rows = plan.query(params_from_iter(columns.iter().map(|_| Null)))?;
    let Some(row) = rows.next()? else { return Ok(false) };
    Ok(row.get::<_, String>(3)?.starts_with("SCAN"))
}

fn found(db: &Connection, child: &str, parent: &str, columns: &[String]) -> Diagnostic {
    Diagnostic::new(
        Code::UnindexedForeignKey,
        format!("no index leads from a row of {parent} to the rows of {child} that refer to it"),
    )
    .note(format!(
        "where foreign keys are enforced, each row that is deleted from {parent}, or gets another \
         key, makes SQLite read all of {child}: no error, but slow once there are many rows"
    ))
    .help(format!("make one: `{}`", index(db, child, columns)))
}

/// The statement that makes the index, under a name that is free.
fn index(db: &Connection, child: &str, columns: &[String]) -> String {
    let base = format!("{child}_{}", columns.join("_"));
    let taken = |name: &str| {
        let sql = "SELECT EXISTS (SELECT 1 FROM main.sqlite_master WHERE name = ?1 COLLATE NOCASE)";
        db.query_row(sql, [name], |row| row.get(0)).unwrap_or(false)
    };
    let mut name = base.clone();
    for number in 2..10 {
        if !taken(&name) {
            break;
        }
        name = format!("{base}_{number}");
    }
    let plain = format!("CREATE INDEX {name} ON {child} ({});", columns.join(", "));
    // Where a name is a keyword, or has a blank.
    if db.prepare(&plain).is_ok() {
        return plain;
    }
    let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    format!("CREATE INDEX {} ON {} ({});", quoted(&name), quoted(child), columns.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_the_children_is_told_from_what_does_not() {
        for (sql, all) in [
            ("CREATE TABLE c (a REFERENCES p, b)", true),
            ("CREATE TABLE c (a REFERENCES p, b); CREATE INDEX i ON c (a)", false),
            ("CREATE TABLE c (a REFERENCES p, b); CREATE INDEX i ON c (a, b)", false),
            ("CREATE TABLE c (a REFERENCES p, b); CREATE INDEX i ON c (b, a)", true),
            ("CREATE TABLE c (a UNIQUE REFERENCES p, b)", false),
            ("CREATE TABLE c (a PRIMARY KEY REFERENCES p, b)", false),
            ("CREATE TABLE c (a INTEGER PRIMARY KEY REFERENCES p, b)", false),
            ("CREATE TABLE c (a REFERENCES p, b, PRIMARY KEY (a, b))", false),
            ("CREATE TABLE c (a REFERENCES p, b, PRIMARY KEY (b, a)) WITHOUT ROWID", true),
            (
                "CREATE TABLE c (a REFERENCES p, b); CREATE INDEX i ON c (a) WHERE a IS NOT NULL",
                false,
            ),
            ("CREATE TABLE c (a REFERENCES p, b); CREATE INDEX i ON c (a) WHERE b > 1", true),
            ("CREATE TABLE c (a REFERENCES p, b); CREATE INDEX i ON c (abs(a))", true),
            ("CREATE TABLE c (a, b, FOREIGN KEY (a, b) REFERENCES p)", true),
            (
                "CREATE TABLE c (a, b, FOREIGN KEY (a, b) REFERENCES p); \
                 CREATE INDEX i ON c (b, a)",
                false,
            ),
            (
                "CREATE TABLE c (a, b, FOREIGN KEY (a, b) REFERENCES p); CREATE INDEX i ON c (b)",
                false,
            ),
            ("CREATE TABLE c (a REFERENCES p, b); CREATE INDEX i ON c (a); ANALYZE", false),
        ] {
            let db = Connection::open_in_memory().unwrap();
            db.execute_batch("CREATE TABLE p (id INTEGER PRIMARY KEY)").unwrap();
            db.execute_batch(sql).unwrap();
            let keys = keys(&db, "c").unwrap();
            assert_eq!(keys.len(), 1, "{sql}");
            assert_eq!(reads_all(&db, "c", &keys[0].columns).unwrap(), all, "{sql}");
        }
    }

    #[test]
    fn the_index_to_paste_is_one() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE c (a, \"order\"); CREATE TABLE \"my c\" (a, \"a \"\" b\")")
            .unwrap();
        let columns = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
        for (table, names, expected) in [
            ("c", columns(&["a"]), "CREATE INDEX c_a ON c (a);"),
            ("c", columns(&["a"]), "CREATE INDEX c_a_2 ON c (a);"),
            (
                "c",
                columns(&["a", "order"]),
                "CREATE INDEX \"c_a_order\" ON \"c\" (\"a\", \"order\");",
            ),
            (
                "my c",
                columns(&["a \" b"]),
                "CREATE INDEX \"my c_a \"\" b\" ON \"my c\" (\"a \"\" b\");",
            ),
        ] {
            let sql = index(&db, table, &names);
            assert_eq!(sql, expected);
            db.execute_batch(&sql).unwrap();
        }
    }
}
