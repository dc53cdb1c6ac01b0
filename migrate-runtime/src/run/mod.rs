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
mod inside;
mod outside;
pub(crate) mod recovery;
mod search;
mod settle;
mod step;
mod transactions;
mod try_out;

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use migrate_core::schema::Snapshot;
use migrate_core::{Catalog, Migration, Transaction};
use rusqlite::Connection;

use crate::current::{is_current, is_stamped};
use crate::error::{Cause, Error, ErrorKind};
use crate::events::Event;
use crate::existing::Entry;
use crate::lock::{Impatient, Lock};
use crate::options::Options;
use crate::plan::{Plan, Step, Target, plan};
use crate::policy::UserVersion;
use crate::recording::Recorder;
use crate::report::{Report, StepReport};
use crate::safety::Safety;
use crate::settings::Settings;
use crate::store::{self, Tracking};
use failure::{Failure, Resolved, Waited};
use step::Counts;

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
    // Whoever is kept from it by others looks closer, and waits there. To ask the connection how long
    // it would wait takes as long as the look: it is only asked where somebody minds.
    let _impatient = options.is_hurried().then(|| Impatient::make(db));
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
    /// Why a run would be refused in the end, where that is asked.
    pub(crate) refusal: Option<Error>,
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
        let mode = match plan(self.set, &tracking, target, self.options.order()) {
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
}

/// Whether there is nothing to lose.
pub(crate) fn is_fresh(tracking: &Tracking, found: &Snapshot) -> bool {
    tracking.applied.is_empty() && found.objects().next().is_none()
}
