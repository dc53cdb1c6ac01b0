//! What SQLite says of tables that are not ours any more.

use crate::error::Error;

/// A table that lacks a column, or is a view: not ours any more. Anything else is SQLite's own.
pub(crate) fn unreadable(error: rusqlite::Error) -> Error {
    match &error {
        rusqlite::Error::SqlInputError { msg, .. } => Error::tracking(msg.clone()).because(error),
        rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::Utf8Error(..) => Error::tracking(error.to_string()).because(error),
        rusqlite::Error::SqliteFailure(_, Some(message))
            if ["no such", "cannot modify", "there is already", "has no column named"]
                .iter()
                .any(|said| message.contains(said)) =>
        {
            Error::tracking(message.clone()).because(error)
        }
        _ => error.into(),
    }
}
