//! The run: the one place that sequences the steps.
//!
//! 1. Is there anything to do? One row tells.
//! 2. Refuse a connection that is inside a transaction; remember its settings.
//! 3. Foreign keys off: with them on, dropping or rebuilding a parent table empties its children.
//! 4. `BEGIN IMMEDIATE`, then read what is applied, and plan: another runner may have been first.
//! 5. Backup, where one is asked for: under the lock and before any statement.
//! 6. Each migration: its statements one by one, its verification queries, its foreign keys.
//! 7. The schema and the records, in the same transaction.
//! 8. `COMMIT`. If that errs, the database itself tells whether it happened.
//! 9. A failure is recorded in a transaction of its own, after the rollback.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use migrate_core::{Catalog, Migration, Transaction};
use rusqlite::Connection;

use crate::applying::{Failed as Unfinished, perform};
use crate::current::{is_current, is_stamped};
use crate::direction::{Direction, label};
use crate::error::{Cause, Error, ErrorKind};
use crate::expected;
use crate::foreign_keys::ForeignKeys;
use crate::hidden;
use crate::lock::Lock;
use crate::options::{Grouping, Options, UserVersion};
use crate::plan::{Plan, Step, Target, after, plan};
use crate::recording::Recorder;
use crate::report::{Report, StepReport};
use crate::settings::Settings;
use crate::store::{self, Tracking};

/// Brings `db` to `target`.
pub(crate) fn run(
    db: &Connection,
    catalog: &Catalog,
    options: &Options,
    target: &Target,
) -> Result<Report, Error> {
    let start = Instant::now();
    if *target == Target::Latest && nothing_to_do(db, catalog, options) {
        return Ok(Report { duration: start.elapsed(), ..Report::default() });
    }
    if !db.is_autocommit() {
        return Err(Error::new(Cause::InTransaction));
    }
    let set = catalog.migrations();
    let recorder = Recorder { db, catalog, options, set: &set };
    let settings = Settings::take(db)?;
    let mut run =
        Run { db, catalog, options, set: &set, settings, recorder, done: Vec::new(), backup: None };
    let result = run.start(target);
    let report = Report {
        steps: std::mem::take(&mut run.done),
        duration: start.elapsed(),
        backup: run.backup.take(),
    };
    match result {
        Ok(()) => Ok(report),
        Err(failure) => Err(run.failed(failure, report)),
    }
}

/// Whether one small read tells that there is nothing to do.
pub(crate) fn nothing_to_do(db: &Connection, catalog: &Catalog, options: &Options) -> bool {
    (options.user_version == UserVersion::Stamp && is_stamped(db, catalog))
        || is_current(db, catalog)
}

/// How long a migration outside a transaction may stay marked as begun, with nobody holding the
/// lock, before its runner is taken for dead: between two of its statements a living one holds
/// none.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause between two looks at the mark.
const PAUSE: Duration = Duration::from_millis(50);

struct Run<'c> {
    db: &'c Connection,
    catalog: &'c Catalog,
    options: &'c Options,
    set: &'c [Migration],
    settings: Settings<'c>,
    recorder: Recorder<'c>,
    /// What is committed.
    done: Vec<StepReport>,
    /// Taken before the first step.
    backup: Option<PathBuf>,
}

/// An error, and the step it struck, if it struck one.
struct Failure {
    error: Error,
    step: Option<Step>,
    /// What its earlier statements did stays.
    half_done: bool,
}

impl Failure {
    fn at(error: Error, step: &Step) -> Self {
        Self { error, step: Some(step.clone()), half_done: false }
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { error: error.into(), step: None, half_done: false }
    }
}

impl<'c> Run<'c> {
    /// Looks without a lock first: where nothing is pending, nobody needs to wait for anybody.
    fn start(&mut self, target: &Target) -> Result<(), Failure> {
        let limit = self.options.lock_timeout;
        let tracking = self
            .settings
            .without_waiting(|| store::read_consistently(self.db, self.catalog.set(), limit))?;
        let mode = match plan(self.set, &tracking, target, self.options.out_of_order) {
            Ok(plan) => plan.steps.first().map(Step::transaction),
            // Perhaps its runner is alive; the lock will tell.
            Err(error) if error.kind() == ErrorKind::HalfDone => Some(Transaction::Shared),
            Err(error) => return Err(error.into()),
        };
        let Some(mode) = mode else { return self.settle_if_free(target) };
        hidden::refuse(self.db, self.catalog)?;
        self.journal()?;
        self.to(target.clone(), mode)
    }

