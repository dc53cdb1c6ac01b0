//! Writing the tracking tables. Always inside a transaction of the caller's.

use std::path::Path;
use std::time::{Duration, Instant};

use migrate_core::schema::Snapshot;
use migrate_core::{Catalog, Checksum, Effect, Fingerprint, Migration, Version};
use rusqlite::types::Value;
use rusqlite::{Connection, Params, params};

use super::read::{Recorded, ShapedBy};
use super::tables::FORMAT;
use super::unreadable::unreadable;
use crate::error::Error;
use crate::history::{Action, Outcome};
use crate::program::{Program, host};

// The time is SQLite's own: UTC with milliseconds, such as `2026-11-20T08:30:00.000Z`.

const INSERT_ATTEMPT: &str = "INSERT INTO main._migrate_history \
    (set_name, at, action, version, name, outcome, duration_us, checksum, fingerprint, error, \
    reason, note, backup, application, application_version, host, process) \
    VALUES (?1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ?2), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, \
    ?12, ?13, ?14, ?15, ?16, ?17)";

const INSERT_APPLIED: &str = "INSERT OR REPLACE INTO main._migrate_applied \
    (set_name, version, name, position, state, mode, checksum, statements, fingerprint, down, \
    applied_at, duration_us, backup, depends, effect) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, \
    ?10, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?11, ?12, ?13, ?14)";

/// One row of the history.
#[derive(Debug, Clone)]
pub(crate) struct Attempt<'a> {
    pub(crate) action: Action,
    pub(crate) version: Option<&'a Version>,
    pub(crate) name: Option<&'a str>,
    /// When it began; now, unless it took a while.
    pub(crate) began: Instant,
    pub(crate) duration: Duration,
    pub(crate) checksum: Option<Checksum>,
    pub(crate) fingerprint: Option<Fingerprint>,
    pub(crate) error: Option<&'a str>,
    pub(crate) note: Option<&'a str>,
    pub(crate) backup: Option<&'a Path>,
}

impl<'a> Attempt<'a> {
    /// An attempt that took no time and has nothing more to tell.
    pub(crate) fn new(action: Action) -> Self {
        Self {
            action,
            version: None,
            name: None,
            began: Instant::now(),
            duration: Duration::ZERO,
            checksum: None,
            fingerprint: None,
            error: None,
            note: None,
            backup: None,
        }
    }

    /// The migration that it was about.
    pub(crate) fn about(self, version: &'a Version, name: &'a str) -> Self {
        Self { version: Some(version), name: Some(name), ..self }
    }

    pub(crate) fn note(self, note: &'a str) -> Self {
        Self { note: Some(note), ..self }
    }
}

fn execute(db: &Connection, sql: &str, values: impl Params) -> Result<usize, Error> {
    let mut statement = db.prepare_cached(sql).map_err(unreadable)?;
    statement.execute(values).map_err(unreadable)
}

/// Fails where nothing can be written.
pub(crate) fn probe(db: &Connection) -> Result<(), Error> {
    execute(db, "DELETE FROM main._migrate_set WHERE 0", []).map(drop)
}

fn microseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

pub(crate) fn record_attempt(
    db: &Connection,
    set: &str,
    by: &Program,
    attempt: &Attempt<'_>,
) -> Result<(), Error> {
    let Attempt { action, version, name, began, duration, checksum, fingerprint, .. } = attempt;
    let Attempt { error, note, backup, .. } = attempt;
    execute(
        db,
        INSERT_ATTEMPT,
        params![
            set,
            format!("-{:.3} seconds", began.elapsed().as_secs_f64()),
            action.as_str(),
            version.map(ToString::to_string),
            name,
            if error.is_some() { Outcome::Failed } else { Outcome::Done }.as_str(),
            microseconds(*duration),
            checksum.map(|digest| digest.to_string()),
            fingerprint.map(|digest| digest.to_string()),
            error,
            by.reason(),
            note,
            backup.map(|path| path.display().to_string()),
            by.application(),
            by.application_version(),
            host(),
            std::process::id(),
        ],
    )?;
    Ok(())
}

