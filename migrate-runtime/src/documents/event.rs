//! Events as JSON.

use std::borrow::Cow;

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use super::path;
use crate::{Difference, Error, Plan, Report, Step, StepReport};

/// Something that happened during a run.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event<'a> {
    /// A run has something to do, and holds the lock.
    RunStarted {
        /// What it is going to do.
        plan: &'a Plan,
    },
    /// A part of a backup was written.
    BackupProgress {
        /// Pages written.
        done: u64,
        /// Pages of the database.
        total: u64,
    },
    /// A backup was taken and checked.
    BackupTaken {
        /// Its file.
        path: Cow<'a, str>,
    },
    /// A migration begins.
    StepStarted {
        /// The migration and its direction.
        step: &'a Step,
    },
    /// A statement of a migration was run.
    StatementDone {
        /// The migration and its direction.
        step: &'a Step,
        /// How many of its statements are done.
        done: usize,
        /// How many it has.
        total: usize,
    },
    /// A migration did what it should. Whether it stays is known when the run ends.
    StepDone {
        /// The migration, and how long it took.
        step: &'a StepReport,
    },
    /// What a run had left half done was put back to what was before it.
    Recovered {
        /// The backup that was brought back.
        backup: Cow<'a, str>,
    },
    /// The schema is not the one that the last run left.
    Drift {
        /// What differs.
        differences: &'a [Difference],
    },
    /// A member of a group was committed.
    MemberCommitted {
        /// Its name.
        member: &'a str,
        /// How many members are to follow.
        left: usize,
    },
    /// A run did all that it should, and committed it.
    RunDone {
        /// What it did.
        report: &'a Report,
    },
    /// A run failed.
    RunFailed {
        /// Why, and what became of the database.
        error: &'a Error,
    },
}

impl<'a> From<&crate::Event<'a>> for Event<'a> {
    fn from(event: &crate::Event<'a>) -> Self {
        match *event {
            crate::Event::RunStarted { plan } => Self::RunStarted { plan },
            crate::Event::BackupProgress { done, total } => Self::BackupProgress { done, total },
            crate::Event::BackupTaken { path: file } => Self::BackupTaken { path: path(file) },
            crate::Event::StepStarted { step } => Self::StepStarted { step },
            crate::Event::StatementDone { step, done, total } => {
                Self::StatementDone { step, done, total }
            }
            crate::Event::StepDone { step } => Self::StepDone { step },
            crate::Event::Recovered { backup } => Self::Recovered { backup: path(backup) },
            crate::Event::Drift { differences } => Self::Drift { differences },
            crate::Event::MemberCommitted { member, left } => {
                Self::MemberCommitted { member, left }
            }
            crate::Event::RunDone { report } => Self::RunDone { report },
            crate::Event::RunFailed { error } => Self::RunFailed { error },
        }
    }
}

migrate_core::serialized_as!(crate::Event<'_> => Event<'_>);
