//! A migration outside a transaction: what no rollback can undo, a backup must.

use std::path::Path;

use migrate_core::schema::Snapshot;

use super::applying::Failed as Unfinished;
use super::failure::{Failure, Left};
use super::foreign_keys::ForeignKeys;
use super::recovery::{Alive, Whose};
use super::search::Search;
use super::{Run, Turn};
use crate::error::Error;
use crate::limits::Watch;
use crate::lock::Lock;
use crate::plan::after;
use crate::recording::Reached;
use crate::report::StepReport;
use crate::store::ShapedBy;

impl Run<'_> {
    /// A migration that cannot run in a transaction: marked before, recorded after, and put back
    /// from its backup if anything is wrong with it.
    pub(super) fn outside(
        &mut self,
        lock: Lock<'_>,
        turn: &Turn<'_>,
        watch: &Watch,
    ) -> Result<Vec<StepReport>, Failure> {
        let Turn { tracking, steps, found, .. } = *turn;
        let [step] = steps else { return Ok(Vec::new()) };
        let backup = self.safety.now().map(Path::to_path_buf);
        let _alive = backup.as_deref().and_then(Alive::take);
        let mut foreign_keys = ForeignKeys::of(self.db, self.catalog)?;
        foreign_keys.before(self.db, step)?;
        let search = Search::before(self.db, self.options, steps, found)?;
        self.record_accepted(found)?;
        self.recorder.begun(tracking, step, backup.as_deref(), found)?;
        lock.commit()?;
        let performed = self.steps(turn, watch).take(step);
        let half_done = |error| {
            let left = Left::HalfDone { backup: backup.clone(), whose: Whose::Own };
            Failure { error, step: Some(step.clone()), left }
        };
        let lock = self.lock().map_err(&half_done)?;
        let schema = Snapshot::read(self.db).map_err(|error| half_done(error.into()))?;
        let done = match performed {
            Ok(done) => [done],
            Err(Unfinished { error, finished: 0 }) => {
                self.recorder.not_begun(tracking, step, &schema)?;
                lock.commit()?;
                return Err(Failure::at(error, step));
            }
            Err(Unfinished { error, .. }) => return Err(half_done(error)),
        };
        let finish = || -> Result<(), Error> {
            foreign_keys.after(self.db, step)?;
            self.steps(turn, watch).consent(steps, &done)?;
            search.after(self.db, self.options, steps, &schema)?;
            self.integrity()?;
            let reached = schema.fingerprint();
            self.recorder.steps(tracking, steps, &done, reached, backup.as_deref())?;
            let (before, shaped_by) = (found.fingerprint(), ShapedBy::Others);
            let reached = Reached { before, schema: &schema, shaped_by };
            let tracking = after(tracking, steps);
            self.recorder.state(&tracking, &reached)?;
            self.recorder.check(&tracking)?;
            if let Some(plan) = turn.last {
                self.options.callbacks.call_after_run(self.db, plan)?;
            }
            self.commit(lock, steps).map_err(|failure| failure.error)
        };
        finish().map_err(half_done)?;
        self.report.notes.extend(foreign_keys.notes().chain(search.notes()));
        Ok(done.into())
    }
}
