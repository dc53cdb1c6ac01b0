//! The transactions of a run, one after the other until the target is reached. Mostly there is one.

use migrate_core::Transaction;
use migrate_core::schema::Snapshot;

use super::failure::{Failure, Left};
use super::recovery::{self, Whose};
use super::{PATIENCE, PAUSE, Run, Turn, is_fresh, one_less};
use crate::direction::label;
use crate::error::{Error, ErrorKind};
use crate::events::Event;
use crate::existing::{Arrival, Entry, arrive};
use crate::limits::Watch;
use crate::other_sets;
use crate::plan::{Plan, Step, Target, plan};
use crate::policy::Grouping;
use crate::safety::Ready;
use crate::store::{self, Tracking};

impl Run<'_> {
    /// One transaction after the other until the target is reached. Mostly there is one.
    pub(super) fn to(&mut self, target: &mut Target, mut mode: Transaction) -> Result<(), Failure> {
        let limit = self.options.timeout;
        let watch = Watch::new(self.db, limit, self.options.cancel.clone());
        let mut patience = PATIENCE.min(self.options.lock_timeout);
        let mut begun = false;
        loop {
            let prepared = mode;
            self.settings.enforce_foreign_keys(mode == Transaction::EnforcingForeignKeys)?;
            let lock = self.lock()?;
            let entry = if begun { Entry::AsItIs } else { self.entry };
            let arrival = arrive(&self.recorder, target, entry)?;
            let tracking = &arrival.tracking;
            let plan = match plan(self.set, tracking, target, self.options.order()) {
                Err(error)
                    if error.kind() == ErrorKind::HalfDone
                        && !patience.is_zero()
                        && !recovery::is_dead(tracking) =>
                {
                    drop(lock);
                    let pause = PAUSE.min(patience);
                    std::thread::sleep(pause);
                    patience -= pause;
                    continue;
                }
                Err(error) if error.kind() == ErrorKind::HalfDone => {
                    if let Some(undone) = self.begin_again(tracking)? {
                        lock.commit()?;
                        if undone {
                            one_less(target);
                        }
                        continue;
                    }
                    let left = Left::HalfDone {
                        backup: recovery::backup_of(tracking),
                        whose: Whose::Anothers,
                    };
                    return Err(Failure { error, step: None, left });
                }
                other => other?,
            };
            let Some(first) = plan.steps.first() else {
                if !arrival.is_settled() {
                    let found = Snapshot::read(self.db)?;
                    if self.is_backed_up(&arrival, &found, &[])? == Ready::WithoutLock {
                        drop(lock);
                        self.safety.without_lock(self.db)?;
                        continue;
                    }
                    self.prepare(&arrival, found)?;
                }
                if tracking.applied.is_empty() {
                    return Ok(lock.commit()?);
                }
                return Ok(self.settle(lock, tracking)?);
            };
            mode = first.transaction();
            if mode != prepared {
                // The connection can only be prepared outside of a transaction.
                continue;
            }
            let found = Snapshot::read(self.db)?;
            if !begun {
                self.refuse_read_only(tracking)?;
                self.options.backup.sweep(self.db);
                other_sets::refuse(self.db, self.catalog, &plan.steps)?;
                self.drift_is_accepted(tracking, Some(&found))?;
            }
            if self.is_backed_up(&arrival, &found, &plan.steps)? == Ready::WithoutLock {
                drop(lock);
                self.safety.without_lock(self.db)?;
                continue;
            }
            let found = if arrival.is_settled() { found } else { self.prepare(&arrival, found)? };
            let callbacks = &self.options.callbacks;
            if !begun {
                self.options.observer.tell(&Event::RunStarted { plan: &plan });
                callbacks
                    .call_before_run(self.db, &plan)
                    .map_err(|error| Failure::from(error).unless_committed(self.safety.now()))?;
                begun = true;
            }
            let steps = self.unit(&plan, mode);
            let last = (steps.len() == plan.len()).then_some(&plan);
            let turn = Turn { tracking, steps, found: &found, last };
            let done = if mode == Transaction::None {
                self.outside(lock, &turn, &watch)?
            } else {
                let done = self.inside(lock, &turn, &watch);
                done.map_err(|failure| failure.unless_committed(self.safety.now()))?
            };
            self.report.steps.extend(done);
            self.safety.committed();
            if let Target::Back(left) = target {
                *left -= steps.len();
            }
            if last.is_some() {
                return Ok(());
            }
        }
    }

    /// Makes what is half done as if it had not been begun, where that is all it takes; whether it
    /// counts as not applied then.
    fn begin_again(&mut self, tracking: &Tracking) -> Result<Option<bool>, Error> {
        let Some(row) = tracking.applied.iter().find(|row| row.half_done) else { return Ok(None) };
        let known = self.set.iter().find(|migration| *migration.version() == row.version);
        if !known.is_some_and(|known| recovery::can_begin_again(known, self.options.hooks)) {
            return Ok(None);
        }
        let found = Snapshot::read(self.db)?;
        let applied = store::was_applied(self.db, self.catalog.set(), &row.version)?;
        self.recorder.begin_again(tracking, &row.version, &found)?;
        let label = label(&row.version, &row.name);
        self.report
            .notes
            .push(format!("{label} was begun by a program that died: it is begun again"));
        Ok(Some(!applied))
    }

    /// Takes the backup that is due before `steps`. A database with nothing in it has nothing to
    /// lose.
    fn is_backed_up(
        &mut self,
        arrival: &Arrival,
        found: &Snapshot,
        steps: &[Step],
    ) -> Result<Ready, Error> {
        if is_fresh(&arrival.tracking, found) {
            return Ok(Ready::Yes);
        }
        self.safety.under_lock(self.db, steps)
    }

    /// What a database without records, or one that is to start anew, needs first; the schema after
    /// it.
    pub(super) fn prepare(
        &mut self,
        arrival: &Arrival,
        found: Snapshot,
    ) -> Result<Snapshot, Error> {
        self.report.notes.extend(arrival.note().map(str::to_owned));
        arrival.prepare(&self.recorder, found, self.safety.first())
    }

    /// The steps that share the next transaction.
    fn unit<'p>(&self, plan: &'p Plan, mode: Transaction) -> &'p [Step] {
        let alone = mode != Transaction::Shared || self.options.grouping == Grouping::EachMigration;
        let alike = plan.steps.iter().take_while(|step| step.transaction() == mode).count();
        &plan.steps[..if alone { 1 } else { alike }]
    }
}
