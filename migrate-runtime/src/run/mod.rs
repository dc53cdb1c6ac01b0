//! The run: the one place that sequences the steps.
//!
//! 1. Is there anything to do? One row tells.
//! 2. Refuse a connection that is inside a transaction; remember its settings.
//! 3. Foreign keys off: with them on, dropping or rebuilding a parent table empties its children.
//! 4. `BEGIN IMMEDIATE`, then read what is applied, and plan: another runner may have been first.
//! 5. Drift: a schema that somebody else changed is refused.
//! 6. Backup, under the lock and before any statement.
//! 7. Each migration: its statements one by one, its hook, its verification queries, its foreign
//!    keys, and what it destroyed.
//! 8. The search indexes, the schema and the records, in the same transaction.
//! 9. `COMMIT`. If that errs, the database itself tells whether it happened, if it can.
//! 10. A failure is recorded in a transaction of its own, after the rollback; what no rollback can
//!     undo is put back from its backup.

mod applying;
pub(crate) mod failure;
mod foreign_keys;
pub(crate) mod hidden;
mod outside;
pub(crate) mod recovery;
pub(crate) mod safety;
mod search;
mod step;
mod try_out;

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use migrate_core::schema::Snapshot;
use migrate_core::{Catalog, Migration, Transaction};
use rusqlite::Connection;

use crate::current::{is_current, is_stamped};
use crate::direction::{Direction, label};
use crate::drift_check;
use crate::error::{Cause, Error, ErrorKind};
use crate::events::Event;
use crate::existing::{Arrival, Entry, arrive};
use crate::expected;
use crate::history::Action;
use crate::limits::Watch;
use crate::lock::{Impatient, Lock, Patience, retry};
use crate::options::Options;
use crate::other_sets;
use crate::plan::{Plan, Step, Target, after, plan};
use crate::policy::{DriftPolicy, Grouping, Losses, UserVersion};
use crate::recording::{Reached, Recorder};
use crate::report::{Report, StepReport};
use crate::settings::Settings;
use crate::store::{self, Attempt, ShapedBy, Tracking};
use crate::validate::integrity::integrity;
use failure::{Failure, Left, Resolved, Waited};
use foreign_keys::ForeignKeys;
use recovery::Whose;
use safety::{Ready, Safety};
use search::Search;
use step::{Counts, Steps};

pub(crate) use try_out::dry_run;

/// Brings `db` to `target`.
pub(crate) fn run(
    db: &mut Connection,
    catalog: &Catalog,
    options: &Options,
    target: &Target,
) -> Result<Report, Error> {
    let start = Instant::now();
    if *target == Target::Latest && nothing_to_do(db, catalog, options) {
        return Ok(Report { duration: start.elapsed(), ..Report::default() });
    }
    enter(db, catalog, options, target, Entry::AsItIs)
}

/// The same from `entry` on, whatever was there.
pub(crate) fn enter(
    db: &mut Connection,
    catalog: &Catalog,
    options: &Options,
    target: &Target,
    entry: Entry,
) -> Result<Report, Error> {
    let start = Instant::now();
    if !db.is_autocommit() {
        return Err(Error::new(Cause::InTransaction));
    }
    let (mut target, mut report, mut turns) = (target.clone(), Report::default(), 0);
    loop {
        let end = once(db, catalog, options, &mut target, &mut report, entry);
        report.duration = start.elapsed();
        let Err(failure) = end else {
            if !report.is_empty() {
                options.observer.tell(&Event::RunDone { report: &report });
            }
            return Ok(report);
        };
        let long = start.elapsed() >= options.lock_timeout;
        let waited = if long { Waited::ForLong } else { Waited::NotLong };
        match failure.resolve(db, catalog, options, &mut report, waited) {
            Resolved::Failed(error) => {
                options.observer.tell(&Event::RunFailed { error: &error });
                return Err(error);
            }
            // It was another's failure: the run goes on.
            Resolved::PutBack { undone: true } => one_less(&mut target),
            Resolved::PutBack { .. } | Resolved::Elsewhere => {}
        }
        // A backup that holds what it should mend would be brought back for ever.
        turns += 1;
        if turns > TURNS {
            return Err(Error::new(Cause::Busy));
        }
    }
}

