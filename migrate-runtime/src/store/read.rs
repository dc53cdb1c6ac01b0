//! Reading the tracking tables.

use std::collections::HashSet;

use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::{Checksum, Effect, Fingerprint, Transaction, Version};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row};

use super::tables::FORMAT;
use super::unreadable::unreadable;
use crate::error::{Cause, Error};
use crate::lock::{Patience, retry_on};

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
    /// The schema after it, as its build saw it.
    pub(crate) fingerprint: Option<Fingerprint>,
    /// What it did, as its build saw it.
    pub(crate) effect: Option<Effect>,
    pub(crate) down: Option<String>,
    pub(crate) applied_at: String,
    pub(crate) duration_us: i64,
    /// The copy from before it, where it is half done.
    pub(crate) backup: Option<String>,
}

/// Who made a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShapedBy {
    /// The migrations of the set, and nobody else.
    Set,
    /// Others as well.
    Others,
}

impl ShapedBy {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Others => "others",
        }
    }
}

/// A schema as it was right after a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) shaped_by: ShapedBy,
}

/// What a database says about one set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tracking {
    /// In the order of application.
    pub(crate) applied: Vec<Applied>,
    /// The schema after the last run.
    pub(crate) schema: Option<Recorded>,
    /// SQLite's number for that schema.
    pub(crate) cookie: Option<i64>,
}

impl Tracking {
    /// Whether the database says nothing about the set.
    pub(crate) fn is_blank(&self) -> bool {
        self.applied.is_empty() && self.schema.is_none() && self.cookie.is_none()
    }

    /// The position of the next migration.
    pub(crate) fn next_position(&self) -> i64 {
        self.applied.iter().map(|row| row.position).max().unwrap_or(0) + 1
    }
}

/// [`read`] in one read transaction, so that no writer comes between two of its statements.
///
/// Waits for others: in rollback-journal mode a commit shuts readers out.
pub(crate) fn read_consistently(
    db: &Connection,
    set: &str,
    patience: Patience<'_>,
) -> Result<Tracking, Error> {
    retry_on(db, patience, || {
        if !db.is_autocommit() {
            return read(db, set);
        }
        let tracking = db.execute_batch("BEGIN").map_err(Error::from).and_then(|()| read(db, set));
        // Not rolled back, which would call a rollback hook of the application's; twice and more,
        // since an interrupt can hit each.
        for end in ["COMMIT", "COMMIT", "ROLLBACK", "ROLLBACK"] {
            if !db.is_autocommit() {
                let _ = db.execute_batch(end);
            }
        }
        tracking
    })
}

const SELECT_APPLIED: &str = "SELECT version, name, position, state, mode, checksum, statements, \
    down, applied_at, duration_us, backup, fingerprint, effect FROM main._migrate_applied \
    WHERE set_name = ?1 ORDER BY position, version";

/// Reads what `db` says about `set`; nothing where it has no tracking tables.
pub(crate) fn read(db: &Connection, set: &str) -> Result<Tracking, Error> {
    let state = if exists(db, "_migrate_set")? { state(db, set)? } else { None };
    let expected = state.as_ref().map(|state| state.migrations);
    if !exists(db, "_migrate_applied")? {
        return match expected {
            Some(count) if count > 0 => Err(Error::tracking(format!(
                "the table _migrate_applied is gone, which had {count} rows for the set {set}"
            ))),
            _ => Ok(Tracking::default()),
        };
    }
    let mut statement = db.prepare(SELECT_APPLIED).map_err(unreadable)?;
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
        _ => {
            let cookie = state.as_ref().and_then(|state| state.cookie);
            Ok(Tracking { applied, schema: state.and_then(|state| state.schema), cookie })
        }
    }
}

/// A row of `_migrate_applied` as it is, sound or not.
#[derive(Debug, Clone)]
pub(crate) struct RawRow {
    /// What it has for a version.
    pub(crate) key: Value,
    pub(crate) version: Option<Version>,
    /// What it says, or what is wrong with it.
    pub(crate) row: Result<Applied, String>,
    pub(crate) applied_at: Option<String>,
}

/// The rows of `set`, whatever is in them.
pub(crate) fn raw_rows(db: &Connection, set: &str) -> Result<Vec<RawRow>, Error> {
    if !exists(db, "_migrate_applied")? {
        return Ok(Vec::new());
    }
    let mut statement = db.prepare(SELECT_APPLIED).map_err(unreadable)?;
    let mut rows = statement.query([set]).map_err(unreadable)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next().map_err(unreadable)? {
        let key: Value = row.get(0)?;
        let version = match &key {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        };
        let applied_at = row.get(8).ok();
        let read = row_to_applied(row).map_err(|error| error.tracking_message());
        all.push(RawRow { key, version, row: read, applied_at });
    }
    Ok(all)
}

