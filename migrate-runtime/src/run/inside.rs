//! Migrations in a transaction: taken, verified, recorded and committed together.

use migrate_core::schema::Snapshot;

use super::failure::{Failure, Left};
use super::foreign_keys::ForeignKeys;
use super::search::Search;
use super::step::{Counts, Steps};
use super::{Run, Turn, Undertaken, is_fresh};
use crate::direction::Direction;
use crate::error::{Cause, Error, ErrorKind};
use crate::expected;
use crate::limits::Watch;
use crate::lock::Lock;
use crate::plan::{Step, after};
use crate::policy::Losses;
use crate::recording::Reached;
use crate::report::StepReport;
use crate::store::{self, ShapedBy};
use crate::validate::integrity::integrity;

impl Run<'_> {
    /// Steps in the transaction that `lock` holds.
    pub(super) fn inside(
        &mut self,
        lock: Lock<'_>,
        turn: &Turn<'_>,
        watch: &Watch,
    ) -> Result<Vec<StepReport>, Failure> {
        let Undertaken { done, notes, .. } = self.undertake(turn, watch)?;
        self.commit(lock, turn.steps)?;
        self.report.notes.extend(notes);
        Ok(done)
    }

    /// Takes the steps, verifies and records them: all but the commit of the transaction that the
    /// caller has open.
    pub(crate) fn undertake(&self, turn: &Turn<'_>, watch: &Watch) -> Result<Undertaken, Failure> {
        let Turn { tracking, steps, found, .. } = *turn;
        let origin = expected::origin(self.set, tracking, found);
        let search = Search::before(self.db, self.options, steps, found)?;
        let (done, foreign_keys) = self.work(turn, watch)?;
        let of_last = |error| Failure { error, step: steps.last().cloned(), left: Left::Nothing };
        let refusal = match (self.steps(turn, watch).consent(steps, &done), self.counts) {
            // A dry run tells it, and what else there is to tell.
            (Err(error), Counts::All) => Some(error),
            (consent, _) => consent.map(|()| None).map_err(of_last)?,
        };
        let schema = Snapshot::read(self.db)?;
        search.after(self.db, self.options, steps, &schema).map_err(of_last)?;
        self.integrity().map_err(of_last)?;
        let backup = self.safety.first();
        self.record_accepted(found)?;
        self.recorder.steps(tracking, steps, &done, schema.fingerprint(), backup)?;
        let reached = after(tracking, steps);
        // A down that the build saw fail can be allowed; what it leaves is anybody's guess. Of one
        // that only a newer program's build saw, its records tell what it should leave.
        let shaped_by = if steps.iter().all(Step::is_rehearsed)
            || (self.options.down_losses == Losses::Refuse
                && steps.iter().all(|step| step.is_rehearsed() || step.migration().is_none()))
        {
            expected::reached(self.set, &reached, self.catalog, origin, &schema).map_err(of_last)?
        } else {
            ShapedBy::Others
        };
        let before = found.fingerprint();
        self.recorder.state(&reached, &Reached { before, schema: &schema, shaped_by })?;
        self.recorder.check(&reached)?;
        if let Some(plan) = turn.last {
            self.options.callbacks.call_after_run(self.db, plan)?;
        }
        Ok(Undertaken {
            done,
            refusal,
            notes: foreign_keys.notes().chain(search.notes()).collect(),
        })
    }

    pub(super) fn steps<'r>(&'r self, turn: &Turn<'_>, watch: &'r Watch) -> Steps<'r> {
        let fresh = self.fresh.get() || is_fresh(turn.tracking, turn.found);
        self.fresh.set(fresh);
        let Self { db, options, counts, settings, .. } = self;
        Steps { db, options, settings, watch, fresh, counts: *counts }
    }

    /// Takes the steps, one after the other, within a transaction.
    fn work(
        &self,
        turn: &Turn<'_>,
        watch: &Watch,
    ) -> Result<(Vec<StepReport>, ForeignKeys), Failure> {
        let mut foreign_keys = ForeignKeys::of(self.db, self.catalog)?;
        let taking = self.steps(turn, watch);
        let mut done = Vec::with_capacity(turn.steps.len());
        for step in turn.steps {
            foreign_keys.before(self.db, step)?;
            done.push(taking.take(step).map_err(|failed| Failure::at(failed.error, step))?);
            foreign_keys.after(self.db, step).map_err(|error| Failure::at(error, step))?;
        }
        Ok((done, foreign_keys))
    }

    /// Checks the whole file, where that is asked for.
    pub(super) fn integrity(&self) -> Result<(), Error> {
        let problems = integrity(self.db, self.options.integrity)?;
        if problems.is_empty() { Ok(()) } else { Err(Error::new(Cause::Corrupt(problems))) }
    }

    /// Commits; where SQLite errs, the database tells whether it happened, if it can.
    pub(crate) fn commit(&self, lock: Lock<'_>, steps: &[Step]) -> Result<(), Failure> {
        let Err(error) = self.settings.without_waiting(|| lock.commit()) else { return Ok(()) };
        let happened = || -> Result<bool, Error> {
            let tracking = store::read(self.db, self.catalog.set())?;
            let has = |step: &Step| {
                let is = |row: &store::Applied| row.version == *step.version() && !row.half_done;
                tracking.applied.iter().any(is)
            };
            Ok(steps.iter().all(|step| has(step) == (step.direction() == Direction::Up)))
        };
        match happened() {
            Ok(true) => Ok(()),
            Ok(false) if self.is_undone(&error) => Err(error.into()),
            // What a connection sees now, the next one need not: a log that could not be synced is
            // read again when the database is opened.
            _ => Err(Failure { error, step: steps.last().cloned(), left: Left::Unknown }),
        }
    }

    /// Whether a commit that ended with this error has left nothing.
    fn is_undone(&self, error: &Error) -> bool {
        if [ErrorKind::Busy, ErrorKind::CommitRefused, ErrorKind::Cancelled].contains(&error.kind())
        {
            return true;
        }
        let mode = self.db.query_row("PRAGMA main.journal_mode", [], |row| row.get(0));
        error.kind() != ErrorKind::Interrupted
            && mode.is_ok_and(|mode: String| !mode.eq_ignore_ascii_case("wal"))
    }
}