/// What was half done and is put back counts as rolled back.
fn one_less(target: &mut Target) {
    if let Target::Back(steps) = target {
        *steps = steps.saturating_sub(1);
    }
}

/// All there is to do, unless something fails.
fn once<'c>(
    db: &'c Connection,
    catalog: &'c Catalog,
    options: &'c Options,
    target: &mut Target,
    report: &'c mut Report,
    entry: Entry,
) -> Result<(), Failure> {
    let set = catalog.migrations();
    let mut run = Run::new(db, catalog, options, &set, report)?;
    run.entry = entry;
    let result = run.start(target);
    if run.report.backup.is_none() {
        run.report.backup = run.safety.first().map(Path::to_path_buf);
    }
    result
}

/// Whether one small read tells that there is nothing to do.
pub(crate) fn nothing_to_do(db: &Connection, catalog: &Catalog, options: &Options) -> bool {
    // Whoever is kept from it by others looks closer, and waits there.
    let _impatient = Impatient::make(db);
    (options.user_version == UserVersion::Stamp && is_stamped(db, catalog))
        || is_current(db, catalog)
}

/// How long a migration outside a transaction may stay marked as begun, with nobody holding the
/// lock, before its runner is taken for dead: between two of its statements a living one holds
/// none.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
/// How often a run begins anew after mending what others left.
pub(crate) const TURNS: u32 = 1_000;
/// The pause between two looks at the mark.
pub(crate) const PAUSE: Duration = Duration::from_millis(50);

/// A run on one database.
pub(crate) struct Run<'c> {
    pub(crate) db: &'c Connection,
    pub(crate) catalog: &'c Catalog,
    pub(crate) options: &'c Options,
    pub(crate) set: &'c [Migration],
    /// Shared by the sets of one connection; put back by the last that goes.
    pub(crate) settings: Rc<Settings<'c>>,
    pub(crate) recorder: Recorder<'c>,
    /// How it begins.
    entry: Entry,
    /// Whether it began with nothing to lose: then all there is came with it.
    fresh: Cell<bool>,
    /// What drift was accepted, until that is recorded.
    accepted: RefCell<Option<String>>,
    /// Which losses its steps count.
    counts: Counts,
    /// What is committed.
    pub(crate) report: &'c mut Report,
    pub(crate) safety: Safety<'c>,
}

/// What a run does next, under its lock.
#[derive(Clone, Copy)]
pub(crate) struct Turn<'t> {
    pub(crate) tracking: &'t Tracking,
    pub(crate) steps: &'t [Step],
    /// The schema that it starts with.
    pub(crate) found: &'t Snapshot,
    /// Whether the plan ends with it.
    pub(crate) last: Option<&'t Plan>,
}

/// What was done in a transaction that is still open.
pub(crate) struct Undertaken {
    pub(crate) done: Vec<StepReport>,
    pub(crate) notes: Vec<String>,
}

impl<'c> Run<'c> {
    /// Takes the settings of the connection, which come back when the run is dropped.
    pub(crate) fn new(
        db: &'c Connection,
        catalog: &'c Catalog,
        options: &'c Options,
        set: &'c [Migration],
        report: &'c mut Report,
    ) -> Result<Self, Error> {
        let settings = Rc::new(Settings::take(db, options.patience())?);
        Ok(Self::sharing(settings, db, catalog, options, set, report))
    }

    /// The same on a connection whose settings are taken.
    pub(crate) fn sharing(
        settings: Rc<Settings<'c>>,
        db: &'c Connection,
        catalog: &'c Catalog,
        options: &'c Options,
        set: &'c [Migration],
        report: &'c mut Report,
    ) -> Self {
        Self {
            db,
            catalog,
            options,
            set,
            settings,
            recorder: Recorder { db, catalog, options, set },
            entry: Entry::AsItIs,
            fresh: Cell::new(false),
            accepted: RefCell::new(None),
            counts: Counts::Refused,
            report,
            safety: Safety::new(options),
        }
    }

