//! What commands say as JSON, where that is no document of the library's alone. docs/json.md shows
//! them; fields are only ever added.

use std::collections::BTreeMap;

use migrate_core::Migration;
#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::backup::BackupFile;
use crate::dry_run::RowChange;
use crate::error::Error;
use crate::existing::RepairPlan;
use crate::report::Report;
use crate::status::MigrationStatus;

/// What a command says that did not work.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct Failed<'a> {
    /// Why.
    pub(super) error: Why<'a>,
}

/// Why a command did not work.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(untagged)]
pub(super) enum Why<'a> {
    /// The library refused it, or it failed.
    Library(&'a Error),
    /// The command line refused it.
    Told(Told<'a>),
}

/// What the command line itself has to say.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct Told<'a> {
    /// Whether it was called wrongly.
    pub(super) kind: ToldKind,
    /// What happened.
    pub(super) message: &'a str,
    /// What to do next; empty where there is nothing to do.
    pub(super) help: &'a str,
}

/// Whose mistake it is.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum ToldKind {
    /// It cannot be called so: exit code 2.
    Usage,
    /// It cannot be done here: exit code 1.
    CommandLine,
}

/// What `backups` says.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct Backups {
    /// Those that there are, the newest first.
    pub(super) backups: Vec<ListedBackup>,
    /// The files that were deleted, with `--prune`.
    pub(super) deleted: Vec<String>,
}

/// A backup, and whether it is sound.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct ListedBackup {
    /// The backup.
    pub(super) backup: BackupFile,
    /// The version applied last in it; none where it is compressed, or nothing is applied.
    pub(super) version: Option<String>,
    /// Whether it is sound; none without `--check`.
    pub(super) sound: Option<bool>,
    /// What is wrong with it.
    pub(super) problem: Option<String>,
}

/// What `show` says.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct Shown {
    /// The migration; none for one that only the database knows.
    pub(super) migration: Option<Migration>,
    /// Where it stands.
    pub(super) status: Option<MigrationStatus>,
}

/// What `redo` says.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct Redone {
    /// The way back.
    pub(super) back: Report,
    /// The way up again.
    pub(super) up: Report,
}

/// What `backup` says.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct BackedUp {
    /// The file.
    pub(super) backup: String,
}

/// What `restore` says.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct Restored {
    /// The backup that was brought back.
    pub(super) restored: String,
    /// The backup of what was there before; none with `--over`.
    pub(super) kept: Option<String>,
}

/// What `restore --dry-run` says.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct RestorePreview {
    /// The backup.
    pub(super) backup: String,
    /// The tables that would have another number of rows; none where nobody can tell, such as of a
    /// backup that is compressed.
    pub(super) rows: Option<Vec<RowChange>>,
}

/// What `reset --dry-run` says.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct ResetPreview {
    /// The rows of each table that would be dropped.
    pub(super) rows: BTreeMap<String, u64>,
}

/// What `repair` says when it has mended something.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct Repaired {
    /// What was done, and what is still to be decided.
    pub(super) plan: RepairPlan,
    /// The backup that was taken before.
    pub(super) backup: Option<String>,
}

/// What `new` says.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct Begun {
    /// The version, as it is written in the name of the file.
    pub(super) version: String,
    /// The files that were made.
    pub(super) files: Vec<String>,
}

/// What `lock` and `schema` say.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct FileWritten {
    /// The file.
    pub(super) file: String,
    /// Whether it said something else before.
    pub(super) changed: bool,
}

/// What is text by itself, such as a script of completions.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct Printed {
    /// The text.
    pub(super) text: String,
}

/// One thing that `check` has looked at; it says a list of them.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
pub(super) struct Checked {
    /// What was looked at.
    pub(super) check: &'static str,
    /// How it is.
    pub(super) outcome: CheckedOutcome,
    /// What there is to say.
    pub(super) message: String,
}

/// How something is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum CheckedOutcome {
    /// As it should be.
    Passed,
    /// Not as it should be.
    Failed,
    /// It could not be looked at, or is not there.
    Skipped,
}

/// Has the schema of the JSON define them by their names.
#[cfg(feature = "json-schema")]
pub(crate) fn define(generator: &mut schemars::SchemaGenerator) {
    macro_rules! define {
        ($($name:ty),* $(,)?) => {
            $(let _ = generator.subschema_for::<$name>();)*
        };
    }
    define!(BackedUp, Backups, Begun, Checked, Failed<'_>, FileWritten, Printed, Redone, Repaired);
    define!(ResetPreview, RestorePreview, Restored, Shown);
}
