//! What SQLite means by an error.

use rusqlite::{Error, ErrorCode};

/// Whether it refused the SQL itself, such as for a table that is not there.
pub(crate) fn is_sql(error: &Error) -> bool {
    matches!(error, Error::SqlInputError { .. })
        || error.sqlite_error_code() == Some(ErrorCode::Unknown)
}

/// `SQLITE_CONSTRAINT_COMMITHOOK`.
const COMMIT_HOOK: i32 = 531;

/// Whether a hook of the application's refused a commit.
pub(crate) fn is_commit_refused(error: &Error) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == COMMIT_HOOK)
}
