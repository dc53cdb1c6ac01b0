//! The run: the one place that sequences the steps.
//!
//! 1. Is there anything to do? One row tells.
//! 2. Refuse a connection that is inside a transaction; remember its settings.
//! 3. Foreign keys off: with them on, dropping or rebuilding a parent table empties its children.
//! 4. `BEGIN IMMEDIATE`, then read what is applied, and plan: another runner may have been first.
//! 5. Backup: not yet part of a run; its place is here, under the lock and before any statement.
//! 6. Each migration: its statements one by one, its verification queries.
//! 7. Foreign keys, the schema, the records; all in the same transaction.
//! 8. `COMMIT`. If that errs, the database itself tells whether it happened.
//! 9. A failure is recorded in a transaction of its own, after the rollback.

use std::time::{Duration, Instant};

use migrate_core::schema::Snapshot;
use migrate_core::{Catalog, Fingerprint, Migration, Transaction};
use rusqlite::Connection;

use crate::applying::{last_to_touch, mode, perform, touches};
use crate::current::{is_current, is_stamped, stamp};
use crate::error::{Cause, Error, ErrorKind};
use crate::foreign_keys::{self, Tables, Violations};
use crate::lock::Lock;
use crate::migrator::{Grouping, Options, UserVersion};
use crate::plan::{Action, Direction, Plan, Step, Target, after, label, plan};
use crate::report::{Report, StepReport};
use crate::settings::Settings;
use crate::store::{self, Attempt, Tracking};

/// Brings `db` to `target`.
pub(crate) fn run(
    db: &Connection,
    catalog: &Catalog,
    options: &Options,
    target: &Target,
) -> Result<Report, Error> {
    let start = Instant::now();
    if *target == Target::Latest && nothing_to_do(db, catalog, options) {
        return Ok(Report { steps: Vec::new(), duration: start.elapsed() });
    }
    if !db.is_autocommit() {
        return Err(Error::new(Cause::InTransaction));
    }
    let set = catalog.migrations();
    let settings = Settings::take(db)?;
    let mut run = Run { db, catalog, options, set, settings, report: Report::default() };
    let result = run.start(target);
    run.report.duration = start.elapsed();
    match result {
        Ok(()) => Ok(std::mem::take(&mut run.report)),
        Err((error, failed)) => Err(run.failed(error, failed.as_deref(), start.elapsed())),
    }
}

/// Whether one small read tells that there is nothing to do.
pub(crate) fn nothing_to_do(db: &Connection, catalog: &Catalog, options: &Options) -> bool {
    (options.user_version == UserVersion::Stamp && is_stamped(db, catalog))
        || is_current(db, catalog)
}

struct Run<'c> {
    db: &'c Connection,
    catalog: &'c Catalog,
    options: &'c Options,
    set: Vec<Migration>,
    settings: Settings<'c>,
    /// What is committed.
    report: Report,
}

/// An error, and the step it struck.
type Failure = (Error, Option<Box<Step>>);

fn plain(error: impl Into<Error>) -> Failure {
    (error.into(), None)
}

