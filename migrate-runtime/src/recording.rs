//! Recording: what a run writes about itself, in the transaction of what it did.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use migrate_core::schema::Snapshot;
use migrate_core::{Catalog, Fingerprint, Migration, Script, Version};
use rusqlite::Connection;

use crate::current::{is_stamped_as_recorded, stamp};
use crate::direction::Direction;
use crate::error::{Cause, Error};
use crate::history::Action;
use crate::lock::{Lock, Patience};
use crate::options::Options;
use crate::plan::{self, Step, compare};
use crate::policy::UserVersion;
use crate::report::StepReport;
use crate::store::{self, Applied, Attempt, Mark, Recorded, ShapedBy, State, Tracking};

/// What is recorded, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recorder<'c> {
    pub(crate) db: &'c Connection,
    pub(crate) catalog: &'c Catalog,
    pub(crate) options: &'c Options,
    pub(crate) set: &'c [Migration],
}

/// What a run leads to, for the record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reached<'r> {
    /// The schema that it started with.
    pub(crate) before: Fingerprint,
    pub(crate) schema: &'r Snapshot,
    pub(crate) shaped_by: ShapedBy,
}

impl Recorder<'_> {
    /// Records steps that were taken; `tracking` is what was there before them.
    pub(crate) fn steps(
        &self,
        tracking: &Tracking,
        steps: &[Step],
        done: &[StepReport],
        reached: Fingerprint,
        backup: Option<&Path>,
    ) -> Result<(), Error> {
        let (db, set) = (self.db, self.catalog.set());
        store::create(db)?;
        let mut position = tracking.next_position();
        for (index, (step, done)) in steps.iter().zip(done).enumerate() {
            match &step.action {
                plan::Action::Apply(migration) => {
                    store::record_applied(db, set, migration, position, done.duration)?;
                    position += 1;
                }
                plan::Action::Undo { .. } => store::forget(db, set, step.version())?,
            }
            // What the schema was between two steps, only the build has seen.
            let up = step.migration().filter(|_| step.direction() == Direction::Up);
            let last = index + 1 == steps.len();
            let fingerprint =
                if last { Some(reached) } else { up.and_then(Migration::fingerprint) };
            let attempt = Attempt {
                began: done.began,
                duration: done.duration,
                fingerprint,
                backup,
                ..attempt(step)
            };
            self.attempt(&attempt)?;
        }
        let taken: HashSet<&Version> = steps.iter().map(Step::version).collect();
        let kept = tracking.applied.iter().filter(|row| !taken.contains(&row.version));
        self.edits(kept)
    }

    /// Adds to the history.
    pub(crate) fn attempt(&self, attempt: &Attempt<'_>) -> Result<(), Error> {
        let program = &self.options.program;
        store::record_attempt(self.db, self.catalog.set(), program, attempt)
    }

    /// Marks a migration that runs outside a transaction as begun.
    pub(crate) fn begun(
        &self,
        tracking: &Tracking,
        step: &Step,
        backup: Option<&Path>,
        found: &Snapshot,
    ) -> Result<(), Error> {
        store::create(self.db)?;
        let set = self.catalog.set();
        match &step.action {
            plan::Action::Apply(migration) => {
                let position = tracking.next_position();
                store::mark_started(self.db, set, migration, position, backup)?;
            }
            plan::Action::Undo { .. } => {
                store::mark(self.db, set, step.version(), Mark::Begun(backup))?;
            }
        }
        let schema = Recorded { fingerprint: found.fingerprint(), shaped_by: ShapedBy::Others };
        let state = State { complete: false, schema: tracking.schema.unwrap_or(schema) };
        store::record_state(self.db, self.catalog, state, None)?;
        Ok(())
    }

    /// Takes [`Recorder::begun`] back: its first statement failed, so nothing was done.
    pub(crate) fn not_begun(
        &self,
        tracking: &Tracking,
        step: &Step,
        found: &Snapshot,
    ) -> Result<(), Error> {
        let set = self.catalog.set();
        match &step.action {
            plan::Action::Apply(_) => store::forget(self.db, set, step.version())?,
            plan::Action::Undo { .. } => store::mark(self.db, set, step.version(), Mark::Whole)?,
        }
        let schema = Recorded { fingerprint: found.fingerprint(), shaped_by: ShapedBy::Others };
        self.put_state(tracking, tracking.schema.unwrap_or(schema), None)
    }

    /// Takes the mark of a migration off that may be begun again, since none of its statements
    /// changes a row.
    pub(crate) fn begin_again(
        &self,
        tracking: &Tracking,
        version: &Version,
        found: &Snapshot,
    ) -> Result<(), Error> {
        let set = self.catalog.set();
        if store::was_applied(self.db, set, version)? {
            store::mark(self.db, set, version, Mark::Whole)?;
        } else {
            store::forget(self.db, set, version)?;
        }
        let schema = Recorded { fingerprint: found.fingerprint(), shaped_by: ShapedBy::Others };
        self.put_state(tracking, tracking.schema.unwrap_or(schema), None)?;
        let note = "its runner had died; what it does can be begun again";
        self.attempt(&Attempt {
            version: Some(version),
            ..Attempt::new(Action::Recover).note(note)
        })
    }

    /// Takes over applied migrations whose text, name or down changed, though not their
    /// statements.
    pub(crate) fn edits<'r>(
        &self,
        rows: impl IntoIterator<Item = &'r Applied>,
    ) -> Result<(), Error> {
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
            let mode = migration.transaction() != row.mode;
            let notes = [
                (text, "layout or comments"),
                (down, "down script"),
                (renamed, "name"),
                (mode, "transaction"),
            ];
            let notes: Vec<&str> = notes.iter().filter(|note| note.0).map(|note| note.1).collect();
            if notes.is_empty() {
                continue;
            }
            store::renew(self.db, self.catalog.set(), &row.version, migration)?;
            let note = format!("accepted: another {}", notes.join(", another "));
            let attempt = Attempt {
                checksum: Some(migration.checksum()),
                ..Attempt::new(Action::Edit)
                    .about(migration.version(), migration.name())
                    .note(&note)
            };
            self.attempt(&attempt)?;
        }
        Ok(())
    }

    /// Writes the row that the next start reads. Only if everything in `tracking` is as embedded
    /// does it say that there is nothing to do.
    pub(crate) fn state(&self, tracking: &Tracking, reached: &Reached<'_>) -> Result<(), Error> {
        let Reached { before, schema, shaped_by } = *reached;
        store::record_schema(self.db, schema)?;
        let schema = Recorded { fingerprint: schema.fingerprint(), shaped_by };
        self.put_state(tracking, schema, Some(before))
    }

    /// Whether the records are those that were meant: a trigger on the tables could have changed
    /// them, or kept them out.
    pub(crate) fn check(&self, meant: &Tracking) -> Result<(), Error> {
        let found = store::read(self.db, self.catalog.set())?;
        let same = found.applied.len() == meant.applied.len()
            && found.applied.iter().zip(&meant.applied).all(|(found, meant)| {
                found.version == meant.version && found.half_done == meant.half_done
            });
        if same {
            return Ok(());
        }
        Err(Error::tracking("what was recorded is not what is in _migrate_applied afterwards"))
    }

    fn put_state(
        &self,
        tracking: &Tracking,
        schema: Recorded,
        before: Option<Fingerprint>,
    ) -> Result<(), Error> {
        if self.db.is_autocommit() {
            // Alone it would say what is not there.
            let message = "a failure ended the transaction of the run".to_owned();
            return Err(Error::new(Cause::Database(message)));
        }
        let comparison = compare(self.set, &tracking.applied);
        let complete = comparison.pending.is_empty()
            && comparison.newer.is_empty()
            && comparison.missing.is_empty()
            && comparison.edited.is_empty()
            && comparison.half_done.is_none();
        let state = State { complete, schema };
        // A stamp that a caller with that option left must not outlive what it says, whoever
        // changes the database next.
        let stamped = self.options.user_version == UserVersion::Stamp
            || is_stamped_as_recorded(self.db, self.catalog.set())?;
        let cookie = store::record_state(self.db, self.catalog, state, before)?;
        if stamped {
            let number = if complete { stamp(self.catalog.stamp(), cookie) } else { 0 };
            let now: i32 = self.db.query_row("PRAGMA main.user_version", [], |row| row.get(0))?;
            if now != number {
                self.db.execute_batch(&format!("PRAGMA main.user_version = {number}"))?;
            }
        }
        Ok(())
    }

    /// Adds to the history what did not work, in a transaction of its own.
    pub(crate) fn failure(&self, attempt: &Attempt<'_>) -> Result<(), Error> {
        let lock = Lock::begin(self.db, Patience::SHORT)?;
        store::create(self.db)?;
        self.attempt(attempt)?;
        lock.commit()
    }
}

/// The attempt at a step.
pub(crate) fn attempt(step: &Step) -> Attempt<'_> {
    let action = match step.direction() {
        Direction::Up => Action::Apply,
        Direction::Down => Action::Rollback,
    };
    Attempt {
        checksum: step.migration().map(Migration::checksum),
        ..Attempt::new(action).about(step.version(), step.name())
    }
}
