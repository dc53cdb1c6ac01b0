//! How many rows the tables of a database have, to say what a question is about.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::dry_run::RowChange;

/// At most so many tables are told of.
const SHOWN: usize = 12;

/// `  notes   1204 rows`, a line for each table that has any.
pub(super) fn list(counts: &BTreeMap<String, u64>) -> String {
    let lines = counts.iter().filter(|(_, rows)| **rows > 0);
    shorten(lines.map(|(table, rows)| format!("  {table}: {}", number_of(*rows, "row"))))
}

/// `  notes: 1204 rows, then 1180`, a line for each.
pub(super) fn changes(changes: &[RowChange]) -> String {
    shorten(changes.iter().map(|change| {
        let table = change.table();
        match (change.before(), change.after()) {
            (Some(before), Some(after)) => {
                format!("  {table}: {}, then {after}", number_of(before, "row"))
            }
            (Some(before), None) => {
                format!("  {table}: {}, then no such table", number_of(before, "row"))
            }
            (None, after) => {
                format!("  {table}: not there, then {}", number_of(after.unwrap_or(0), "row"))
            }
        }
    }))
}

/// `1 row`, `2 rows`
pub(super) fn number_of<N>(count: N, noun: &str) -> String
where
    N: std::fmt::Display + PartialEq + From<u8> + Copy,
{
    format!("{count} {noun}{}", if count == N::from(1) { "" } else { "s" })
}

fn shorten(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    let mut text = lines[..lines.len().min(SHOWN)].join("\n");
    if lines.len() > SHOWN {
        let _ = write!(text, "\n  and {}", number_of(lines.len() - SHOWN, "more table"));
    }
    text
}