    /// Lets it know whether there is nothing to lose: what other sets put there before its first
    /// step came with the same transaction.
    pub(crate) fn begins_fresh(&self, fresh: bool) {
        self.fresh.set(fresh);
    }

    /// Looks without a lock first: where nothing is pending, nobody needs to wait for anybody.
    fn start(&mut self, target: &mut Target) -> Result<(), Failure> {
        let patience = self.options.patience();
        if patience.is_cancelled() {
            return Err(Error::new(Cause::Cancelled).into());
        }
        if self.entry == Entry::Anew {
            hidden::refuse(self.db, self.catalog)?;
            self.journal()?;
            let mode = self.set.first().map(Migration::transaction).unwrap_or_default();
            return self.to(target, mode);
        }
        let tracking = self
            .settings
            .without_waiting(|| store::read_consistently(self.db, self.catalog.set(), patience))?;
        let mode = match plan(self.set, &tracking, target, self.options.out_of_order) {
            Ok(plan) => plan.steps.first().map(Step::transaction),
            // Perhaps its runner is alive; the lock will tell.
            Err(error) if error.kind() == ErrorKind::HalfDone => Some(Transaction::Shared),
            Err(error) => return Err(error.into()),
        };
        let Some(mode) = mode else { return self.settle_if_free(target, &tracking) };
        hidden::refuse(self.db, self.catalog)?;
        self.journal()?;
        self.to(target, mode)
    }

    /// Refuses a database without a journal: a rollback would leave it as it happens to be.
    pub(crate) fn journal(&self) -> Result<(), Error> {
        let mode: String = self.db.query_row("PRAGMA main.journal_mode", [], |row| row.get(0))?;
        if mode.eq_ignore_ascii_case("off") {
            return Err(Error::new(Cause::NoJournal));
        }
        Ok(())
    }

    /// Refuses a connection that cannot write, before it costs a backup. `BEGIN IMMEDIATE` succeeds
    /// on one; a statement that would delete nothing does not.
    pub(crate) fn refuse_read_only(&self, tracking: &Tracking) -> Result<(), Error> {
        if tracking.schema.is_some() {
            store::probe(self.db)?;
        }
        Ok(())
    }

