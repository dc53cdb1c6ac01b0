//! Errors as JSON.

use std::borrow::Cow;
use std::error::Error as _;
use std::iter::{once, successors};

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use migrate_core::execute::message_and_offset;

use super::path;
use crate::{ErrorKind, Report, Version};

/// Why something did not work.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Error<'a> {
    /// What kind of error it is.
    kind: ErrorKind,
    /// What happened, without place and help.
    message: String,
    /// What became of the database; null where that goes without saying.
    outcome: Option<&'a str>,
    /// What to do next.
    help: &'a str,
    /// The migration that it is about; null where it is about none.
    version: Option<&'a Version>,
    /// The place in a migration file; null where there is none.
    location: Option<&'a crate::Location>,
    /// The backup that was taken before; null where none was.
    backup: Option<Cow<'a, str>>,
    /// What led to it, the nearest first.
    causes: Vec<String>,
    /// SQLite's extended result code; null where it is not about an error of SQLite's.
    sqlite_code: Option<i32>,
    /// The member of a group that it is about; null where it is about none.
    member: Option<&'a str>,
    /// The members of a group that are migrated all the same.
    committed: &'a [String],
    /// What had been done and committed before it.
    report: &'a Report,
}

impl<'a> From<&'a crate::Error> for Error<'a> {
    fn from(error: &'a crate::Error) -> Self {
        Self {
            kind: error.kind(),
            message: error.message(),
            outcome: error.outcome(),
            help: error.help(),
            version: error.version(),
            location: error.location(),
            backup: error.backup().map(path),
            causes: error.sqlite().map(causes).unwrap_or_default(),
            sqlite_code: error.sqlite().and_then(code),
            member: error.member(),
            committed: error.committed(),
            report: error.report(),
        }
    }
}

/// What SQLite said, and what that is about. Behind a code of SQLite's there is only the code again,
/// in words that change with the release of rusqlite.
fn causes(error: &rusqlite::Error) -> Vec<String> {
    let rest = successors(error.source(), |&error| error.source()).map(ToString::to_string);
    let rest = rest.filter(|_| code(error).is_none());
    once(message_and_offset(error).0).chain(rest).collect()
}

/// SQLite's code, which errors about the SQL itself keep elsewhere.
fn code(error: &rusqlite::Error) -> Option<i32> {
    match error {
        rusqlite::Error::SqlInputError { error, .. } => Some(error.extended_code),
        other => other.sqlite_error().map(|error| error.extended_code),
    }
}

/// A place in a migration file.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Location<'a> {
    /// The file, relative to the package that embedded it.
    file: &'a str,
    /// The line, from 1.
    line: u32,
    /// The column in characters, from 1.
    column: u32,
    /// The whole statement.
    statement: &'a str,
}

impl<'a> From<&'a crate::Location> for Location<'a> {
    fn from(location: &'a crate::Location) -> Self {
        Self {
            file: location.file(),
            line: location.line(),
            column: location.column(),
            statement: location.statement(),
        }
    }
}

migrate_core::serialized_as! {
    crate::Error => Error<'_>,
    crate::Location => Location<'_>,
}
