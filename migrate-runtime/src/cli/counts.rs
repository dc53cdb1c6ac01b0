//! How many rows the tables of a database have, to say what a question is about.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::dry_run::RowChange;

/// At most so many tables are told of.
const SHOWN: usize = 12;

/// `  notes   1204 rows`, a line for each table that has any.
pub(super) fn list(counts: &BTreeMap<String, u64>) -> String {
    let lines = counts.iter().filter(|(_, rows)| **rows > 0);
    shorten(lines.map(|(table, rows)| format!("  {table}: {}", plural(*rows))))
}

/// `  notes: 1204 rows, then 1180`, a line for each.
pub(super) fn changes(changes: &[RowChange]) -> String {
    shorten(changes.iter().map(|change| {
        let table = change.table();
        match (change.before(), change.after()) {
            (Some(before), Some(after)) => format!("  {table}: {}, then {after}", plural(before)),
            (Some(before), None) => format!("  {table}: {}, then no such table", plural(before)),
            (None, after) => format!("  {table}: not there, then {}", plural(after.unwrap_or(0))),
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
