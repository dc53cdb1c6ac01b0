//! Verifying a backup: whether it is a sound database.

use std::path::Path;

use rusqlite::{Connection, ErrorCode};

use super::file::failed;
use crate::error::Error;
use crate::sqlite::is_sql;
use migrate_core::sql::quoted;

/// How much of a backup is checked. Against copying it, by measurement on 1 GiB: `quick_check`
/// costs about half, `integrity_check` thirteen times as much.
///
/// ```
/// use migrate_runtime::{Backup, Verification};
/// # use notes::MIGRATIONS;
///
/// # let directory = tempfile::tempdir()?;
/// # let file = directory.path().join("notes.db");
/// let mut db = rusqlite::Connection::open(&file)?;
/// MIGRATIONS.run(&mut db)?;
/// // Indexes as well: for the backup of the night, when nobody waits.
/// let migrator =
///     MIGRATIONS.migrator().backup(Backup::beside_database().verify(Verification::Full));
/// assert!(migrator.backup_now(&db)?.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Verification {
    /// `PRAGMA quick_check`: every page is read, and every row is well formed.
    #[default]
    Quick,
    /// `PRAGMA integrity_check`: also that indexes agree with their tables.
    Full,
    /// Nothing is read back.
    None,
}

impl Verification {
    fn pragma(self) -> Option<&'static str> {
        match self {
            Self::Quick => Some("quick_check"),
            Self::Full => Some("integrity_check"),
            Self::None => None,
        }
    }
}

/// Whether the database that `db` has open is sound.
pub(super) fn verify(db: &Connection, path: &Path, how: Verification) -> Result<(), Error> {
    verify_schema(db, "main", path, how)
}

fn verify_schema(
    db: &Connection,
    schema: &str,
    path: &Path,
    how: Verification,
) -> Result<(), Error> {
    let Some(pragma) = how.pragma() else { return Ok(()) };
    let ask = |argument: &str| -> rusqlite::Result<String> {
        db.query_row(&format!("PRAGMA {schema}.{pragma}({argument})"), [], |row| row.get(0))
    };
    let damaged = |problem| Err(failed(path, format!("it is damaged: {problem}")));
    match ask("1") {
        Ok(answer) if answer == "ok" => return Ok(()),
        Ok(problem) => return damaged(problem),
        Err(error) if is_sql(&error) => {}
        Err(error) => return Err(failed(path, error)),
    }
    // A function, a collation or a tokenizer of the application's is not here, without which some
    // table cannot be judged; the others can.
    let tables: Vec<String> = db
        .prepare(&format!("SELECT name FROM {schema}.sqlite_master WHERE type = 'table'"))
        .and_then(|mut names| names.query_map([], |row| row.get(0))?.collect())
        .map_err(|error| failed(path, error))?;
    for table in tables {
        match ask(&quoted(&table)) {
            Ok(answer) if answer == "ok" => {}
            Ok(problem) => return damaged(problem),
            Err(error) if is_sql(&error) => {
                tracing::warn!("the backup of {table} could not be verified: {error}");
            }
            Err(error) => return Err(failed(path, error)),
        }
    }
    Ok(())
}

/// The same for a file that only a connection with its key can read: attached for a moment.
pub(super) fn verify_attached(
    db: &Connection,
    path: &Path,
    how: Verification,
) -> Result<(), Error> {
    const SCHEMA: &str = "_migrate_backup";
    if how == Verification::None {
        return Ok(());
    }
    let name = path.to_str().ok_or_else(|| failed(path, "its name is not UTF-8"))?;
    if let Err(error) = db.execute(&format!("ATTACH DATABASE ?1 AS {SCHEMA}"), [name]) {
        // Too many are attached, or an authorizer forbids it: neither makes the copy a bad one.
        let kept_from =
            [Some(ErrorCode::Unknown), Some(ErrorCode::AuthorizationForStatementDenied)];
        if !kept_from.contains(&error.sqlite_error_code()) {
            return Err(failed(path, error));
        }
        tracing::warn!(path = %path.display(), "the backup could not be read back: {error}");
        return Ok(());
    }
    let result = verify_schema(db, SCHEMA, path, how);
    db.execute_batch(&format!("DETACH DATABASE {SCHEMA}")).map_err(|error| failed(path, error))?;
    result
}

/// Whether SQLite says that a file is no database: it is something else, encrypted, or its header
/// is damaged.
pub(super) fn is_no_database(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::NotADatabase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_verified_through_a_connection_that_can_read_it() {
        let directory = tempfile::tempdir().unwrap();
        let (good, bad) = (directory.path().join("good"), directory.path().join("bad"));
        Connection::open(&good)
            .unwrap()
            .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (hex(zeroblob(5000)))")
            .unwrap();
        let mut bytes = std::fs::read(&good).unwrap();
        bytes.truncate(8_192);
        std::fs::write(&bad, bytes).unwrap();
        let db = Connection::open_in_memory().unwrap();
        verify_attached(&db, &good, Verification::Quick).unwrap();
        verify_attached(&db, &bad, Verification::Quick).unwrap_err();
        verify_attached(&db, &bad, Verification::None).unwrap();
        let attached: i64 = db
            .query_row("SELECT count(*) FROM pragma_database_list", [], |row| row.get(0))
            .unwrap();
        assert_eq!(attached, 1, "nothing stays attached");
    }
}