fn insert(
    db: &Connection,
    set: &str,
    migration: &Migration,
    position: i64,
    duration: Duration,
    state: &str,
    backup: Option<&Path>,
) -> Result<(), Error> {
    let depends: Vec<String> =
        migration.depends_on_sets().map(|(set, version)| format!("{set}:{version}")).collect();
    execute(
        db,
        INSERT_APPLIED,
        params![
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
            backup.map(|path| path.display().to_string()),
            depends.join("\n"),
            migration.effect().as_ref().map(Effect::to_string),
        ],
    )?;
    Ok(())
}

/// Records a migration as applied.
pub(crate) fn record_applied(
    db: &Connection,
    set: &str,
    migration: &Migration,
    position: i64,
    duration: Duration,
) -> Result<(), Error> {
    insert(db, set, migration, position, duration, "applied", None)
}

/// Sets when a migration was applied.
pub(crate) fn backdate(
    db: &Connection,
    set: &str,
    version: &Version,
    at: &str,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE main._migrate_applied SET applied_at = ?3 WHERE set_name = ?1 AND version = ?2",
    )?
    .execute(params![set, version.to_string(), at])?;
    Ok(())
}

/// Deletes the row that has this for a version.
pub(crate) fn delete_row(db: &Connection, set: &str, key: &Value) -> rusqlite::Result<()> {
    let sql = "DELETE FROM main._migrate_applied WHERE set_name = ?1 AND version IS ?2";
    db.execute(sql, params![set, key])?;
    Ok(())
}

/// Sets the position of the row that has this for a version.
pub(crate) fn place(
    db: &Connection,
    set: &str,
    key: &Value,
    position: i64,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE main._migrate_applied SET position = ?3 \
         WHERE set_name = ?1 AND version IS ?2 AND position IS NOT ?3",
    )?
    .execute(params![set, key, position])?;
    Ok(())
}

/// Makes the set's own row agree with the rows that are there.
pub(crate) fn recount(db: &Connection, set: &str) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE main._migrate_set SET migrations = \
         (SELECT count(*) FROM main._migrate_applied WHERE set_name = ?1) WHERE name = ?1",
        [set],
    )?;
    Ok(())
}

/// Adds to the number of rows that the set's own row knows of. Its stamp holds no more.
pub(crate) fn count_more(db: &Connection, set: &str, more: i64) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE main._migrate_set SET migrations = migrations + ?2, stamp = zeroblob(32) \
         WHERE name = ?1",
        params![set, more],
    )?;
    Ok(())
}

/// Drops what is recorded as applied; the history stays.
pub(crate) fn discard(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(
        "DROP TABLE IF EXISTS main._migrate_applied; DROP TABLE IF EXISTS main._migrate_set",
    )
}

/// Marks a migration that runs outside a transaction as begun, with the copy from before it.
pub(crate) fn mark_started(
    db: &Connection,
    set: &str,
    migration: &Migration,
    position: i64,
    backup: Option<&Path>,
) -> Result<(), Error> {
    insert(db, set, migration, position, Duration::ZERO, "started", backup)
}

/// Whether an applied migration is marked as begun, with the copy from before it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mark<'a> {
    Begun(Option<&'a Path>),
    Whole,
}

/// Marks an applied migration whose down runs outside a transaction as begun, or takes the mark
/// back.
pub(crate) fn mark(
    db: &Connection,
    set: &str,
    version: &Version,
    mark: Mark<'_>,
) -> Result<(), Error> {
    let (state, backup) = match mark {
        Mark::Begun(backup) => ("started", backup.map(|path| path.display().to_string())),
        Mark::Whole => ("applied", None),
    };
    execute(
        db,
        "UPDATE main._migrate_applied SET state = ?3, backup = ?4 \
         WHERE set_name = ?1 AND version = ?2",
        params![set, version.to_string(), state, backup],
    )?;
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
) -> Result<(), Error> {
    execute(
        db,
        "UPDATE main._migrate_applied SET version = ?3, name = ?4, checksum = ?5, down = ?6, \
         mode = ?7, effect = coalesce(?8, effect) WHERE set_name = ?1 AND version = ?2",
        params![
            set,
            recorded.to_string(),
            migration.version().to_string(),
            migration.name(),
            migration.checksum().to_string(),
            migration.down().map(migrate_core::Script::text),
            migration.transaction().as_str(),
            migration.effect().as_ref().map(Effect::to_string),
        ],
    )?;
    Ok(())
}

