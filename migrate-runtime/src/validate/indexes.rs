//! Indexes: foreign keys for which SQLite reads the whole table whenever a parent row is deleted
//! or its key changes.

use std::collections::HashSet;

use rusqlite::Connection;

use super::finding::{Finding, FindingKind};
use super::foreign_keys::ForeignKey;
use super::inspection::{Inspection, Looked};
use crate::error::Error;
use migrate_core::sql::quoted;

pub(super) fn check(look: &mut Inspection<'_>, keys: &[ForeignKey]) -> Result<(), Error> {
    look.check("indexes of foreign keys", FindingKind::Index, |look| {
        let mut seen = HashSet::new();
        for key in keys {
            let lower: Vec<String> =
                key.columns.iter().map(|column| column.to_ascii_lowercase()).collect();
            if seen.insert((&key.table, lower.clone())) && !is_covered(look.db, key, &lower)? {
                look.findings.push(missing(key));
            }
        }
        Ok(if keys.is_empty() { Looked::No } else { Looked::Yes })
    })
}

fn missing(key: &ForeignKey) -> Finding {
    let ForeignKey { table, columns, .. } = key;
    let names: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    let index = quoted(&format!("{table}_{}", columns.join("_")));
    let help = format!("CREATE INDEX {index} ON {} ({});", quoted(table), names.join(", "));
    let message = format!(
        "no index of {table} begins with {}: each deleted parent row costs a look at all of its \
         rows",
        columns.join(", ")
    );
    Finding::note(FindingKind::Index, message)
        .in_table(table)
        .refers(columns.clone(), key.parent())
        .help_is(help)
}

/// Whether the columns are the beginning of an index, in whatever order, or hold the row id.
fn is_covered(db: &Connection, key: &ForeignKey, columns: &[String]) -> rusqlite::Result<bool> {
    if has_rowid(db, &key.table, columns)? {
        return Ok(true);
    }
    let mut list = db.prepare("SELECT name, partial FROM pragma_index_list(?1, 'main')")?;
    let mut rows = list.query([&key.table])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let mut covers = begins_with(db, &name, columns)?;
        if covers && row.get(1)? {
            // SQLite knows whether its condition holds for every row that is looked for.
            covers = is_used(db, key, &name)?;
        }
        if covers {
            return Ok(true);
        }
    }
    Ok(false)
}

fn begins_with(db: &Connection, index: &str, columns: &[String]) -> rusqlite::Result<bool> {
    // An expression has no name.
    let mut first = db
        .prepare("SELECT lower(name) FROM pragma_index_info(?1, 'main') WHERE seqno < ?2")?
        .query_map((index, columns.len() as u32), |row| row.get::<_, Option<String>>(0))?
        .collect::<Result<Option<Vec<String>>, _>>()?
        .unwrap_or_default();
    let mut wanted = columns.to_vec();
    first.sort();
    wanted.sort();
    Ok(first == wanted)
}

/// Whether one of the columns is the row id under another name.
fn has_rowid(db: &Connection, table: &str, columns: &[String]) -> rusqlite::Result<bool> {
    let primary: Vec<(String, String)> = db
        .prepare("SELECT lower(name), upper(type) FROM pragma_table_info(?1, 'main') WHERE pk > 0")?
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(matches!(&primary[..], [(name, kind)] if kind == "INTEGER" && columns.contains(name)))
}

fn is_used(db: &Connection, key: &ForeignKey, index: &str) -> rusqlite::Result<bool> {
    let terms: Vec<String> =
        key.columns.iter().map(|column| format!("{} = ?", quoted(column))).collect();
    let sql = format!(
        "EXPLAIN QUERY PLAN SELECT 1 FROM main.{} WHERE {}",
        quoted(&key.table),
        terms.join(" AND ")
    );
    let mut statement = db.prepare(&sql)?;
    let plan: Vec<String> =
        statement.raw_query().mapped(|row| row.get(3)).collect::<Result<_, _>>()?;
    Ok(plan.iter().any(|line| line.starts_with("SEARCH") && line.contains(index)))
}
