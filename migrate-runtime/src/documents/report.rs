//! Reports: what a run did or would do, as JSON.

use std::borrow::Cow;

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use super::{Micros, path};
use crate::{Difference, Direction, Error, Loss, Version};

/// What a run did and committed.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Report<'a> {
    /// The migrations that were applied or rolled back, in that order.
    steps: &'a [crate::StepReport],
    /// How long the run took, waiting for the lock included; of a member of a group, its own part of
    /// it, without waiting.
    duration_us: Micros,
    /// The backup that was taken before; null where none was.
    backup: Option<Cow<'a, str>>,
    /// What is to be known beside.
    notes: &'a [String],
}

impl<'a> From<&'a crate::Report> for Report<'a> {
    fn from(report: &'a crate::Report) -> Self {
        Self {
            steps: report.steps(),
            duration_us: Micros::of(report.duration()),
            backup: report.backup().map(path),
            notes: report.notes(),
        }
    }
}

/// One migration that was applied or rolled back.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct StepReport<'a> {
    /// The version.
    version: &'a Version,
    /// The name of the migration.
    name: &'a str,
    /// Whether it was applied or rolled back.
    direction: Direction,
    /// How long its statements and verifications took.
    duration_us: Micros,
    /// What it destroyed and nobody agreed to in its file; not counted where all is allowed.
    lost: &'a [Loss],
}

impl<'a> From<&'a crate::StepReport> for StepReport<'a> {
    fn from(step: &'a crate::StepReport) -> Self {
        Self {
            version: step.version(),
            name: step.name(),
            direction: step.direction(),
            duration_us: Micros::of(step.duration()),
            lost: step.lost(),
        }
    }
}

/// What a run would do to a database, found out by doing it and taking it back.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct DryRun<'a> {
    /// The migrations that were executed.
    steps: Vec<DryStep<'a>>,
    /// The migrations that would follow, but cannot be executed and taken back with the others.
    left_out: &'a [String],
    /// What would change in the schema: an object that comes is unexpected, one that goes missing.
    schema: &'a [Difference],
    /// The tables whose number of rows would change.
    rows: &'a [crate::RowChange],
    /// Why a run would be refused in the end; null where it would not.
    refusal: Option<&'a Error>,
    /// How long it took.
    duration_us: Micros,
}

/// One migration that was executed and taken back.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct DryStep<'a> {
    /// The version.
    version: &'a Version,
    /// The name of the migration.
    name: &'a str,
    /// Whether it was applied or rolled back.
    direction: Direction,
    /// How long its statements and verifications took.
    duration_us: Micros,
    /// What it would destroy.
    lost: &'a [Loss],
    /// How many rows it went over, as far as the build measured it.
    work: &'a [crate::Work],
}

impl<'a> From<&'a crate::DryRun> for DryRun<'a> {
    fn from(dry: &'a crate::DryRun) -> Self {
        let step = |(index, step): (usize, &'a crate::StepReport)| DryStep {
            version: step.version(),
            name: step.name(),
            direction: step.direction(),
            duration_us: Micros::of(step.duration()),
            lost: step.lost(),
            work: dry.work.get(index).map(Vec::as_slice).unwrap_or_default(),
        };
        Self {
            steps: dry.steps().iter().enumerate().map(step).collect(),
            left_out: dry.left_out(),
            schema: dry.schema(),
            rows: dry.rows(),
            refusal: dry.refusal(),
            duration_us: Micros::of(dry.duration()),
        }
    }
}

/// How many rows a table has before and after.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct RowChange<'a> {
    /// The table.
    table: &'a str,
    /// Its rows before; null where it is not there yet.
    before: Option<u64>,
    /// Its rows after; null where it is there no more.
    after: Option<u64>,
}

impl<'a> From<&'a crate::RowChange> for RowChange<'a> {
    fn from(change: &'a crate::RowChange) -> Self {
        Self { table: change.table(), before: change.before(), after: change.after() }
    }
}

/// What was declared applied without being run.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Declaration<'a> {
    /// The versions, in the order in which they are recorded.
    versions: &'a [Version],
    /// What is to be known beside.
    notes: &'a [String],
}

impl<'a> From<&'a crate::Declaration> for Declaration<'a> {
    fn from(declaration: &'a crate::Declaration) -> Self {
        Self { versions: declaration.versions(), notes: declaration.notes() }
    }
}

migrate_core::serialized_as! {
    crate::Report => Report<'_>,
    crate::StepReport => StepReport<'_>,
    crate::DryRun => DryRun<'_>,
    crate::RowChange => RowChange<'_>,
    crate::Declaration => Declaration<'_>,
}
