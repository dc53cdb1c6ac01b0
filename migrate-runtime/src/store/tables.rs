//! The shape of the tracking tables.

use rusqlite::Connection;

use super::unreadable::unreadable;
use crate::error::Error;

/// The format that this release writes. A database with a newer one is refused.
pub(super) const FORMAT: i64 = 1;

/// One row for each set: all that a start with nothing pending has to read.
///
/// `stamp` covers everything the program has embedded, `cookie` is SQLite's schema version right
/// after the last run, `migrations` the number of rows in `_migrate_applied`, `fingerprint` the
/// schema after the last run, and `shaped_by` whether the set alone had made it.
const SET: &str = "CREATE TABLE IF NOT EXISTS main._migrate_set (
    name TEXT NOT NULL PRIMARY KEY,
    format INTEGER NOT NULL,
    stamp BLOB NOT NULL,
    digest TEXT NOT NULL,
    cookie INTEGER NOT NULL,
    migrations INTEGER NOT NULL,
    fingerprint TEXT,
    shaped_by TEXT NOT NULL
) WITHOUT ROWID";

/// One row for each applied migration. `position` counts in the order of application; `down` is
/// kept, with the `mode` it ran in, so that an older program can go back; `state` is `started`
/// while a migration outside a transaction runs, and `backup` then the copy from before it;
/// `effect` is a digest of what it does, whatever its words; `depends` are the migrations of other
/// sets that it needs.
const APPLIED: &str = "CREATE TABLE IF NOT EXISTS main._migrate_applied (
    set_name TEXT NOT NULL,
    version TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    mode TEXT NOT NULL,
    checksum TEXT NOT NULL,
    statements TEXT NOT NULL,
    fingerprint TEXT,
    effect TEXT,
    down TEXT,
    applied_at TEXT NOT NULL,
    duration_us INTEGER NOT NULL,
    backup TEXT,
    depends TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (set_name, version)
) WITHOUT ROWID";

/// Every attempt, never changed. `at` is when it began; `fingerprint` the schema it led to.
const HISTORY: &str = "CREATE TABLE IF NOT EXISTS main._migrate_history (
    id INTEGER PRIMARY KEY,
    set_name TEXT NOT NULL,
    at TEXT NOT NULL,
    action TEXT NOT NULL,
    version TEXT,
    name TEXT,
    outcome TEXT NOT NULL,
    duration_us INTEGER NOT NULL,
    checksum TEXT,
    fingerprint TEXT,
    error TEXT,
    reason TEXT,
    note TEXT,
    backup TEXT,
    application TEXT,
    application_version TEXT,
    host TEXT,
    process INTEGER
)";

/// The schemas that runs led to, each stored once, an object a row.
const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS main._migrate_schema (
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    table_name TEXT NOT NULL,
    sql TEXT NOT NULL,
    PRIMARY KEY (fingerprint, kind, name)
) WITHOUT ROWID";

/// Makes the tables that are not there.
pub(crate) fn create(db: &Connection) -> Result<(), Error> {
    let create = |sql: &&str| db.execute_batch(sql).map_err(unreadable);
    [SET, APPLIED, HISTORY, SCHEMA].iter().try_for_each(create)
}