    /// Refuses a database without a journal: a rollback would leave it as it happens to be.
    fn journal(&self) -> Result<(), Error> {
        let mode: String = self.db.query_row("PRAGMA main.journal_mode", [], |row| row.get(0))?;
        if mode.eq_ignore_ascii_case("off") {
            return Err(Error::new(Cause::NoJournal));
        }
        Ok(())
    }

    fn lock(&self) -> Result<Lock<'c>, Error> {
        self.settings.without_waiting(|| Lock::begin(self.db, self.options.lock_timeout))
    }

    /// [`Run::settle`], unless somebody holds the database: the next start will do.
    fn settle_if_free(&self, target: &Target) -> Result<(), Failure> {
        let settle = || {
            let lock = Lock::begin(self.db, Duration::ZERO)?;
            let tracking = store::read(self.db, self.catalog.set())?;
            let plan = plan(self.set, &tracking, target, self.options.out_of_order)?;
            if plan.is_empty() { self.settle(lock, &tracking) } else { Ok(()) }
        };
        match self.settings.without_waiting(settle) {
            Err(error) if [ErrorKind::Busy, ErrorKind::ReadOnly].contains(&error.kind()) => Ok(()),
            other => Ok(other?),
        }
    }

    /// One transaction after the other until the target is reached. Mostly there is one.
    fn to(&mut self, mut target: Target, mut mode: Transaction) -> Result<(), Failure> {
        let mut patience = PATIENCE.min(self.options.lock_timeout);
        loop {
            let prepared = mode;
            self.settings.enforce_foreign_keys(mode == Transaction::EnforcingForeignKeys)?;
            let lock = self.lock()?;
            let tracking = store::read(self.db, self.catalog.set())?;
            let plan = match plan(self.set, &tracking, &target, self.options.out_of_order) {
                Err(error) if error.kind() == ErrorKind::HalfDone && !patience.is_zero() => {
                    drop(lock);
                    let pause = PAUSE.min(patience);
                    std::thread::sleep(pause);
                    patience -= pause;
                    continue;
                }
                other => other?,
            };
            let Some(first) = plan.steps.first() else {
                return Ok(self.settle(lock, &tracking)?);
            };
            mode = first.transaction();
            if mode != prepared {
                // The connection can only be prepared outside of a transaction.
                continue;
            }
            self.back_up(&tracking)?;
            let steps = self.unit(&plan, mode);
            let done = if mode == Transaction::None {
                self.outside(lock, &tracking, steps)?
            } else {
                self.inside(lock, &tracking, steps)?
            };
            self.done.extend(done);
            if steps.len() == plan.len() {
                return Ok(());
            }
            if let Target::Back(left) = &mut target {
                *left -= steps.len();
            }
        }
    }

    /// Takes the backup of the run, once, under the lock: nothing can change between it and the
    /// first step. A database with nothing in it has nothing to lose.
    fn back_up(&mut self, tracking: &Tracking) -> Result<(), Error> {
        let Some(policy) = self.options.backup.as_ref().filter(|_| self.backup.is_none()) else {
            return Ok(());
        };
        let fresh = tracking.applied.is_empty()
            && !self.db.prepare("SELECT 1 FROM main.sqlite_master")?.exists([])?;
        if !fresh {
            self.backup = policy.take(self.db, &mut |_| {})?;
        }
        Ok(())
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
        store::create(self.db)?;
        self.recorder.edits(&tracking.applied)?;
        self.recorder.state(tracking)?;
        lock.commit()
    }

    /// Steps in the transaction that `lock` holds.
    fn inside(
        &self,
        lock: Lock<'_>,
        tracking: &Tracking,
        steps: &[Step],
    ) -> Result<Vec<StepReport>, Failure> {
        let db = self.db;
        let mut foreign_keys = ForeignKeys::default();
        let origin = expected::origin(db, self.set, tracking)?;
        let mut done = Vec::with_capacity(steps.len());
        for step in steps {
            foreign_keys.before(db, step)?;
            done.push(self.step(step).map_err(|failed| Failure::at(failed.error, step))?);
            foreign_keys.after(db, step).map_err(|error| Failure::at(error, step))?;
        }
        self.recorder.steps(tracking, steps, &done)?;
        let mut tracking = after(tracking, steps);
        // A down that the build saw fail can be allowed; what it leaves is anybody's guess.
        if steps.iter().all(Step::is_rehearsed) {
            tracking.fingerprint =
                expected::reached(db, self.set, &tracking, self.catalog, origin).map_err(
                    |error| Failure { error, step: steps.last().cloned(), half_done: false },
                )?;
        }
        self.recorder.state(&tracking)?;
        self.commit(lock, steps)?;
        Ok(done)
    }

    /// A migration that cannot run in a transaction: marked before, recorded after.
    fn outside(
        &mut self,
        lock: Lock<'_>,
        tracking: &Tracking,
        steps: &[Step],
    ) -> Result<Vec<StepReport>, Failure> {
        let [step] = steps else { return Ok(Vec::new()) };
        let mut foreign_keys = ForeignKeys::default();
        foreign_keys.before(self.db, step)?;
        self.recorder.begun(tracking, step)?;
        lock.commit()?;
        let performed = self.step(step);
        let lock = self.lock()?;
        let done = match performed {
            Ok(done) => vec![done],
            Err(Unfinished { error, finished }) => {
                let mut failure = Failure::at(error, step);
                if finished == 0 {
                    self.recorder.not_begun(tracking, step)?;
                    lock.commit()?;
                } else {
                    failure.half_done = true;
                }
                return Err(failure);
            }
        };
        self.recorder.steps(tracking, steps, &done)?;
        self.recorder.state(&after(tracking, steps))?;
        let sound = foreign_keys.after(self.db, step);
        self.commit(lock, steps)?;
        // It is done and cannot be undone; but it must not pass for sound.
        match sound {
            Ok(()) => Ok(done),
            Err(error) => {
                self.done.extend(done);
                Err(Failure::at(error, step))
            }
        }
    }

    fn step(&self, step: &Step) -> Result<StepReport, Unfinished> {
        let _span = tracing::info_span!("migration", version = %step.version()).entered();
        let duration = perform(self.db, step, self.options.lock_timeout)?;
        self.settings
            .as_built()
            .map_err(|error| Unfinished { error: error.into(), finished: 1 })?;
        tracing::info!(?duration, direction = ?step.direction(), "{}", step.label());
        Ok(StepReport {
            version: step.version().clone(),
            name: step.name().to_owned(),
            direction: step.direction(),
            duration,
        })
    }

    /// Commits; where SQLite errs, the database tells whether it happened.
    fn commit(&self, lock: Lock<'_>, steps: &[Step]) -> Result<(), Error> {
        let Err(error) = self.settings.without_waiting(|| lock.commit()) else { return Ok(()) };
        let happened = || -> Result<bool, Error> {
            let tracking = store::read(self.db, self.catalog.set())?;
            let has =
                |step: &Step| tracking.applied.iter().any(|row| row.version == *step.version());
            Ok(steps.iter().all(|step| has(step) == (step.direction() == Direction::Up)))
        };
        match happened() {
            Ok(true) => Ok(()),
            _ => Err(error),
        }
    }

    /// Records a failure, best effort, and completes the error.
    fn failed(&self, failure: Failure, report: Report) -> Error {
        let Failure { error, step, half_done } = failure;
        let outcome = if half_done {
            "it runs outside a transaction: what its earlier statements did stays".to_owned()
        } else {
            outcome(&report)
        };
        if let Some(step) = step {
            tracing::error!("{}", error.to_string().lines().next().unwrap_or_default());
            if let Err(other) = self.recorder.failure(&step, &error, report.duration()) {
                tracing::warn!("the failure could not be recorded: {other}");
            }
        }
        let error = error.after(report, outcome);
        if half_done { error.half_done() } else { error }
    }
}

/// What became of the database, for the text of an error.
fn outcome(report: &Report) -> String {
    match report.steps() {
        [] => "nothing was changed".to_owned(),
        [.., last] => {
            format!("what was done before it stays, up to {}", label(last.version(), last.name()))
        }
    }
}
