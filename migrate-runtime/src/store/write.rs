//! Writing the tracking tables. Always inside a transaction of the caller's.

use std::time::Duration;

use migrate_core::{Catalog, Checksum, Fingerprint, Migration, Version};
use rusqlite::{Connection, params};

use super::tables::FORMAT;
use crate::error::Error;

// The time is SQLite's own: UTC with milliseconds, such as `2026-11-20T08:30:00.000Z`.

const INSERT_ATTEMPT: &str = "INSERT INTO main._migrate_history \
    (set_name, at, action, version, name, outcome, duration_us, checksum, error, note) \
    VALUES (?1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

const INSERT_APPLIED: &str = "INSERT OR REPLACE INTO main._migrate_applied \
    (set_name, version, name, position, state, mode, checksum, statements, fingerprint, down, \
    applied_at, duration_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, \
    strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?11)";

/// One row of the history.
#[derive(Debug)]
pub(crate) struct Attempt<'a> {
    pub(crate) action: &'static str,
    pub(crate) version: Option<&'a Version>,
    pub(crate) name: Option<&'a str>,
    pub(crate) duration: Duration,
    pub(crate) checksum: Option<Checksum>,
    pub(crate) error: Option<&'a str>,
    pub(crate) note: Option<&'a str>,
}

fn microseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

pub(crate) fn record_attempt(
    db: &Connection,
    set: &str,
    attempt: &Attempt<'_>,
) -> rusqlite::Result<()> {
    let Attempt { action, version, name, duration, checksum, error, note } = attempt;
    db.prepare_cached(INSERT_ATTEMPT)?.execute(params![
        set,
        action,
        version.map(ToString::to_string),
        name,
        if error.is_some() { "failed" } else { "done" },
        microseconds(*duration),
        checksum.map(|digest| digest.to_string()),
        error,
        note,
    ])?;
    Ok(())
}

fn insert(
    db: &Connection,
    set: &str,
    migration: &Migration,
    position: i64,
    duration: Duration,
    state: &str,
) -> rusqlite::Result<()> {
    db.prepare_cached(INSERT_APPLIED)?.execute(params![
        set,
        migration.version().to_string(),
        migration.name(),
        position,
        state,
        migration.transaction().as_str(),
        migration.checksum().to_string(),
        migration.statements().to_string(),
        migration.fingerprint().as_ref().map(Fingerprint::to_string),
        migration.down().map(migrate_core::Script::text),
        microseconds(duration),
    ])?;
    Ok(())
}

/// Records a migration as applied.
pub(crate) fn record_applied(
    db: &Connection,
    set: &str,
    migration: &Migration,
    position: i64,
    duration: Duration,
) -> rusqlite::Result<()> {
    insert(db, set, migration, position, duration, "applied")
}

/// Marks a migration that runs outside a transaction as begun.
pub(crate) fn mark_started(
    db: &Connection,
    set: &str,
    migration: &Migration,
    position: i64,
) -> rusqlite::Result<()> {
    insert(db, set, migration, position, Duration::ZERO, "started")
}

/// Marks an applied migration whose down runs outside a transaction as begun, or takes the mark
/// back.
pub(crate) fn mark(
    db: &Connection,
    set: &str,
    version: &Version,
    half_done: bool,
) -> rusqlite::Result<()> {
    let state = if half_done { "started" } else { "applied" };
    db.prepare_cached(
        "UPDATE main._migrate_applied SET state = ?3 WHERE set_name = ?1 AND version = ?2",
    )?
    .execute(params![set, version.to_string(), state])?;
    Ok(())
}

/// Takes a migration off the record.
pub(crate) fn forget(db: &Connection, set: &str, version: &Version) -> Result<(), Error> {
    let rows = db
        .prepare_cached("DELETE FROM main._migrate_applied WHERE set_name = ?1 AND version = ?2")?
        .execute(params![set, version.to_string()])?;
    match rows {
        1 => Ok(()),
        _ => Err(Error::tracking(format!("there is no row of version {version} to take off"))),
    }
}

/// Takes over what may change in an applied migration: its name, its layout, its down.
pub(crate) fn renew(
    db: &Connection,
    set: &str,
    recorded: &Version,
    migration: &Migration,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE main._migrate_applied SET version = ?3, name = ?4, checksum = ?5, down = ?6 \
         WHERE set_name = ?1 AND version = ?2",
    )?
    .execute(params![
        set,
        recorded.to_string(),
        migration.version().to_string(),
        migration.name(),
        migration.checksum().to_string(),
        migration.down().map(migrate_core::Script::text),
    ])?;
    Ok(())
}

/// Sets the row that a start with nothing pending reads.
///
/// `stamp` is that of the program where the database holds exactly its set, else one that no
/// program has.
pub(crate) fn record_state(
    db: &Connection,
    catalog: &Catalog,
    complete: bool,
    fingerprint: Option<Fingerprint>,
) -> rusqlite::Result<i64> {
    let stamp = if complete { catalog.stamp() } else { Checksum::from_bytes([0; 32]) };
    let cookie: i64 = db.query_row("PRAGMA main.schema_version", [], |row| row.get(0))?;
    // Nothing is written where nothing changed: a write costs every process that waits its turn
    // two syncs of the disk.
    db.execute(
        "INSERT INTO main._migrate_set (name, format, stamp, digest, cookie, migrations, fingerprint) \
         VALUES (?1, ?2, ?3, ?4, ?5, \
         (SELECT count(*) FROM main._migrate_applied WHERE set_name = ?1), ?6) \
         ON CONFLICT (name) DO UPDATE SET format = excluded.format, stamp = excluded.stamp, \
         digest = excluded.digest, cookie = excluded.cookie, migrations = excluded.migrations, \
         fingerprint = excluded.fingerprint \
         WHERE (format, stamp, digest, cookie, migrations, fingerprint) IS NOT (excluded.format, \
         excluded.stamp, excluded.digest, excluded.cookie, excluded.migrations, \
         excluded.fingerprint)",
        params![
            catalog.set(),
            FORMAT,
            stamp.as_bytes(),
            catalog.digest().to_string(),
            cookie,
            fingerprint.as_ref().map(Fingerprint::to_string),
        ],
    )?;
    Ok(cookie)
}
