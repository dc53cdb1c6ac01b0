//! The history as JSON.

use std::borrow::Cow;

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use super::{Micros, Time, path};
use crate::{Action, Checksum, Fingerprint, Outcome, Version};

/// One attempt, as the database keeps it.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct HistoryEntry<'a> {
    /// A number that grows with every attempt in this database.
    id: i64,
    /// When it began.
    at: Time<'a>,
    /// What was attempted; null for what only a newer release of the library knows.
    action: Option<Action>,
    /// The migration; null where it was about none.
    version: Option<&'a Version>,
    /// The name that the migration had.
    name: Option<&'a str>,
    /// How it ended.
    outcome: Outcome,
    /// How long it took.
    duration_us: Micros,
    /// The checksum that the migration had.
    checksum: Option<Checksum>,
    /// The schema that it led to, as far as it is known.
    fingerprint: Option<Fingerprint>,
    /// The first line of its error.
    error: Option<&'a str>,
    /// The reason that somebody gave for it.
    reason: Option<&'a str>,
    /// What is to be said beside.
    note: Option<&'a str>,
    /// The backup that was taken before it, or brought back by it.
    backup: Option<Cow<'a, str>>,
    /// The program: what it calls itself, else the name of its file.
    application: Option<&'a str>,
    /// The version of the program.
    application_version: Option<&'a str>,
    /// The name of the machine.
    host: Option<&'a str>,
    /// The number of the process.
    process: Option<u32>,
}

impl<'a> From<&'a crate::HistoryEntry> for HistoryEntry<'a> {
    fn from(entry: &'a crate::HistoryEntry) -> Self {
        Self {
            id: entry.id(),
            at: Time::of(entry.at()),
            action: entry.action(),
            version: entry.version(),
            name: entry.name(),
            outcome: entry.outcome(),
            duration_us: Micros::of(entry.duration()),
            checksum: entry.checksum(),
            fingerprint: entry.fingerprint(),
            error: entry.error(),
            reason: entry.reason(),
            note: entry.note(),
            backup: entry.backup().map(path),
            application: entry.application(),
            application_version: entry.application_version(),
            host: entry.host(),
            process: entry.process(),
        }
    }
}

migrate_core::serialized_as!(crate::HistoryEntry => HistoryEntry<'_>);
