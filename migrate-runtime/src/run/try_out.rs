//! Trying out: a run whose transaction is taken back.

use std::time::{Duration, Instant};

use migrate_core::schema::Snapshot;
use migrate_core::{Catalog, Transaction};
use rusqlite::Connection;

use super::failure::Failure;
use super::step::Counts;
use super::{Run, Turn, hidden};
use crate::dry_run::{DryRun, changes, count_rows, labels};
use crate::error::{Cause, Error};
use crate::events::Observer;
use crate::existing::arrive;
use crate::limits::Watch;
use crate::options::Options;
use crate::other_sets;
use crate::plan::{Step, Target, plan};
use crate::report::Report;
use crate::work::Work;

/// Does what a run to `target` would do, as far as one transaction can hold it, and takes it back.
pub(crate) fn dry_run(
    db: &Connection,
    catalog: &Catalog,
    options: &Options,
    target: &Target,
) -> Result<DryRun, Error> {
    let start = Instant::now();
    if !db.is_autocommit() {
        return Err(Error::new(Cause::InTransaction));
    }
    let set = catalog.migrations();
    // Who listens would take it for the run itself.
    let options = &Options { observer: Observer::default(), ..options.clone() };
    let report = &mut Report::default();
    let mut run = Run::new(db, catalog, options, &set, report)?;
    let mut dry = run.try_out(target).map_err(|failure| {
        failure.error.after(Report::default(), "nothing was changed: it was a dry run")
    })?;
    dry.duration = start.elapsed();
    Ok(dry)
}

impl Run<'_> {
    /// What the next transaction would do, and the steps that would come after it.
    fn try_out(&mut self, target: &Target) -> Result<DryRun, Failure> {
        hidden::refuse(self.db, self.catalog)?;
        self.journal()?;
        let watch = Watch::new(self.db, self.options.timeout, self.options.cancel.clone());
        let read = || arrive(&self.recorder, target, self.entry);
        let planned = |tracking: &_| plan(self.set, tracking, target, self.options.order());
        let first = planned(&self.settings.without_waiting(read)?.tracking)?;
        let mode = first.steps.first().map(Step::transaction).unwrap_or_default();
        self.settings.enforce_foreign_keys(mode == Transaction::EnforcingForeignKeys)?;
        let lock = self.lock()?;
        let arrival = read()?;
        let tracking = &arrival.tracking;
        let mut plan = planned(tracking)?;
        plan.weigh(|costs| Work::of(self.db, costs))?;
        other_sets::refuse(self.db, self.catalog, &plan.steps)?;
        let found = Snapshot::read(self.db)?;
        self.drift_is_accepted(tracking, Some(&found))?;
        let found = if arrival.is_settled() { found } else { self.prepare(&arrival, found)? };
        let alike = plan.steps.iter().take_while(|step| step.transaction() == mode).count();
        let one = if mode == Transaction::EnforcingForeignKeys { alike.min(1) } else { alike };
        let steps = if mode == Transaction::None { &[] } else { &plan.steps[..one] };
        let turn = Turn { tracking, steps, found: &found, last: None };
        let rows = count_rows(self.db)?;
        self.counts = Counts::All;
        let (mut done, mut refusal) = (Vec::new(), None);
        if !steps.is_empty() {
            let undertaken = self.undertake(&turn, &watch)?;
            (done, refusal) = (undertaken.done, undertaken.refusal);
        }
        let after = (Snapshot::read(self.db)?, count_rows(self.db)?);
        drop(lock);
        let (schema, rows) = changes((&found, &rows), (&after.0, &after.1));
        let work = steps.iter().map(|step| step.work.clone()).collect();
        let left_out = labels(&plan.steps[steps.len()..]);
        Ok(DryRun { steps: done, work, left_out, schema, rows, refusal, duration: Duration::ZERO })
    }
}
