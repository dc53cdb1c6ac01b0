//! Plans and what they aim at, as JSON.

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Destroyed, Direction, Kind, Migration, Rollback, Transaction, Version};

/// What a run would do.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Plan<'a> {
    /// The steps, in order; none where there is nothing to do.
    steps: &'a [crate::Step],
}

impl<'a> From<&'a crate::Plan> for Plan<'a> {
    fn from(plan: &'a crate::Plan) -> Self {
        Self { steps: plan.steps() }
    }
}

/// One migration that a run would apply or roll back.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Step<'a> {
    /// The version.
    version: &'a Version,
    /// The name of the migration.
    name: &'a str,
    /// Whether it is applied or rolled back.
    direction: Direction,
    /// The comment at the head of its file; null where only the database knows it.
    description: Option<&'a str>,
    /// What it is for; null where only the database knows it.
    kind: Option<Kind>,
    /// How it meets the transaction.
    transaction: Transaction,
    /// What the build saw it destroy; null where the build did not see it.
    destroys: Option<&'a [Destroyed]>,
    /// What a rollback of it brings back; null where the build did not see one.
    rollback: Option<Rollback>,
    /// How many rows it will go over, as far as the build measured it.
    work: &'a [crate::Work],
}

impl<'a> From<&'a crate::Step> for Step<'a> {
    fn from(step: &'a crate::Step) -> Self {
        let migration = step.migration();
        Self {
            version: step.version(),
            name: step.name(),
            direction: step.direction(),
            description: migration.map(Migration::description),
            kind: migration.map(Migration::kind),
            transaction: step.transaction(),
            destroys: step.destroys(),
            rollback: migration.and_then(Migration::rollback),
            work: step.work(),
        }
    }
}

/// A table whose rows decide how long a migration takes, with the rows that it has.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Work<'a> {
    /// The table, in lower case.
    table: &'a str,
    /// Its rows.
    rows: u64,
    /// How the work grows with them.
    growth: crate::Growth,
}

impl<'a> From<&'a crate::Work> for Work<'a> {
    fn from(work: &'a crate::Work) -> Self {
        Self { table: work.table(), rows: work.rows(), growth: work.growth() }
    }
}

/// Where a run is to lead.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Target<'a> {
    /// What is asked for.
    kind: Aim,
    /// The version up to which or back to which it goes; null where none is named.
    version: Option<&'a Version>,
    /// How many migrations it goes back; null where they are not counted.
    steps: Option<usize>,
}

/// What can be asked of a run.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum Aim {
    /// Everything that is pending.
    Latest,
    /// Everything up to a version, and nothing after it.
    UpTo,
    /// Back by some migrations, the last applied first.
    Back,
    /// Back until a version is the last one applied.
    BackTo,
    /// Back to before the first migration.
    Empty,
}

impl<'a> From<&'a crate::Target> for Target<'a> {
    fn from(target: &'a crate::Target) -> Self {
        let (kind, version, steps) = match target {
            crate::Target::Latest => (Aim::Latest, None, None),
            crate::Target::UpTo(version) => (Aim::UpTo, Some(version), None),
            crate::Target::Back(steps) => (Aim::Back, None, Some(*steps)),
            crate::Target::BackTo(version) => (Aim::BackTo, Some(version), None),
            crate::Target::Empty => (Aim::Empty, None, None),
        };
        Self { kind, version, steps }
    }
}

migrate_core::serialized_as! {
    crate::Plan => Plan<'_>,
    crate::Step => Step<'_>,
    crate::Work => Work<'_>,
    crate::Target => Target<'_>,
}
