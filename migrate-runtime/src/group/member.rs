//! One database of a group on its way from the lock to the commit.

use migrate_core::schema::Snapshot;
use migrate_core::{Migration, Transaction};

use super::Entry;
use super::interrupted::Told;
use crate::error::{Cause, Error, ErrorKind};
use crate::events::Event;
use crate::existing::{self, Arrival, arrive};
use crate::history::Action;
use crate::limits::Watch;
use crate::lock::{Lock, Patience, retry};
use crate::other_sets;
use crate::plan::{Plan, Target, plan};
use crate::report::Report;
use crate::run::failure::{Failure, Left};
use crate::run::hidden;
use crate::run::recovery::{self, Whose};
use crate::run::safety::Ready;
use crate::run::{Run, Turn, Undertaken, is_fresh, nothing_to_do};
use crate::store::{self, Attempt, GroupRun, Tracking};

pub(super) struct Member<'c> {
    pub(super) name: &'c str,
    // Before the run: the transaction must be over when the settings come back.
    lock: Option<Lock<'c>>,
    pub(super) run: Run<'c>,
    tracking: Tracking,
    /// What is to be done before its first migration.
    arrival: Option<Arrival>,
    last: Option<GroupRun>,
    pub(super) plan: Plan,
    /// The transaction that the connection is prepared for.
    mode: Transaction,
    found: Snapshot,
    /// Whether its backup can only be taken without the lock.
    unlocked: bool,
    done: Option<Undertaken>,
}

impl<'c> Member<'c> {
    pub(super) fn new(
        entry: &'c Entry<'_>,
        set: &'c [Migration],
        report: &'c mut Report,
    ) -> Result<Self, Error> {
        let (catalog, options) = (entry.migrator.catalog, &entry.migrator.options);
        let run = Run::new(entry.db, catalog, options, set, report)?;
        Ok(Self {
            name: &entry.name,
            lock: None,
            run,
            tracking: Tracking::default(),
            arrival: None,
            last: None,
            plan: Plan::default(),
            mode: Transaction::Shared,
            found: Snapshot::empty(),
            unlocked: false,
            done: None,
        })
    }

