//! Reading the tracking tables.

use std::collections::HashSet;
use std::time::Duration;

use migrate_core::{Checksum, Fingerprint, Transaction, Version};
use rusqlite::{Connection, OptionalExtension, Row};

use super::tables::FORMAT;
use crate::error::{Cause, Error};
use crate::lock::retry;

/// A row of `_migrate_applied`.
#[allow(clippy::struct_field_names, reason = "the names of the columns")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Applied {
    pub(crate) version: Version,
    pub(crate) name: String,
    pub(crate) position: i64,
    /// Begun outside a transaction, and not known to have ended.
    pub(crate) half_done: bool,
    pub(crate) mode: Transaction,
    pub(crate) checksum: Checksum,
    pub(crate) statements: Checksum,
    pub(crate) down: Option<String>,
    pub(crate) applied_at: String,
    pub(crate) duration_us: i64,
}

/// What a database says about one set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tracking {
    /// In the order of application.
    pub(crate) applied: Vec<Applied>,
    /// The schema after the last run, where nothing but this set had shaped it.
    pub(crate) fingerprint: Option<Fingerprint>,
}

impl Tracking {
    /// The position of the next migration.
    pub(crate) fn next_position(&self) -> i64 {
        self.applied.iter().map(|row| row.position).max().unwrap_or(0) + 1
    }
}

/// [`read`] in one read transaction, so that no writer comes between two of its statements.
///
/// Waits for others up to `limit`: in rollback-journal mode a commit shuts readers out.
pub(crate) fn read_consistently(
    db: &Connection,
    set: &str,
    limit: Duration,
) -> Result<Tracking, Error> {
    retry(limit, || {
        let _transaction =
            if db.is_autocommit() { Some(db.unchecked_transaction()?) } else { None };
        read(db, set)
    })
}

/// Reads what `db` says about `set`; nothing where it has no tracking tables.
pub(crate) fn read(db: &Connection, set: &str) -> Result<Tracking, Error> {
    let exists = |table: &str| {
        db.query_row(
            "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?1",
            [table],
            |_| Ok(()),
        )
        .optional()
        .map(|found| found.is_some())
    };
    let state = if exists("_migrate_set")? { state(db, set)? } else { None };
    let expected = state.as_ref().map(|state| state.0);
    if !exists("_migrate_applied")? {
        return match expected {
            Some(count) if count > 0 => Err(Error::tracking(format!(
                "the table _migrate_applied is gone, which had {count} rows for the set {set}"
            ))),
            _ => Ok(Tracking::default()),
        };
    }
    let mut statement = db
        .prepare(
            "SELECT version, name, position, state, mode, checksum, statements, down, applied_at, \
             duration_us FROM main._migrate_applied WHERE set_name = ?1 ORDER BY position, version",
        )
        .map_err(unreadable)?;
    let mut rows = statement.query([set]).map_err(unreadable)?;
    let mut applied: Vec<Applied> = Vec::new();
    while let Some(row) = rows.next().map_err(unreadable)? {
        applied.push(row_to_applied(row)?);
    }
    let mut seen = HashSet::with_capacity(applied.len());
    if let Some(twice) = applied.iter().find(|row| !seen.insert(&row.version)) {
        return Err(Error::tracking(format!("version {} is recorded twice", twice.version)));
    }
    let found = i64::try_from(applied.len()).unwrap_or(i64::MAX);
    match expected {
        Some(count) if count != found => Err(Error::tracking(format!(
            "_migrate_applied has {found} rows for the set {set}, and {count} were recorded"
        ))),
        _ => Ok(Tracking { applied, fingerprint: state.and_then(|state| state.1) }),
    }
}

/// The number of applied migrations that the set's own row claims, and the schema it knows.
fn state(db: &Connection, set: &str) -> Result<Option<(i64, Option<Fingerprint>)>, Error> {
    let row = db
        .query_row(
            "SELECT format, migrations, fingerprint FROM main._migrate_set WHERE name = ?1",
            [set],
            |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get::<_, Option<String>>(2)?)),
        )
        .optional()
        .map_err(unreadable)?;
    match row {
        Some((format, ..)) if format > FORMAT => Err(Error::new(Cause::TrackingNewer(format))),
        Some((_, count, hex)) => Ok(Some((count, hex.and_then(|hex| Fingerprint::from_hex(&hex))))),
        None => Ok(None),
    }
}

fn row_to_applied(row: &Row<'_>) -> Result<Applied, Error> {
    let text = |index: usize, column: &str| {
        row.get::<_, String>(index).map_err(|_| {
            Error::tracking(format!("a row of _migrate_applied has no text in {column}"))
        })
    };
    let written = text(0, "version")?;
    let digest = |index: usize, column: &str| {
        Checksum::from_hex(&text(index, column)?).ok_or_else(|| {
            Error::tracking(format!("the {column} of version {written} is not a digest"))
        })
    };
    let number = |index: usize, column: &str| {
        row.get::<_, i64>(index).map_err(|_| {
            Error::tracking(format!("the {column} of version {written} is not a number"))
        })
    };
    Ok(Applied {
        version: written
            .parse()
            .map_err(|_| Error::tracking(format!("{written:?} is not a version")))?,
        name: text(1, "name")?,
        position: number(2, "position")?,
        half_done: text(3, "state")? != "applied",
        mode: Transaction::from_name(&text(4, "mode")?).ok_or_else(|| {
            Error::tracking(format!("the mode of version {written} is not known"))
        })?,
        checksum: digest(5, "checksum")?,
        statements: digest(6, "statements")?,
        down: row
            .get(7)
            .map_err(|_| Error::tracking(format!("the down of version {written} is not text")))?,
        applied_at: text(8, "applied_at")?,
        duration_us: number(9, "duration_us")?,
    })
}

/// A table that lacks a column, or is a view: not ours any more. Anything else is SQLite's own.
fn unreadable(error: rusqlite::Error) -> Error {
    match &error {
        rusqlite::Error::SqlInputError { msg, .. } => Error::tracking(msg.clone()).because(error),
        rusqlite::Error::InvalidColumnType(..) => Error::tracking(error.to_string()).because(error),
        rusqlite::Error::SqliteFailure(_, Some(message)) if message.starts_with("no such") => {
            Error::tracking(message.clone()).because(error)
        }
        _ => error.into(),
    }
}
