//! Status: what is applied and what is pending, as JSON.

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use super::{Micros, Time};
use crate::{Kind, Rollback, State, Version};

/// What is applied, what is pending, what is odd.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Status<'a> {
    /// The name of the set.
    set: &'a str,
    /// The version applied last; null where nothing is applied.
    current: Option<&'a Version>,
    /// How many migrations are not applied.
    pending: usize,
    /// When a migration was applied last; null where nothing is applied.
    last_applied_at: Option<Time<'a>>,
    /// Every migration: those of the set in their order, then those that only the database knows.
    migrations: &'a [crate::MigrationStatus],
}

impl<'a> From<&'a crate::Status> for Status<'a> {
    fn from(status: &'a crate::Status) -> Self {
        Self {
            set: status.set(),
            current: status.current(),
            pending: status.pending().count(),
            last_applied_at: status.last_applied_at().map(Time::of),
            migrations: status.migrations(),
        }
    }
}

/// One migration, known to the program or to the database.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct MigrationStatus<'a> {
    /// The version.
    version: &'a Version,
    /// The name.
    name: &'a str,
    /// What it is for; null where only the database knows it.
    kind: Option<Kind>,
    /// Where it stands.
    state: State,
    /// When it was applied; null where it is not.
    applied_at: Option<Time<'a>>,
    /// How long that took; null where it is not applied.
    duration_us: Option<Micros>,
    /// Whether there is a down script for it.
    reversible: bool,
    /// What a rollback brings back; null where the build of the program did not see one.
    rollback: Option<Rollback>,
    /// What went wrong at the last attempt to apply it, if that failed; else null.
    error: Option<&'a str>,
}

impl<'a> From<&'a crate::MigrationStatus> for MigrationStatus<'a> {
    fn from(status: &'a crate::MigrationStatus) -> Self {
        Self {
            version: status.version(),
            name: status.name(),
            kind: status.kind(),
            state: status.state(),
            applied_at: status.applied_at().map(Time::of),
            duration_us: status.duration().map(Micros::of),
            reversible: status.is_reversible(),
            rollback: status.rollback(),
            error: status.error(),
        }
    }
}

migrate_core::serialized_as! {
    crate::Status => Status<'_>,
    crate::MigrationStatus => MigrationStatus<'_>,
}