    fn lock(&self) -> Result<Lock<'c>, Error> {
        self.settings.without_waiting(|| Lock::begin(self.db, self.options.patience()))
    }

    /// [`Run::settle`], unless somebody holds the database: the next start will do.
    pub(crate) fn settle_if_free(
        &mut self,
        target: &Target,
        tracking: &Tracking,
    ) -> Result<(), Failure> {
        if !self.drift_is_accepted(tracking, None)? {
            return Ok(());
        }
        let settle = || {
            let lock = Lock::begin(self.db, Patience::NONE)?;
            let tracking = store::read(self.db, self.catalog.set())?;
            let plan = plan(self.set, &tracking, target, self.options.out_of_order)?;
            if plan.is_empty() { self.settle(lock, &tracking) } else { Ok(()) }
        };
        match self.settings.without_waiting(settle) {
            Err(error) if [ErrorKind::Busy, ErrorKind::ReadOnly].contains(&error.kind()) => Ok(()),
            other => Ok(other?),
        }
    }

    /// Looks for drift, in `found` where that is read already, and does what the policy says; for a
    /// run with nothing to do, whether the schema may be taken for what it should be.
    pub(crate) fn drift_is_accepted(
        &mut self,
        tracking: &Tracking,
        found: Option<&Snapshot>,
    ) -> Result<bool, Error> {
        let policy = self.options.drift;
        if policy == DriftPolicy::Ignore {
            return Ok(true);
        }
        let drift = match found {
            Some(found) => drift_check::compare(self.db, self.catalog, tracking, found),
            None => self.settings.without_waiting(|| {
                let look = || drift_check::look(self.db, self.catalog, tracking);
                retry(self.options.patience(), look)
            })?,
        };
        let Some(drift) = drift else { return Ok(true) };
        self.options.observer.tell(&Event::Drift { differences: drift.differences() });
        match policy {
            DriftPolicy::Warn => {
                let names: Vec<String> =
                    drift.differences().iter().map(ToString::to_string).collect();
                let what = names.join(", ");
                self.report.notes.push(format!("drift was accepted: {what}"));
                self.accepted.replace(Some(format!("accepted: {what}")));
                Ok(true)
            }
            DriftPolicy::RefuseChanges if found.is_none() => Ok(false),
            _ => Err(Error::new(Cause::Drifted(drift))),
        }
    }

    /// One transaction after the other until the target is reached. Mostly there is one.
    fn to(&mut self, target: &mut Target, mut mode: Transaction) -> Result<(), Failure> {
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
            let plan = match plan(self.set, tracking, target, self.options.out_of_order) {
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
    fn prepare(&mut self, arrival: &Arrival, found: Snapshot) -> Result<Snapshot, Error> {
        self.report.notes.extend(arrival.note().map(str::to_owned));
        arrival.prepare(&self.recorder, found, self.safety.first())
    }

    /// The steps that share the next transaction.
    fn unit<'p>(&self, plan: &'p Plan, mode: Transaction) -> &'p [Step] {
        let alone = mode != Transaction::Shared || self.options.grouping == Grouping::EachMigration;
        let alike = plan.steps.iter().take_while(|step| step.transaction() == mode).count();
        &plan.steps[..if alone { 1 } else { alike }]
    }

    /// Nothing is pending, but the row that says so is out of date.
    fn settle(&self, lock: Lock<'_>, tracking: &Tracking) -> Result<(), Error> {
        if tracking.applied.is_empty() {
            return Ok(());
        }
        self.renew(tracking)?;
        lock.commit()
    }

    /// Brings the records up to date where nothing is pending, within a transaction.
    pub(crate) fn renew(&self, tracking: &Tracking) -> Result<(), Error> {
        store::create(self.db)?;
        self.recorder.edits(&tracking.applied)?;
        let schema = Snapshot::read(self.db)?;
        self.record_accepted(&schema)?;
        let shaped_by = expected::origin(self.set, tracking, &schema).shaped_by();
        let before = tracking.schema.map_or(schema.fingerprint(), |known| known.fingerprint);
        self.recorder.state(tracking, &Reached { before, schema: &schema, shaped_by })
    }

    /// Records drift that was accepted in `found`, and that schema, within a transaction.
    fn record_accepted(&self, found: &Snapshot) -> Result<(), Error> {
        let Some(what) = self.accepted.take() else { return Ok(()) };
        store::create(self.db)?;
        store::record_schema(self.db, found)?;
        let fingerprint = Some(found.fingerprint());
        self.recorder.attempt(&Attempt { fingerprint, ..Attempt::new(Action::Drift).note(&what) })
    }

    fn steps<'r>(&'r self, turn: &Turn<'_>, watch: &'r Watch) -> Steps<'r> {
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

    /// Steps in the transaction that `lock` holds.
    fn inside(
        &mut self,
        lock: Lock<'_>,
        turn: &Turn<'_>,
        watch: &Watch,
    ) -> Result<Vec<StepReport>, Failure> {
        let Undertaken { done, notes } = self.undertake(turn, watch)?;
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
        self.steps(turn, watch).consent(steps, &done).map_err(of_last)?;
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
        Ok(Undertaken { done, notes: foreign_keys.notes().chain(search.notes()).collect() })
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

    /// Checks the whole file, where that is asked for.
    fn integrity(&self) -> Result<(), Error> {
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
}

/// Whether there is nothing to lose.
pub(crate) fn is_fresh(tracking: &Tracking, found: &Snapshot) -> bool {
    tracking.applied.is_empty() && found.objects().next().is_none()
}