impl Run<'_> {
    /// Looks without a lock first: where nothing is pending, nobody needs to wait for anybody.
    fn start(&mut self, target: &Target) -> Result<(), Failure> {
        let tracking = store::read_consistently(self.db, self.catalog.set()).map_err(plain)?;
        let plan = plan(&self.set, &tracking, target, self.options.out_of_order).map_err(plain)?;
        match plan.steps.first() {
            Some(first) => self.to(target.clone(), mode(first)),
            None => match Lock::begin(self.db, Duration::ZERO) {
                Ok(lock) => self.settle(lock, target).map_err(plain),
                Err(error) if error.kind() == ErrorKind::Busy => Ok(()),
                Err(error) => Err(plain(error)),
            },
        }
    }

    /// One transaction after the other until the target is reached. Mostly there is one.
    fn to(&mut self, mut target: Target, mut mode: Transaction) -> Result<(), Failure> {
        loop {
            let enforce = mode == Transaction::EnforcingForeignKeys;
            self.settings.enforce_foreign_keys(enforce).map_err(plain)?;
            let lock = Lock::begin(self.db, self.options.lock_timeout).map_err(plain)?;
            let tracking = store::read(self.db, self.catalog.set()).map_err(plain)?;
            let plan =
                plan(&self.set, &tracking, &target, self.options.out_of_order).map_err(plain)?;
            let Some(first) = plan.steps.first() else {
                return self.settle(lock, &target).map_err(plain);
            };
            let needed = crate::applying::mode(first);
            if (needed == Transaction::EnforcingForeignKeys) != enforce {
                // Foreign keys can only be switched outside of a transaction.
                mode = needed;
                continue;
            }
            mode = needed;
            let steps = self.unit(&plan, needed);
            if let Target::Back(left) = &mut target {
                *left -= steps.len();
            }
            let done = if needed == Transaction::None {
                self.outside(lock, &tracking, &steps[0])?
            } else {
                self.inside(lock, &tracking, steps)?
            };
            self.report.steps.extend(done);
            if steps.len() == plan.len() {
                return Ok(());
            }
        }
    }

    /// The steps that share the next transaction.
    fn unit<'p>(&self, plan: &'p Plan, wanted: Transaction) -> &'p [Step] {
        let alone = wanted == Transaction::None || self.options.grouping == Grouping::EachMigration;
        let alike = plan.steps.iter().take_while(|step| mode(step) == wanted).count();
        &plan.steps[..if alone { 1 } else { alike }]
    }

    /// Nothing is pending, but the row that says so is out of date.
    fn settle(&self, lock: Lock<'_>, target: &Target) -> Result<(), Error> {
        let tracking = store::read(self.db, self.catalog.set())?;
        let plan = plan(&self.set, &tracking, target, self.options.out_of_order)?;
        if tracking.applied.is_empty() || !plan.is_empty() {
            return Ok(());
        }
        let written = (|| {
            store::create(self.db)?;
            self.take_over_edits(&tracking)?;
            self.record_state(&tracking)
        })();
        match written.and_then(|()| lock.commit()) {
            // The database is as it should be; only the next start is not the fastest.
            Err(error) if error.kind() == ErrorKind::ReadOnly => Ok(()),
            other => other,
        }
    }

    /// Steps in the transaction that `lock` holds.
    fn inside(
        &self,
        lock: Lock<'_>,
        tracking: &Tracking,
        steps: &[Step],
    ) -> Result<Vec<StepReport>, Failure> {
        let db = self.db;
        let tables = tables(steps);
        let before = foreign_keys::violations(db, &tables).map_err(plain)?;
        let as_built = self.schema_is_as_built(tracking).map_err(plain)?;
        let mut done = Vec::with_capacity(steps.len());
        for step in steps {
            let span = tracing::info_span!("migration", version = %step.version());
            let _entered = span.enter();
            let duration = perform(db, step).map_err(|error| (error, Some(step.clone().into())))?;
            tracing::info!(?duration, direction = ?step.direction(), "{}", step.label());
            done.push(StepReport {
                version: step.version().clone(),
                name: step.name().to_owned(),
                direction: step.direction(),
                duration,
            });
        }
        self.no_new_violations(steps, &tables, &before)?;
        self.record(tracking, steps, &done).map_err(plain)?;
        let tracking = after(tracking, steps);
        if as_built {
            self.schema_as_expected(&tracking, steps)?;
        }
        self.record_state(&tracking).map_err(plain)?;
        self.commit(lock, steps)?;
        Ok(done)
    }

    /// A migration that cannot run in a transaction: marked before, recorded after.
    fn outside(
        &self,
        lock: Lock<'_>,
        tracking: &Tracking,
        step: &Step,
    ) -> Result<Vec<StepReport>, Failure> {
        let db = self.db;
        let struck = |error| (error, Some(Box::new(step.clone())));
        store::create(db).map_err(plain)?;
        if let Action::Apply(migration) = &step.action {
            let position = tracking.next_position();
            store::mark_started(db, self.catalog.set(), migration, position).map_err(plain)?;
            store::record_state(db, self.catalog, false).map_err(plain)?;
        }
        self.commit(lock, std::slice::from_ref(step))?;
        let duration = perform(db, step).map_err(struck)?;
        let lock = Lock::begin(db, self.options.lock_timeout).map_err(plain)?;
        let done = vec![StepReport {
            version: step.version().clone(),
            name: step.name().to_owned(),
            direction: step.direction(),
            duration,
        }];
        self.record(tracking, std::slice::from_ref(step), &done).map_err(plain)?;
        self.record_state(&after(tracking, std::slice::from_ref(step))).map_err(plain)?;
        self.commit(lock, std::slice::from_ref(step))?;
        Ok(done)
    }

    fn record(
        &self,
        tracking: &Tracking,
        steps: &[Step],
        done: &[StepReport],
    ) -> Result<(), Error> {
        let (db, set) = (self.db, self.catalog.set());
        store::create(db)?;
        self.take_over_edits(tracking)?;
        let mut position = tracking.next_position();
        for (step, done) in steps.iter().zip(done) {
            match &step.action {
                Action::Apply(migration) => {
                    store::record_applied(db, set, migration, position, done.duration)?;
                    position += 1;
                }
                Action::Undo { .. } => {
                    store::forget(db, set, step.version())?;
                    let attempt = Attempt {
                        action: "rollback",
                        version: Some(step.version()),
                        name: Some(step.name()),
                        duration: done.duration,
                        checksum: step.migration().map(Migration::checksum),
                        error: None,
                        note: None,
                    };
                    store::record_attempt(db, set, &attempt)?;
                }
            }
        }
        Ok(())
    }

    /// Applied migrations whose text, name or down changed, though not their statements.
    fn take_over_edits(&self, tracking: &Tracking) -> Result<(), Error> {
        for row in &tracking.applied {
            let Some(migration) = self.set.iter().find(|m| *m.version() == row.version) else {
                continue;
            };
            let text = migration.checksum() != row.checksum;
            if text && migration.statements() != row.statements {
                continue;
            }
            let down = migration.down().map(migrate_core::Script::text) != row.down.as_deref();
            let renamed = migration.name() != row.name
                || migration.version().to_string() != row.version.to_string();
            if !(text || down || renamed) {
                continue;
            }
            store::renew(self.db, self.catalog.set(), &row.version, migration)?;
            let notes = [(text, "layout or comments"), (down, "down script"), (renamed, "name")];
            let notes: Vec<&str> = notes.iter().filter(|note| note.0).map(|note| note.1).collect();
            let attempt = Attempt {
                action: "edit",
                version: Some(migration.version()),
                name: Some(migration.name()),
                duration: Duration::ZERO,
                checksum: Some(migration.checksum()),
                error: None,
                note: Some(&format!("accepted: another {}", notes.join(", another "))),
            };
            store::record_attempt(self.db, self.catalog.set(), &attempt)?;
        }
        Ok(())
    }

    /// Writes the row that the next start reads; its stamp says so only if all is applied.
    fn record_state(&self, tracking: &Tracking) -> Result<(), Error> {
        let (db, catalog) = (self.db, self.catalog);
        let comparison = crate::plan::compare(&self.set, &tracking.applied);
        let complete = comparison.pending.is_empty()
            && comparison.newer.is_empty()
            && comparison.missing.is_empty()
            && comparison.edited.is_empty();
        let cookie = store::record_state(db, catalog, complete)?;
        if self.options.user_version == UserVersion::Stamp {
            let number = if complete { stamp(catalog, cookie) } else { 0 };
            db.execute_batch(&format!("PRAGMA main.user_version = {number}"))?;
        }
        Ok(())
    }

    fn no_new_violations(
        &self,
        steps: &[Step],
        tables: &Tables,
        before: &Violations,
    ) -> Result<(), Failure> {
        let after = foreign_keys::violations(self.db, tables).map_err(plain)?;
        let Some((table, parent, count)) = foreign_keys::new_violation(before, &after) else {
            return Ok(());
        };
        let step = last_to_touch(steps, &table);
        let rows = if count == 1 { "a row".to_owned() } else { format!("{count} rows") };
        let migration = step.map(Step::label).unwrap_or_default();
        let error = Error::new(Cause::ForeignKeyViolation { migration, rows, table, parent });
        let error = match step {
            Some(step) => error.about(step.version()),
            None => error,
        };
        Err((error, step.cloned().map(Box::new)))
    }

    /// Whether the schema is the one that the build saw at this point. It is not where others put
    /// tables of theirs in the same database; then nothing can be expected of it.
    fn schema_is_as_built(&self, tracking: &Tracking) -> Result<bool, Error> {
        let applied: Vec<_> = tracking.applied.iter().map(|row| &row.version).collect();
        match self.built_after(&applied) {
            Some(expected) => Ok(Snapshot::read(self.db)?.fingerprint() == expected),
            None => Ok(false),
        }
    }

    /// The fingerprint that the build saw when exactly `applied` was applied.
    fn built_after(&self, applied: &[&migrate_core::Version]) -> Option<Fingerprint> {
        let prefix = self.set.get(..applied.len())?;
        if !prefix.iter().all(|migration| applied.contains(&migration.version())) {
            return None;
        }
        match prefix.last() {
            None => Some(Fingerprint::EMPTY),
            Some(last) => last.fingerprint(),
        }
    }

    fn schema_as_expected(&self, tracking: &Tracking, steps: &[Step]) -> Result<(), Failure> {
        let applied: Vec<_> = tracking.applied.iter().map(|row| &row.version).collect();
        let Some(expected) = self.built_after(&applied) else {
            return Ok(());
        };
        let found = Snapshot::read(self.db).map_err(plain)?;
        if found.fingerprint() == expected {
            return Ok(());
        }
        let complete = applied.len() == self.set.len();
        let schema = self.catalog.schema().filter(|_| complete);
        let difference = schema.map(|schema| schema.difference(&found)).unwrap_or_default();
        let lines = difference.iter().take(5).map(ToString::to_string).collect();
        let error = Error::new(Cause::SchemaMismatch(lines));
        Err((error, steps.last().cloned().map(Box::new)))
    }

    /// Commits; where SQLite errs, the database tells whether it happened.
    fn commit(&self, lock: Lock<'_>, steps: &[Step]) -> Result<(), Failure> {
        let Err(error) = lock.commit() else {
            return Ok(());
        };
        let happened = || -> Result<bool, Error> {
            let tracking = store::read(self.db, self.catalog.set())?;
            let has =
                |step: &Step| tracking.applied.iter().any(|row| row.version == *step.version());
            Ok(steps.iter().all(|step| has(step) == (step.direction() == Direction::Up)))
        };
        match happened() {
            Ok(true) => Ok(()),
            _ => Err(plain(error)),
        }
    }

    /// Records a failure, best effort, and completes the error.
    fn failed(&mut self, error: Error, step: Option<&Step>, duration: Duration) -> Error {
        let Some(step) = step else {
            let report = std::mem::take(&mut self.report);
            return error.after(report.clone(), outcome(&report));
        };
        let text = error.to_string();
        let message = text.lines().next().unwrap_or_default();
        let note = error.location().map(ToString::to_string);
        let recorded = (|| -> Result<(), Error> {
            let lock = Lock::begin(self.db, Duration::from_secs(1))?;
            store::create(self.db)?;
            let attempt = Attempt {
                action: match step.direction() {
                    Direction::Up => "apply",
                    Direction::Down => "rollback",
                },
                version: Some(step.version()),
                name: Some(step.name()),
                duration,
                checksum: step.migration().map(Migration::checksum),
                error: Some(message),
                note: note.as_deref(),
            };
            store::record_attempt(self.db, self.catalog.set(), &attempt)?;
            lock.commit()
        })();
        if let Err(other) = recorded {
            tracing::warn!("the failure could not be recorded: {other}");
        }
        tracing::error!("{message}");
        let report = std::mem::take(&mut self.report);
        let outcome = if mode(step) == Transaction::None {
            "it runs outside a transaction: what its earlier statements did stays".to_owned()
        } else {
            outcome(&report)
        };
        error.after(report, outcome)
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

/// The tables whose foreign keys `steps` can have broken.
fn tables(steps: &[Step]) -> Tables {
    let mut names = Vec::new();
    for step in steps {
        match touches(step) {
            Some(touched) => names.extend(touched.iter().map(ToString::to_string)),
            None => return Tables::All,
        }
    }
    names.sort_unstable();
    names.dedup();
    Tables::Only(names)
}
