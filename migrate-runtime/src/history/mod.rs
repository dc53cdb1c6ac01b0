//! The history: every attempt, as the database keeps it, and the questions it answers.

mod entry;
mod query;
mod words;

use std::collections::HashMap;

use migrate_core::Version;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use crate::error::Error;
use crate::sqlite::is_sql;
use entry::entry;
use query::Order;

pub use entry::HistoryEntry;
pub use query::HistoryQuery;
pub use words::{Action, Outcome};

/// The attempts of `set` that `query` asks for; none where there is no history.
pub(crate) fn read(
    db: &Connection,
    set: &str,
    query: &HistoryQuery,
) -> Result<Vec<HistoryEntry>, Error> {
    let there = db
        .query_row(
            "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = '_migrate_history'",
            [],
            |_| Ok(()),
        )
        .optional()?;
    if there.is_none() {
        return Ok(Vec::new());
    }
    let mut sql = "SELECT id, at, action, version, name, outcome, duration_us, checksum, \
                   fingerprint, error, reason, note, backup, application, application_version, \
                   host, process FROM main._migrate_history WHERE set_name = ?"
        .to_owned();
    let mut values = vec![Value::from(set.to_owned())];
    let mut also = |condition: &str, value: Option<String>| {
        if let Some(value) = value {
            sql.push_str(" AND ");
            sql.push_str(condition);
            values.push(value.into());
        }
    };
    also("action = ?", query.action.map(|action| action.as_str().to_owned()));
    also("outcome = ?", query.outcome.map(|outcome| outcome.as_str().to_owned()));
    also("at >= ?", query.since.clone());
    also("at < ?", query.before.clone());
    sql.push_str(match query.order {
        Order::NewestFirst => " ORDER BY id DESC",
        Order::OldestFirst => " ORDER BY id",
    });
    let mut statement = db.prepare(&sql).map_err(unreadable)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut skip = query.offset;
    let mut entries = Vec::new();
    while query.limit.is_none_or(|limit| entries.len() < limit as usize) {
        let Some(row) = rows.next()? else { break };
        let entry = entry(row).map_err(unreadable)?;
        // Compared as versions: 3 and 003 are one.
        if query.version.as_ref().is_some_and(|version| entry.version.as_ref() != Some(version)) {
            continue;
        }
        if skip > 0 {
            skip -= 1;
            continue;
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// The errors of the migrations whose last attempt to be applied failed. What cannot be read of the
/// history is not told: who asks for the state of things wants to know the rest.
pub(crate) fn failures(db: &Connection, set: &str) -> HashMap<Version, String> {
    // With `max`, SQLite takes the other columns from the row that has it.
    const LAST: &str = "SELECT version, error, max(id) FROM main._migrate_history \
                        WHERE set_name = ?1 AND action = 'apply' GROUP BY version";
    let read = || -> rusqlite::Result<Vec<(Option<String>, Option<String>)>> {
        db.prepare(LAST)?.query_map([set], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    let last = read().unwrap_or_default().into_iter();
    last.filter_map(|(version, error)| Some((version?.parse().ok()?, error?))).collect()
}

fn unreadable(error: rusqlite::Error) -> Error {
    if is_sql(&error) || matches!(error, rusqlite::Error::InvalidColumnType(..)) {
        return Error::tracking(format!("_migrate_history: {error}")).because(error);
    }
    error.into()
}
