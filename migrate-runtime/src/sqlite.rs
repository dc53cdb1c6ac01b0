//! What SQLite means by an error.

use rusqlite::Error;

pub(crate) use migrate_core::execute::is_sql;

/// `SQLITE_CONSTRAINT_COMMITHOOK`.
const COMMIT_HOOK: i32 = 531;

/// Whether a hook of the application's refused a commit.
pub(crate) fn is_commit_refused(error: &Error) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == COMMIT_HOOK)
}
