//! One member of a group: a set in its database, on its way from the lock to the commit.

use std::ops::Range;
use std::rc::Rc;
use std::time::{Duration, Instant};

use migrate_core::Migration;
use migrate_core::schema::Snapshot;

use super::Entry;
use super::interrupted::Told;
use crate::error::{Error, ErrorKind};
use crate::events::Event;
use crate::existing::{self, Arrival, arrive};
use crate::history::Action;
use crate::limits::Watch;
use crate::lock::{Patience, retry};
use crate::plan::{Plan, Target, plan};
use crate::report::Report;
use crate::run::failure::{Failure, Left};
use crate::run::hidden;
use crate::run::recovery::{self, Whose};
use crate::run::{Run, Turn, Undertaken, is_fresh, nothing_to_do};
use crate::safety::Ready;
use crate::settings::Settings;
use crate::store::{self, Applied, Attempt, GroupRun, Tracking};

pub(super) struct Member<'c> {
    /// Its number within the group.
    pub(super) index: usize,
    pub(super) name: &'c str,
    pub(super) run: Run<'c>,
    tracking: Tracking,
    /// What is to be done before its first migration.
    arrival: Option<Arrival>,
    last: Option<GroupRun>,
    pub(super) plan: Plan,
    found: Snapshot,
    /// Whether its backup can only be taken without the lock.
    unlocked: bool,
    done: Option<Undertaken>,
    /// How long it was at work, the waiting for others left out.
    spent: Duration,
}

impl<'c> Member<'c> {
    /// A member on a connection whose settings an earlier one may have taken.
    pub(super) fn new(
        index: usize,
        entry: Entry<'c, '_>,
        settings: Option<Rc<Settings<'c>>>,
        set: &'c [Migration],
        report: &'c mut Report,
    ) -> Result<Self, Error> {
        let (catalog, options) = (entry.migrator.catalog, &entry.migrator.options);
        let settings = match settings {
            Some(settings) => settings,
            None => Rc::new(Settings::take(entry.db, options.patience())?),
        };
        Ok(Self {
            index,
            name: entry.name,
            run: Run::sharing(settings, entry.db, catalog, options, set, report),
            tracking: Tracking::default(),
            arrival: None,
            last: None,
            plan: Plan::default(),
            found: Snapshot::empty(),
            unlocked: false,
            done: None,
            spent: Duration::ZERO,
        })
    }

    /// Does `work`, and adds the time to what it spent.
    pub(super) fn spend<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let start = Instant::now();
        let result = work(self);
        self.spent += start.elapsed();
        result
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
        self.plan = plan(set, &self.tracking, &Target::Latest, options.order())?;
        Ok(())
    }

    /// What is applied, or will be before its first step.
    pub(super) fn applied(&self) -> &[Applied] {
        &self.tracking.applied
    }

    /// What it did is undone.
    pub(super) fn forget(&mut self) {
        self.done = None;
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
            self.run.begins_fresh(is_fresh(&self.tracking, &self.found));
        }
        Ok(())
    }

    /// Reads what another set of the file, or an earlier step of its own, has left.
    pub(super) fn catch_up(&mut self) -> Result<(), Error> {
        let Run { db, catalog, .. } = self.run;
        if self.arrival.is_none() {
            self.tracking = store::read(db, catalog.set())?;
        }
        self.found = Snapshot::read(db)?;
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
        hidden::refuse(db, catalog)?;
        self.run.journal()?;
        self.run.refuse_read_only(&self.tracking)?;
        options.backup.sweep(db);
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

    /// Takes these of its steps: all but the commit.
    pub(super) fn undertake(
        &mut self,
        group: &GroupRun,
        steps: Range<usize>,
    ) -> Result<(), Failure> {
        let Run { db, catalog, options, .. } = self.run;
        if steps.start == 0 {
            self.arrive()?;
            let backup = self.run.safety.first().map(|path| path.display().to_string());
            store::create(db)?;
            store::create_groups(db)?;
            let run = GroupRun { backup, ..group.clone() };
            store::record_group(db, catalog.set(), self.name, &run)?;
        }
        let watch = Watch::new(db, options.timeout, options.cancel.clone());
        let Self { tracking, plan, found, .. } = &*self;
        let last = (steps.end == plan.len()).then_some(plan);
        let steps = plan.steps.get(steps).unwrap_or_default();
        let turn = Turn { tracking, steps, found, last };
        let done = self.run.undertake(&turn, &watch).map_err(|failure| self.undone(failure))?;
        if last.is_some() {
            let note = group.note();
            self.run.recorder.attempt(&Attempt::new(Action::Group).note(&note))?;
        }
        match &mut self.done {
            Some(all) => {
                all.done.extend(done.done);
                all.notes.extend(done.notes);
            }
            none => *none = Some(done),
        }
        Ok(())
    }

    /// Takes what was done into its report.
    pub(super) fn committed(&mut self) -> &Self {
        if let Some(Undertaken { done, notes, .. }) = self.done.take() {
            self.run.report.steps.extend(done);
            self.run.report.notes.extend(notes);
        }
        self
    }

    /// Whether it waits for its commit.
    pub(super) fn is_done(&self) -> bool {
        self.done.is_some()
    }

    /// Completes its report.
    pub(super) fn sum_up(&mut self) {
        self.run.report.duration = self.spent;
        if !self.is_pending() {
            return;
        }
        let backup = self.run.safety.first().map(std::path::Path::to_path_buf);
        self.run.report.backup = backup;
    }
}