/// The set's own row.
struct State {
    /// How many applied migrations it claims.
    migrations: i64,
    schema: Option<Recorded>,
    cookie: Option<i64>,
}

fn state(db: &Connection, set: &str) -> Result<Option<State>, Error> {
    let format = db
        .query_row("SELECT format FROM main._migrate_set WHERE name = ?1", [set], |row| row.get(0))
        .optional()
        .map_err(unreadable)?;
    match format {
        None => return Ok(None),
        Some(format) if format > FORMAT => return Err(Error::new(Cause::TrackingNewer(format))),
        Some(_) => {}
    }
    let read = |row: &Row<'_>| {
        let by_set = row.get_ref(3)?.as_str()? == ShapedBy::Set.as_str();
        let shaped_by = if by_set { ShapedBy::Set } else { ShapedBy::Others };
        let fingerprint = row.get_ref(2)?.as_str_or_null()?.and_then(Fingerprint::from_hex);
        Ok(State {
            migrations: row.get(0)?,
            // Of another type, it is no number that any schema has.
            cookie: row.get_ref(1)?.as_i64().ok(),
            schema: fingerprint.map(|fingerprint| Recorded { fingerprint, shaped_by }),
        })
    };
    db.query_row(
        "SELECT migrations, cookie, fingerprint, shaped_by FROM main._migrate_set WHERE name = ?1",
        [set],
        read,
    )
    .map(Some)
    .map_err(unreadable)
}

/// A migration of another set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OtherSet {
    pub(crate) set: String,
    pub(crate) version: String,
    /// What it needs of other sets: a line each, such as `shelf:003`.
    pub(crate) depends: String,
}

/// Whether a migration that is marked as begun had been applied before: then its down was begun.
pub(crate) fn was_applied(db: &Connection, set: &str, version: &Version) -> Result<bool, Error> {
    let last: Option<String> = db
        .query_row(
            "SELECT action FROM main._migrate_history WHERE set_name = ?1 AND version = ?2 \
             AND outcome = 'done' AND action IN \
             ('apply', 'rollback', 'baseline', 'adopt', 'take over') ORDER BY id DESC",
            [set, &version.to_string()],
            |row| row.get(0),
        )
        .optional()
        .map_err(unreadable)?;
    Ok(last.is_some_and(|action| action != "rollback"))
}

/// What other sets have applied in this database.
pub(crate) fn other_sets(db: &Connection, set: &str) -> Result<Vec<OtherSet>, Error> {
    if !exists(db, "_migrate_applied")? {
        return Ok(Vec::new());
    }
    db.prepare(
        "SELECT set_name, version, depends FROM main._migrate_applied \
         WHERE set_name <> ?1 AND state = 'applied' ORDER BY set_name, position",
    )
    .and_then(|mut statement| {
        let row = |row: &Row<'_>| {
            Ok(OtherSet { set: row.get(0)?, version: row.get(1)?, depends: row.get(2)? })
        };
        statement.query_map([set], row)?.collect()
    })
    .map_err(unreadable)
}

pub(super) fn exists(db: &Connection, table: &str) -> rusqlite::Result<bool> {
    db.query_row(
        "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?1",
        [table],
        |_| Ok(()),
    )
    .optional()
    .map(|found| found.is_some())
}

/// A schema that a run led to; none where it is not kept.
pub(crate) fn read_schema(
    db: &Connection,
    fingerprint: Fingerprint,
) -> rusqlite::Result<Option<Snapshot>> {
    let mut statement = db.prepare(
        "SELECT kind, name, table_name, sql FROM main._migrate_schema WHERE fingerprint = ?1",
    )?;
    let mut rows = statement.query([fingerprint.to_string()])?;
    let mut schema = Snapshot::empty();
    while let Some(row) = rows.next()? {
        let Some(kind) = ObjectKind::from_name(row.get_ref(0)?.as_str()?) else { continue };
        schema.insert(Object::new(kind, row.get(1)?, row.get(2)?, row.get(3)?));
    }
    // Rows that somebody changed are no schema that anybody had.
    Ok(Some(schema).filter(|schema| schema.fingerprint() == fingerprint))
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
        // One more must be a number as well.
        position: Some(number(2, "position")?)
            .filter(|position| (0..i64::from(u32::MAX)).contains(position))
            .ok_or_else(|| {
                Error::tracking(format!("the position of version {written} is none that there is"))
            })?,
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
        backup: row
            .get(10)
            .map_err(|_| Error::tracking(format!("the backup of version {written} is not text")))?,
        fingerprint: row
            .get_ref(11)?
            .as_str_or_null()
            .ok()
            .flatten()
            .and_then(Fingerprint::from_hex),
        effect: row.get_ref(12)?.as_str_or_null().ok().flatten().and_then(Effect::from_text),
    })
}