/// What the row that a start reads is to say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct State {
    /// Whether the database holds exactly what the program has embedded.
    pub(crate) complete: bool,
    /// The schema as it is now.
    pub(crate) schema: Recorded,
}

/// Sets the row that a start with nothing pending reads.
///
/// Its stamp is that of the program where the database holds exactly its set, else one that no
/// program has. Where this run changed the schema, the rows of other sets that knew it as it was
/// `before` learn of it: it is no drift to them.
pub(crate) fn record_state(
    db: &Connection,
    catalog: &Catalog,
    state: State,
    before: Option<Fingerprint>,
) -> Result<i64, Error> {
    let State { complete, schema } = state;
    let stamp = if complete { catalog.stamp() } else { Checksum::from_bytes([0; 32]) };
    let cookie: i64 = db.query_row("PRAGMA main.schema_version", [], |row| row.get(0))?;
    let fingerprint = schema.fingerprint.to_string();
    // Nothing is written where nothing changed: a write costs every process that waits its turn
    // two syncs of the disk.
    execute(
        db,
        "INSERT INTO main._migrate_set \
         (name, format, stamp, digest, cookie, migrations, fingerprint, shaped_by) \
         VALUES (?1, ?2, ?3, ?4, ?5, \
         (SELECT count(*) FROM main._migrate_applied WHERE set_name = ?1), ?6, ?7) \
         ON CONFLICT (name) DO UPDATE SET format = excluded.format, stamp = excluded.stamp, \
         digest = excluded.digest, cookie = excluded.cookie, migrations = excluded.migrations, \
         fingerprint = excluded.fingerprint, shaped_by = excluded.shaped_by \
         WHERE (format, stamp, digest, cookie, migrations, fingerprint, shaped_by) \
         IS NOT (excluded.format, excluded.stamp, excluded.digest, excluded.cookie, \
         excluded.migrations, excluded.fingerprint, excluded.shaped_by)",
        params![
            catalog.set(),
            FORMAT,
            stamp.as_bytes(),
            catalog.digest().to_string(),
            cookie,
            fingerprint,
            schema.shaped_by.as_str(),
        ],
    )?;
    if let Some(before) = before.filter(|before| *before != schema.fingerprint) {
        execute(
            db,
            "UPDATE main._migrate_set SET cookie = ?2, fingerprint = ?3, shaped_by = ?4 \
             WHERE name <> ?1 AND fingerprint = ?5",
            params![
                catalog.set(),
                cookie,
                fingerprint,
                ShapedBy::Others.as_str(),
                before.to_string(),
            ],
        )?;
    } else {
        execute(
            db,
            "UPDATE main._migrate_set SET cookie = ?2 \
             WHERE name <> ?1 AND fingerprint = ?3 AND cookie <> ?2",
            params![catalog.set(), cookie, fingerprint],
        )?;
    }
    Ok(cookie)
}

/// Keeps a schema, unless it is kept already.
pub(crate) fn record_schema(db: &Connection, schema: &Snapshot) -> Result<(), Error> {
    let fingerprint = schema.fingerprint().to_string();
    let mut known =
        db.prepare_cached("SELECT 1 FROM main._migrate_schema WHERE fingerprint = ?1")?;
    if known.exists([&fingerprint])? {
        return Ok(());
    }
    let mut insert = db.prepare_cached(
        "INSERT OR IGNORE INTO main._migrate_schema (fingerprint, kind, name, table_name, sql) \
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for object in schema.objects() {
        insert.execute(params![
            fingerprint,
            object.kind().as_str(),
            object.name(),
            object.table(),
            object.sql(),
        ])?;
    }
    Ok(())
}