    pub(super) fn told(&self) -> Told<'_> {
        Told { name: self.name, tracking: &self.tracking, last: self.last.as_ref() }
    }

    pub(super) fn is_pending(&self) -> bool {
        !self.plan.is_empty()
    }

    /// Reads what it says about itself, waiting for others.
    pub(super) fn look(&mut self, patience: Patience<'_>) -> Result<(), Error> {
        let Run { db, catalog, settings, .. } = &self.run;
        let set = catalog.set();
        (self.tracking, self.last) = settings.without_waiting(|| {
            let tracking = store::read_consistently(db, set, patience)?;
            let last = retry(patience, || store::last_group(db, set))?;
            Ok((tracking, last))
        })?;
        Ok(())
    }

    pub(super) fn plan(&mut self) -> Result<(), Error> {
        let Run { set, options, .. } = &self.run;
        self.plan = plan(set, &self.tracking, &Target::Latest, options.out_of_order)?;
        Ok(())
    }

    /// Refuses what cannot be one transaction. Under the lock: what is adopted is not pending.
    fn refuse_several(&self) -> Result<(), Error> {
        let Some(first) = self.plan.steps.first() else { return Ok(()) };
        let mode = first.transaction();
        let alone = match mode {
            Transaction::Shared => self.plan.steps.iter().find(|step| step.transaction() != mode),
            Transaction::EnforcingForeignKeys if self.plan.len() == 1 => None,
            _ => Some(first),
        };
        match alone {
            Some(step) => Err(Error::new(Cause::NotInGroup(step.label())).about(step.version())),
            None => Ok(()),
        }
    }

    /// Sets the connection up for the plan; whether it was not before. Outside of a transaction.
    pub(super) fn prepare(&mut self) -> Result<(), Error> {
        self.mode = self.needed();
        self.run.settings.enforce_foreign_keys(self.mode == Transaction::EnforcingForeignKeys)
    }

    pub(super) fn is_prepared(&self) -> bool {
        self.mode == self.needed()
    }

    fn needed(&self) -> Transaction {
        self.plan.steps.first().map_or(Transaction::Shared, crate::plan::Step::transaction)
    }

    /// Takes the lock, if nobody has it.
    pub(super) fn lock(&mut self) -> Result<(), Error> {
        if self.run.options.patience().is_cancelled() {
            return Err(Error::new(Cause::Cancelled));
        }
        let db = self.run.db;
        self.lock = Some(self.run.settings.without_waiting(|| Lock::begin(db, Patience::NONE))?);
        Ok(())
    }

    /// Undoes what is not committed.
    pub(super) fn release(&mut self) {
        (self.lock, self.done) = (None, None);
    }

    /// Reads again under the lock: another runner may have been first.
    pub(super) fn read(&mut self) -> Result<(), Failure> {
        let Run { db, catalog, .. } = self.run;
        let arrival = arrive(&self.run.recorder, &Target::Latest, existing::Entry::AsItIs)?;
        self.tracking = arrival.tracking.clone();
        self.arrival = Some(arrival).filter(|arrival| !arrival.is_settled());
        self.last = store::last_group(db, catalog.set())?;
        self.plan().map_err(|error| match error.kind() {
            ErrorKind::HalfDone => {
                let (backup, whose) = (recovery::backup_of(&self.tracking), Whose::Anothers);
                Failure { error, step: None, left: Left::HalfDone { backup, whose } }
            }
            _ => error.into(),
        })?;
        if self.is_pending() {
            self.found = Snapshot::read(db)?;
        }
        Ok(())
    }

    /// Whether the runner of what is half done is known to have died.
    pub(super) fn is_dead(&self) -> bool {
        recovery::is_dead(&self.tracking)
    }

    /// Refuses a database that no run would touch.
    pub(super) fn refuse(&mut self) -> Result<(), Error> {
        if !self.is_pending() {
            return self.renew();
        }
        let Run { db, catalog, options, .. } = self.run;
        self.refuse_several()?;
        hidden::refuse(db, catalog)?;
        self.run.journal()?;
        self.run.refuse_read_only(&self.tracking)?;
        options.backup.sweep(db);
        other_sets::refuse(db, catalog, &self.plan.steps)?;
        self.run.drift_is_accepted(&self.tracking, Some(&self.found))?;
        Ok(())
    }

    /// What a database without records needs first.
    fn arrive(&mut self) -> Result<(), Error> {
        let Some(arrival) = self.arrival.take() else { return Ok(()) };
        let (run, found) = (&mut self.run, std::mem::replace(&mut self.found, Snapshot::empty()));
        run.report.notes.extend(arrival.note().map(str::to_owned));
        self.found = arrival.prepare(&run.recorder, found, run.safety.first())?;
        Ok(())
    }

    /// Nothing is pending; the row that says so may be out of date.
    fn renew(&mut self) -> Result<(), Error> {
        self.arrive()?;
        let Run { db, catalog, options, .. } = &self.run;
        let known = nothing_to_do(db, catalog, options) || self.tracking.applied.is_empty();
        if !self.run.drift_is_accepted(&self.tracking, None)? || known {
            return Ok(());
        }
        match self.run.renew(&self.tracking) {
            Err(error) if error.kind() == ErrorKind::ReadOnly => Ok(()),
            other => other,
        }
    }

    /// The same without a lock; where somebody holds the database, the next start will do.
    pub(super) fn settle(&mut self) -> Result<(), Error> {
        let Run { db, catalog, options, .. } = &self.run;
        if nothing_to_do(db, catalog, options) {
            return Ok(());
        }
        let settled = self.run.settle_if_free(&Target::Latest, &self.tracking);
        settled.map_err(|failure| failure.error)
    }

    /// Takes the backup that is due; whether the locks are in the way.
    pub(super) fn back_up(&mut self) -> Result<Ready, Error> {
        if !self.is_pending() || is_fresh(&self.tracking, &self.found) {
            return Ok(Ready::Yes);
        }
        let ready = self.run.safety.under_lock(self.run.db, &self.plan.steps)?;
        self.unlocked |= ready == Ready::WithoutLock;
        Ok(ready)
    }

    /// Backs up without the lock, where that is the only way. The locks had to be let go: what was
    /// taken under them is out of date.
    pub(super) fn back_up_unlocked(&mut self) -> Result<(), Error> {
        self.run.safety.forget();
        if self.unlocked { self.run.safety.without_lock(self.run.db) } else { Ok(()) }
    }

    /// Tells that it begins.
    pub(super) fn begin(&self) -> Result<(), Failure> {
        let Run { db, options, .. } = &self.run;
        options.observer.tell(&Event::RunStarted { plan: &self.plan });
        let result = options.callbacks.call_before_run(db, &self.plan);
        result.map_err(|error| self.undone(error.into()))
    }

    /// What code of the program's committed before its time is undone by the backup.
    pub(super) fn undone(&self, failure: Failure) -> Failure {
        failure.unless_committed(self.run.safety.now())
    }

    /// Does all but the commit.
    pub(super) fn undertake(&mut self, group: &GroupRun) -> Result<(), Failure> {
        self.arrive()?;
        let Run { db, catalog, options, .. } = &self.run;
        let backup = self.run.safety.first();
        let run =
            GroupRun { backup: backup.map(|path| path.display().to_string()), ..group.clone() };
        store::create(db)?;
        store::create_groups(db)?;
        store::record_group(db, catalog.set(), self.name, &run)?;
        let watch = Watch::new(db, options.timeout, options.cancel.clone());
        let Self { tracking, plan, found, .. } = self;
        let turn = Turn { tracking, steps: &plan.steps, found, last: Some(plan) };
        let done = self.run.undertake(&turn, &watch).map_err(|failure| self.undone(failure))?;
        let note = group.note();
        self.run.recorder.attempt(&Attempt::new(Action::Group).note(&note))?;
        self.done = Some(done);
        Ok(())
    }

    /// Writes to the file what can be written before the commit, the last moment to cancel. In rollback-journal mode that
    /// shuts the readers out, so that no commit has to wait for any; in both modes a disk that is
    /// full shows now, but for a page.
    pub(super) fn flush(&self, patience: Patience<'_>) -> Result<(), Error> {
        let Run { db, settings, options, .. } = &self.run;
        if options.patience().is_cancelled() {
            return Err(Error::new(Cause::Cancelled));
        }
        if self.done.is_none() {
            return Ok(());
        }
        settings.without_waiting(|| retry(patience, || Ok(db.cache_flush()?)))?;
        // The last moment to notice, before others are committed.
        self.lock.as_ref().map_or(Ok(()), Lock::refuse_ended)
    }

    /// Commits; nothing where there is nothing to commit.
    pub(super) fn commit(&mut self) -> Result<(), Failure> {
        let Some(lock) = self.lock.take() else { return Ok(()) };
        let Some(Undertaken { done, notes }) = self.done.take() else {
            // Perhaps a row that was out of date; the next start would renew it as well.
            let _ = self.run.settings.without_waiting(|| lock.commit());
            return Ok(());
        };
        self.run.commit(lock, &self.plan.steps)?;
        self.run.report.steps.extend(done);
        self.run.report.notes.extend(notes);
        Ok(())
    }

    /// Whether it waits for its commit.
    pub(super) fn is_done(&self) -> bool {
        self.done.is_some()
    }

    /// Lets its report know of the backup.
    pub(super) fn name_backup(&mut self) {
        let backup = self.run.safety.first().map(std::path::Path::to_path_buf);
        self.run.report.backup = backup;
    }
}
