//! How many rows the tables of a database have, to say what a question is about.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// At most so many tables are told of.
const SHOWN: usize = 12;

/// `  notes   1204 rows`, a line for each table that has any.
pub(super) fn list(counts: &BTreeMap<String, u64>) -> String {
    let lines = counts.iter().filter(|(_, rows)| **rows > 0);
    shorten(lines.map(|(table, rows)| format!("  {table}: {}", plural(*rows))))
}

/// `  notes: 1204 rows, then 1180`, a line for each table in which the two differ.
pub(super) fn compare(now: &BTreeMap<String, u64>, then: &BTreeMap<String, u64>) -> String {
    let mut tables: Vec<&String> = now.keys().chain(then.keys()).collect();
    tables.sort();
    tables.dedup();
    let differing = tables.into_iter().filter(|table| now.get(*table) != then.get(*table));
    shorten(differing.map(|table| match (now.get(table), then.get(table)) {
        (Some(rows), None) => format!("  {table}: {}, then no such table", plural(*rows)),
        (None, Some(rows)) => format!("  {table}: not there, then {}", plural(*rows)),
        (now, then) => {
            let (now, then) = (now.copied().unwrap_or(0), then.copied().unwrap_or(0));
            format!("  {table}: {}, then {then}", plural(now))
        }
    }))
}

fn plural(rows: u64) -> String {
    format!("{rows} row{}", if rows == 1 { "" } else { "s" })
}

fn shorten(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    let mut text = lines[..lines.len().min(SHOWN)].join("\n");
    if lines.len() > SHOWN {
        let _ = write!(text, "\n  and {} more tables", lines.len() - SHOWN);
    }
    text
}
