//! Recording: what a run writes about itself, in the transaction of what it did.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use migrate_core::{Catalog, Migration, Script, Version};
use rusqlite::Connection;

use crate::current::{is_stamped_as_recorded, stamp};
use crate::direction::Direction;
use crate::error::Error;
use crate::lock::Lock;
use crate::options::{Options, UserVersion};
use crate::plan::{Action, Step, compare};
use crate::report::StepReport;
use crate::store::{self, Applied, Attempt, Tracking};

/// How long to wait for the lock to record a failure: the run is over, and its error matters more.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is recorded, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recorder<'c> {
    pub(crate) db: &'c Connection,
    pub(crate) catalog: &'c Catalog,
    pub(crate) options: &'c Options,
    pub(crate) set: &'c [Migration],
}

impl Recorder<'_> {
    /// Records steps that were taken; `tracking` is what was there before them.
    pub(crate) fn steps(
        &self,
        tracking: &Tracking,
        steps: &[Step],
        done: &[StepReport],
    ) -> Result<(), Error> {
        let (db, set) = (self.db, self.catalog.set());
        store::create(db)?;
        let mut position = tracking.next_position();
        for (step, done) in steps.iter().zip(done) {
            match &step.action {
                Action::Apply(migration) => {
                    store::record_applied(db, set, migration, position, done.duration)?;
                    position += 1;
                }
                Action::Undo { .. } => store::forget(db, set, step.version())?,
            }
            store::record_attempt(db, set, &attempt(step, done.duration, None, None))?;
        }
        let taken: HashSet<&Version> = steps.iter().map(Step::version).collect();
        let kept = tracking.applied.iter().filter(|row| !taken.contains(&row.version));
        self.edits(kept)
    }

    /// Marks a migration that runs outside a transaction as begun.
    pub(crate) fn begun(&self, tracking: &Tracking, step: &Step) -> Result<(), Error> {
        store::create(self.db)?;
        match &step.action {
            Action::Apply(migration) => {
                let position = tracking.next_position();
                store::mark_started(self.db, self.catalog.set(), migration, position)?;
            }
            Action::Undo { .. } => store::mark(self.db, self.catalog.set(), step.version(), true)?,
        }
        store::record_state(self.db, self.catalog, false, None)?;
        Ok(())
    }

    /// Takes [`Recorder::begun`] back: its first statement failed, so nothing was done.
    pub(crate) fn not_begun(&self, tracking: &Tracking, step: &Step) -> Result<(), Error> {
        match &step.action {
            Action::Apply(_) => store::forget(self.db, self.catalog.set(), step.version())?,
            Action::Undo { .. } => store::mark(self.db, self.catalog.set(), step.version(), false)?,
        }
        self.state(tracking)
    }

    /// Takes over applied migrations whose text, name or down changed, though not their
    /// statements.
    pub(crate) fn edits<'r>(
        &self,
        rows: impl IntoIterator<Item = &'r Applied>,
    ) -> Result<(), Error> {
        let (db, set) = (self.db, self.catalog.set());
        let known: HashMap<&Version, &Migration> =
            self.set.iter().map(|migration| (migration.version(), migration)).collect();
        for row in rows {
            let Some(migration) = known.get(&row.version).copied() else { continue };
            let text = migration.checksum() != row.checksum;
            if text && migration.statements() != row.statements {
                continue;
            }
            let down = migration.down().map(Script::text) != row.down.as_deref();
            let renamed = migration.name() != row.name
                || migration.version().to_string() != row.version.to_string();
            let notes = [(text, "layout or comments"), (down, "down script"), (renamed, "name")];
            let notes: Vec<&str> = notes.iter().filter(|note| note.0).map(|note| note.1).collect();
            if notes.is_empty() {
                continue;
            }
            store::renew(db, set, &row.version, migration)?;
            let attempt = Attempt {
                action: "edit",
                version: Some(migration.version()),
                name: Some(migration.name()),
                duration: Duration::ZERO,
                checksum: Some(migration.checksum()),
                error: None,
                note: Some(&format!("accepted: another {}", notes.join(", another "))),
            };
            store::record_attempt(db, set, &attempt)?;
        }
        Ok(())
    }

    /// Writes the row that the next start reads. Only if everything in `tracking` is as embedded
    /// does it say that there is nothing to do.
    pub(crate) fn state(&self, tracking: &Tracking) -> Result<(), Error> {
        let comparison = compare(self.set, &tracking.applied);
        let complete = comparison.pending.is_empty()
            && comparison.newer.is_empty()
            && comparison.missing.is_empty()
            && comparison.edited.is_empty();
        // A stamp that a caller with that option left must not outlive what it says, whoever
        // changes the database next.
        let stamped = self.options.user_version == UserVersion::Stamp
            || is_stamped_as_recorded(self.db, self.catalog.set())?;
        let cookie = store::record_state(self.db, self.catalog, complete, tracking.fingerprint)?;
        if stamped {
            let number = if complete { stamp(self.catalog.stamp(), cookie) } else { 0 };
            let now: i32 = self.db.query_row("PRAGMA main.user_version", [], |row| row.get(0))?;
            if now != number {
                self.db.execute_batch(&format!("PRAGMA main.user_version = {number}"))?;
            }
        }
        Ok(())
    }

    /// Records a failure in a transaction of its own.
    pub(crate) fn failure(
        &self,
        step: &Step,
        error: &Error,
        duration: Duration,
    ) -> Result<(), Error> {
        let text = error.to_string();
        let message = text.lines().next().unwrap_or_default();
        let place = error.location().map(ToString::to_string);
        let lock = Lock::begin(self.db, PATIENCE)?;
        store::create(self.db)?;
        let attempt = attempt(step, duration, Some(message), place.as_deref());
        store::record_attempt(self.db, self.catalog.set(), &attempt)?;
        lock.commit()
    }
}

fn attempt<'s>(
    step: &'s Step,
    duration: Duration,
    error: Option<&'s str>,
    note: Option<&'s str>,
) -> Attempt<'s> {
    Attempt {
        action: match step.direction() {
            Direction::Up => "apply",
            Direction::Down => "rollback",
        },
        version: Some(step.version()),
        name: Some(step.name()),
        duration,
        checksum: step.migration().map(Migration::checksum),
        error,
        note,
    }
}
