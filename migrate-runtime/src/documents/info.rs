//! What there is to know about a database, as JSON.

use std::borrow::Cow;

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use super::{Time, path};
use crate::{BackupFile, Difference, Status, Tool, Version};

/// What there is to know about a database.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Info<'a> {
    /// The file; null for a database in memory.
    path: Option<Cow<'a, str>>,
    /// The size of the database, without the files that SQLite keeps beside it.
    bytes: u64,
    /// The size of a page in bytes.
    page_size: u64,
    /// The number of pages.
    page_count: u64,
    /// The journal mode, such as `wal` or `delete`.
    journal_mode: &'a str,
    /// The release of SQLite that the program uses.
    sqlite_version: &'a str,
    /// `PRAGMA application_id`.
    application_id: i32,
    /// `PRAGMA user_version`.
    user_version: i32,
    /// Whether the database is managed.
    standing: &'a crate::Standing,
    /// The migrations, applied and pending.
    status: &'a Status,
    /// The backups where the migrator puts them, the newest first.
    backups: &'a [BackupFile],
}

impl<'a> From<&'a crate::Info> for Info<'a> {
    fn from(info: &'a crate::Info) -> Self {
        Self {
            path: info.path().map(path),
            bytes: info.bytes(),
            page_size: info.page_size(),
            page_count: info.page_count(),
            journal_mode: info.journal_mode(),
            sqlite_version: info.sqlite_version(),
            application_id: info.application_id(),
            user_version: info.user_version(),
            standing: info.standing(),
            status: info.status(),
            backups: info.backups(),
        }
    }
}

/// Where a database stands with a set.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Standing<'a> {
    /// In one word.
    kind: Stand,
    /// What is known of a database that is not managed; null for any other.
    unmanaged: Option<&'a crate::Unmanaged>,
}

/// How a database can stand.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum Stand {
    /// It has no records of the set, and no object with a name that the set gives.
    Fresh,
    /// It has records of the set.
    Managed,
    /// It has objects with names of the set, and no records of it.
    Unmanaged,
}

impl<'a> From<&'a crate::Standing> for Standing<'a> {
    fn from(standing: &'a crate::Standing) -> Self {
        let (kind, unmanaged) = match standing {
            crate::Standing::Fresh => (Stand::Fresh, None),
            crate::Standing::Managed => (Stand::Managed, None),
            crate::Standing::Unmanaged(unmanaged) => (Stand::Unmanaged, Some(unmanaged)),
        };
        Self { kind, unmanaged }
    }
}

/// A database with objects of a set and no records of it.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Unmanaged<'a> {
    /// The one version at which the set makes exactly this schema; null for none or several.
    matches: Option<&'a Version>,
    /// Every version at which the set makes exactly this schema.
    candidates: &'a [Version],
    /// The version whose schema is nearest; null for that before the first.
    nearest: Option<&'a Version>,
    /// How the schema differs from the nearest.
    differences: &'a [Difference],
    /// The other tool whose records are in the database; null where there are none.
    tool: Option<Tool>,
    /// Whether the schema could be compared with that of every version.
    compared_with_all: bool,
}

impl<'a> From<&'a crate::Unmanaged> for Unmanaged<'a> {
    fn from(unmanaged: &'a crate::Unmanaged) -> Self {
        Self {
            matches: unmanaged.matches(),
            candidates: unmanaged.candidates(),
            nearest: unmanaged.nearest(),
            differences: unmanaged.differences(),
            tool: unmanaged.tool(),
            compared_with_all: unmanaged.compared_with_all(),
        }
    }
}

/// One backup of a database.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[cfg_attr(feature = "json-schema", schemars(rename = "BackupFile"))]
struct Backup<'a> {
    /// The file.
    path: Cow<'a, str>,
    /// When it was taken.
    taken_at: Time<'a>,
    /// Its size.
    bytes: u64,
}

impl<'a> From<&'a BackupFile> for Backup<'a> {
    fn from(backup: &'a BackupFile) -> Self {
        Self {
            path: path(backup.path()),
            taken_at: Time::of_file(backup.taken_at()),
            bytes: backup.bytes(),
        }
    }
}

migrate_core::serialized_as! {
    crate::Info => Info<'_>,
    crate::Standing => Standing<'_>,
    crate::Unmanaged => Unmanaged<'_>,
    BackupFile => Backup<'_>,
}
