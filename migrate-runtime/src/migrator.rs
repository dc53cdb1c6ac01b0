//! The migrator: a migration set with options, and the verbs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use migrate_core::{Catalog, Version};
use rusqlite::Connection;

use crate::backup::{Backup, BackupFile, BackupWhen, verify_file};
use crate::callbacks::Refusal;
use crate::cancel::CancelHandle;
use crate::drift::Drift;
use crate::drift_check;
use crate::dry_run::DryRun;
use crate::error::{Cause, Error, Refused};
use crate::events::{Event, Observer};
use crate::existing::{self, Arrival, Declaration, Entry, Info, RepairPlan, Standing, Tool};
use crate::history::{self, Action, HistoryEntry, HistoryQuery};
use crate::hooks::Hooks;
use crate::lock::{Lock, retry};
use crate::options::Options;
use crate::plan::{Plan, Step, Target, plan};
use crate::policy::{DriftPolicy, Grouping, Integrity, Losses, OutOfOrder, UserVersion};
use crate::recording::Recorder;
use crate::report::Report;
use crate::run;
use crate::stale::Directory;
use crate::status::Status;
use crate::store::{self, Attempt};
use crate::validate::{Validation, ValidationReport, validate};
use crate::work::Work;

/// A migration set with options. Made by [`Migrations::migrator`](crate::Migrations::migrator).
///
/// ```
/// use std::time::Duration;
/// use migrate_runtime::{Grouping, Migrations, embed_migrations};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// let report = MIGRATIONS
///     .migrator()
///     .grouping(Grouping::EachMigration)
///     .lock_timeout(Duration::from_secs(10))
///     .run(&mut db)?;
/// assert_eq!(report.steps().len(), MIGRATIONS.len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a migrator does nothing until a verb such as `run` is called"]
pub struct Migrator<'m> {
    pub(crate) catalog: &'m Catalog,
    pub(crate) directory: Option<Directory>,
    pub(crate) options: Options,
}

impl<'m> Migrator<'m> {
    pub(crate) fn new(catalog: &'m Catalog, directory: Option<Directory>, hooks: Hooks) -> Self {
        Self { catalog, directory, options: Options { hooks, ..Options::default() } }
    }

    /// How many migrations share a transaction: all of a run unless set otherwise.
    ///
    /// A migration with `foreign_keys on` or `transaction none` is never in one transaction with
    /// others.
    pub fn grouping(mut self, grouping: Grouping) -> Self {
        self.options.grouping = grouping;
        self
    }

    /// Whether a pending migration may be applied after a later one: refused unless set otherwise.
    ///
    /// One that comes before those of the lock file, and that the build did not see make the same
    /// schema and rows in both orders, is refused in any case.
    pub fn out_of_order(mut self, out_of_order: OutOfOrder) -> Self {
        self.options.out_of_order = out_of_order;
        self
    }

    /// How long to wait for other connections that hold the database: 300 seconds unless set
    /// otherwise. A busy handler of the connection's own waits within each try; a
    /// busy timeout does not.
    pub fn lock_timeout(mut self, limit: Duration) -> Self {
        self.options.lock_timeout = limit;
        self
    }

    /// Gives `PRAGMA user_version` to this library, which keeps a digest there: a start with
    /// nothing pending then reads two numbers from the header of the file and nothing of the
    /// schema. Only for programs that do not use that number themselves; one set in a database.
    pub fn stamp_user_version(mut self) -> Self {
        self.options.user_version = UserVersion::Stamp;
        self
    }

    /// What the application calls itself in the history: the name of its file, unless set.
    pub fn application(mut self, name: impl Into<String>, version: impl Into<String>) -> Self {
        self.options.program.set_application(name.into(), version.into());
        self
    }

    /// Why the next verbs are called, for the history.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.options.program.set_reason(reason.into());
        self
    }

    /// What becomes of a database whose schema somebody else changed: a run that has something to
    /// do is refused unless set otherwise.
    pub fn drift_policy(mut self, policy: DriftPolicy) -> Self {
        self.options.drift = policy;
        self
    }

    /// Whether applying a migration may destroy data that its file does not name with `-- migrate:
    /// allow destructive(table.column)`: refused unless set. What would go is counted on the real
    /// rows, which takes a look at each table that a migration could take something from; with
    /// consent there is no need to look.
    pub fn allow_destructive(mut self, allow: bool) -> Self {
        self.options.up_losses = if allow { Losses::Allow } else { Losses::Refuse };
        self
    }

    /// Whether a rollback may destroy data: refused unless set. What the migration itself had
    /// brought, and would bring again, does not count.
    ///
    /// It is the consent to a [`reset`](Migrator::reset) as well, and to a
    /// [`baseline`](Migrator::baseline) or [`take_over`](Migrator::take_over) on a schema that is
    /// not quite the one declared.
    pub fn force(mut self, force: bool) -> Self {
        self.options.down_losses = if force { Losses::Allow } else { Losses::Refuse };
        self
    }

    /// How long one migration may take, 300 seconds unless set otherwise; SQLite is interrupted
    /// then, and the migration rolled back. Code of the application's, such as a hook, is not
    /// interrupted.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.options.timeout = Some(limit);
        self
    }

    /// Lets a migration take as long as it will.
    pub fn no_timeout(mut self) -> Self {
        self.options.timeout = None;
        self
    }

    /// Whether the whole file is checked before a run commits: it is not, unless set. Each migration
    /// is verified in any case by its own queries, its foreign keys, the search indexes that it
    /// touches and the schema it leads to.
    pub fn check_integrity(mut self, integrity: Integrity) -> Self {
        self.options.integrity = integrity;
        self
    }

    /// Lets `handle` end a run, a backup or a restore from another thread.
    pub fn cancel_with(mut self, handle: &CancelHandle) -> Self {
        self.options.cancel = Some(handle.clone());
        self
    }

    /// Tells `observer` what happens while it happens. `tracing` hears the same.
    ///
    /// ```
    /// # use migrate_runtime::{Migrations, embed_migrations};
    /// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.migrator().observe(|event| println!("{event}")).run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn observe(mut self, observer: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.options.observer = Observer::new(observer);
        self
    }

    /// Calls `callback` before the first migration of a run that has something to do, in its
    /// transaction and after the backup. Its error undoes the run.
    pub fn before_run(
        mut self,
        callback: impl Fn(&Connection, &Plan) -> Result<(), Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.options.callbacks.before_run = Some(Arc::new(callback));
        self
    }

    /// Calls `callback` after the last migration of a run, before it commits. Its error undoes the
    /// run, or its last transaction where there are several.
    pub fn after_run(
        mut self,
        callback: impl Fn(&Connection, &Plan) -> Result<(), Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.options.callbacks.after_run = Some(Arc::new(callback));
        self
    }

    /// Calls `callback` before each migration, in its transaction. Its error undoes that.
    pub fn before_each(
        mut self,
        callback: impl Fn(&Connection, &Step) -> Result<(), Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.options.callbacks.before_each = Some(Arc::new(callback));
        self
    }

    /// Calls `callback` after each migration, in its transaction. Its error undoes that.
    pub fn after_each(
        mut self,
        callback: impl Fn(&Connection, &Step) -> Result<(), Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.options.callbacks.after_each = Some(Arc::new(callback));
        self
    }

    /// Where the backups go that are taken before a run or a rollback changes anything, how they are
    /// checked and kept, and when one is taken: before every run that has something to do on a
    /// database that is not fresh, beside the database, for 30 days, unless set otherwise. A run
    /// whose backup fails does not start.
    ///
    /// A migration outside a transaction is backed up in any case: nothing else could undo it.
    pub fn backup(mut self, backup: Backup) -> Self {
        self.options.backup = backup;
        self
    }

    /// Takes a backup now, and deletes those that need not be kept; none for a database in memory
    /// whose backups have no directory.
    ///
    /// Only what is committed is in it. Writers are not kept waiting, except by a rollback journal
    /// where they come so often that the copy would never end.
    ///
    /// # Errors
    ///
    /// [`BackupFailed`](crate::ErrorKind::BackupFailed), and then no file is left behind.
    pub fn backup_now(&self, db: &Connection) -> Result<Option<PathBuf>, Error> {
        self.options.go_on()?;
        let taken = self.options.backup.take(db, &mut self.options.copying())?;
        if let Some(path) = &taken {
            self.options.observer.tell(&Event::BackupTaken { path });
        }
        Ok(taken)
    }

    /// The backups of this database, compressed or not, the newest first.
    ///
    /// # Errors
    ///
    /// [`BackupFailed`](crate::ErrorKind::BackupFailed) where the directory cannot be read.
    pub fn list_backups(&self, db: &Connection) -> Result<Vec<BackupFile>, Error> {
        self.options.backup.list(db)
    }

    /// Deletes the backups of this database that need not be kept, never the newest good one; what
    /// was deleted.
    ///
    /// # Errors
    ///
    /// [`BackupFailed`](crate::ErrorKind::BackupFailed) where a file cannot be deleted.
    pub fn prune_backups(&self, db: &Connection) -> Result<Vec<PathBuf>, Error> {
        self.options.backup.prune(db)
    }

    /// Whether a backup is a sound database: all of it is read and checked, with `integrity_check`.
    ///
    /// # Errors
    ///
    /// [`BackupFailed`](crate::ErrorKind::BackupFailed), with what is wrong.
    pub fn verify_backup(&self, backup: impl AsRef<Path>) -> Result<(), Error> {
        verify_file(backup.as_ref())
    }

    /// Makes the database what `backup` holds, in one step and through the live connection; other
    /// connections see the old state or the new one. The backup is checked first, and what is there
    /// now is backed up before; the file of that is the answer.
    ///
    /// The backup may be compressed, or have pages of another size. A database that is damaged is
    /// copied as it is, to a file that ends in `.damaged` and does not count as a backup.
    ///
    /// # Errors
    ///
    /// [`BackupFailed`](crate::ErrorKind::BackupFailed),
    /// [`Busy`](crate::ErrorKind::Busy) where others do not let go of the database within
    /// [`Migrator::lock_timeout`], and [`InTransaction`](crate::ErrorKind::InTransaction). The
    /// database is then as it was.
    pub fn restore(
        &self,
        db: &mut Connection,
        backup: impl AsRef<Path>,
    ) -> Result<Option<PathBuf>, Error> {
        self.options.go_on()?;
        let (backup, patience) = (backup.as_ref(), self.options.patience());
        let safety =
            self.options.backup.restore(db, backup, patience, &mut self.options.copying())?;
        self.record_restore(db, backup);
        Ok(safety)
    }

    /// [`Migrator::restore`] without a backup of what is there now: all of that is lost. For a
    /// database that is too damaged to be copied, and for a disk without room for the copy.
    ///
    /// # Errors
    ///
    /// As for [`Migrator::restore`]. Where not even the header of the database could be read, and
    /// the program ends before this does, the database is empty.
    pub fn restore_over(&self, db: &mut Connection, backup: impl AsRef<Path>) -> Result<(), Error> {
        self.options.go_on()?;
        let (backup, patience) = (backup.as_ref(), self.options.patience());
        self.options.backup.restore_over(db, backup, patience, &mut self.options.copying())?;
        self.record_restore(db, backup);
        Ok(())
    }

    /// The history came back with the rest; that it did belongs into it. Where that cannot be
    /// written, the database is restored all the same.
    fn record_restore(&self, db: &Connection, backup: &Path) {
        if let Err(error) = self.try_record_restore(db, backup) {
            tracing::warn!("the restore could not be recorded: {error}");
        }
    }

    fn try_record_restore(&self, db: &Connection, backup: &Path) -> Result<(), Error> {
        let lock = Lock::begin(db, self.options.patience())?;
        store::create(db)?;
        let path = std::path::absolute(backup).unwrap_or_else(|_| backup.to_owned());
        let attempt = Attempt { backup: Some(&path), ..Attempt::new(Action::Restore) };
        store::record_attempt(db, self.catalog.set(), &self.options.program, &attempt)?;
        lock.commit()
    }

    /// Applies everything that is pending. See [`Migrations::run`](crate::Migrations::run).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::run`](crate::Migrations::run).
    pub fn run(&self, db: &mut Connection) -> Result<Report, Error> {
        self.to(db, &Target::Latest)
    }

    /// Applies what is pending up to `version`. See [`Migrations::run_to`](crate::Migrations::run_to).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::run_to`](crate::Migrations::run_to).
    pub fn run_to(&self, db: &mut Connection, version: &str) -> Result<Report, Error> {
        self.to(db, &Target::UpTo(parse_version(version)?))
    }

    /// Rolls the last `steps` migrations back. See [`Migrations::rollback`](crate::Migrations::rollback).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::rollback`](crate::Migrations::rollback).
    pub fn rollback(&self, db: &mut Connection, steps: usize) -> Result<Report, Error> {
        self.to(db, &Target::Back(steps))
    }

    /// Rolls back what comes after `version`. See [`Migrations::rollback_to`](crate::Migrations::rollback_to).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::rollback_to`](crate::Migrations::rollback_to).
    pub fn rollback_to(&self, db: &mut Connection, version: &str) -> Result<Report, Error> {
        self.to(db, &Target::BackTo(parse_version(version)?))
    }

    /// Rolls everything back.
    ///
    /// # Errors
    ///
    /// As for [`Migrations::rollback`](crate::Migrations::rollback).
    pub fn rollback_all(&self, db: &mut Connection) -> Result<Report, Error> {
        self.to(db, &Target::Empty)
    }

    /// Says, once, when the directory that was embedded has other files now.
    pub(crate) fn warn_if_stale(&self) {
        if let Some(directory) = &self.directory {
            directory.warn_if_stale();
        }
    }

    pub(crate) fn to(&self, db: &mut Connection, target: &Target) -> Result<Report, Error> {
        self.warn_if_stale();
        run::run(db, self.catalog, &self.options, target)
    }

    /// What a run to `target` would do to this database. See
    /// [`Migrations::dry_run`](crate::Migrations::dry_run).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::dry_run`](crate::Migrations::dry_run).
    pub fn dry_run(&self, db: &mut Connection, target: &Target) -> Result<DryRun, Error> {
        run::dry_run(db, self.catalog, &self.options, target)
    }

    /// What leads to `target`, without doing it. See [`Migrations::plan`](crate::Migrations::plan).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::plan`](crate::Migrations::plan).
    pub fn plan(&self, db: &Connection, target: &Target) -> Result<Plan, Error> {
        let mut plan = self.arrive(db, target)?.1;
        plan.weigh(|costs| Work::of(db, costs))?;
        Ok(plan)
    }

    /// What a run would do first, and what then.
    fn arrive(&self, db: &Connection, target: &Target) -> Result<(Arrival, Plan), Error> {
        let (catalog, options) = (self.catalog, &self.options);
        let tracking = store::read_consistently(db, catalog.set(), options.patience())?;
        let set = catalog.migrations();
        let recorder = Recorder { db, catalog, options, set: &set };
        let arrival = Arrival::judge(&recorder, target, tracking)?;
        let plan = plan(&set, &arrival.tracking, target, options.out_of_order)?;
        Ok((arrival, plan))
    }

    /// What is applied and what is pending. See [`Migrations::status`](crate::Migrations::status).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::status`](crate::Migrations::status).
    pub fn status(&self, db: &Connection) -> Result<Status, Error> {
        let catalog = self.catalog;
        let tracking = store::read_consistently(db, catalog.set(), self.options.patience())?;
        let failures = history::failures(db, catalog.set());
        Ok(Status::new(catalog.set(), &catalog.migrations(), &tracking, &failures))
    }

    /// The attempts that `query` asks for. See [`Migrations::history`](crate::Migrations::history).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::history`](crate::Migrations::history).
    pub fn history(
        &self,
        db: &Connection,
        query: &HistoryQuery,
    ) -> Result<Vec<HistoryEntry>, Error> {
        retry(self.options.patience(), || history::read(db, self.catalog.set(), query))
    }

    /// The page of the set and of a database. See
    /// [`Migrations::report_page_of`](crate::Migrations::report_page_of).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::report_page_of`](crate::Migrations::report_page_of).
    #[cfg(feature = "report")]
    pub fn report_page_of(&self, db: &Connection) -> Result<String, Error> {
        let known = (self.info(db)?, self.drift(db)?);
        crate::picture::page_of(self.catalog, &self.options, known, db)
    }

    /// How the schema differs from the one that the last run left. See
    /// [`Migrations::drift`](crate::Migrations::drift).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::drift`](crate::Migrations::drift).
    pub fn drift(&self, db: &Connection) -> Result<Option<Drift>, Error> {
        let catalog = self.catalog;
        let tracking = store::read_consistently(db, catalog.set(), self.options.patience())?;
        retry(self.options.patience(), || drift_check::look(db, catalog, &tracking))
    }

    /// Looks at the whole database and reports what is wrong. See
    /// [`Migrations::validate`](crate::Migrations::validate), and [`Validation`] for examples.
    ///
    /// # Errors
    ///
    /// As for [`Migrations::validate`](crate::Migrations::validate).
    pub fn validate(
        &self,
        db: &Connection,
        validation: &Validation,
    ) -> Result<ValidationReport, Error> {
        validate(db, self.catalog, &self.options, validation)
    }

    /// Whether there is nothing to do. See [`Migrations::is_current`](crate::Migrations::is_current).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::is_current`](crate::Migrations::is_current).
    pub fn is_current(&self, db: &Connection) -> Result<bool, Error> {
        if run::nothing_to_do(db, self.catalog, &self.options) {
            return Ok(true);
        }
        let (arrival, plan) = self.arrive(db, &Target::Latest)?;
        Ok(arrival.is_settled() && plan.is_empty())
    }

    /// Where this database stands with the set. See
    /// [`Migrations::standing`](crate::Migrations::standing).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::standing`](crate::Migrations::standing).
    pub fn standing(&self, db: &Connection) -> Result<Standing, Error> {
        existing::standing(db, self.catalog, &self.options)
    }

    /// Declares everything up to `version` applied, without running it. See
    /// [`Migrations::baseline`](crate::Migrations::baseline).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::baseline`](crate::Migrations::baseline). With
    /// [`Migrator::force`], a schema that is another one is accepted, and noted.
    pub fn baseline(&self, db: &mut Connection, version: &str) -> Result<Declaration, Error> {
        existing::baseline(db, self.catalog, &self.options, &parse_version(version)?)
    }

    /// Takes over what another tool has recorded. See
    /// [`Migrations::take_over`](crate::Migrations::take_over).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::take_over`](crate::Migrations::take_over). With [`Migrator::force`], a
    /// schema that is another one is accepted, and noted.
    pub fn take_over(&self, db: &mut Connection, tool: Tool) -> Result<Declaration, Error> {
        existing::take_over(db, self.catalog, &self.options, tool)
    }

    /// Drops everything in the database and migrates anew, in one transaction where the migrations
    /// allow it. For development: nothing but the backup keeps the rows.
    ///
    /// Every table, view and trigger of `main` goes, whoever made it; the history stays, and says
    /// that there was a reset. A backup is taken before, where [`Migrator::backup`] says or else
    /// beside the database; of a database in memory there is none.
    ///
    /// ```
    /// # use migrate_runtime::{ErrorKind, Migrations, embed_migrations};
    /// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run(&mut db)?;
    /// let error = MIGRATIONS.migrator().reset(&mut db).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::ConsentNeeded);
    ///
    /// let report = MIGRATIONS.migrator().force(true).reset(&mut db)?;
    /// assert_eq!(report.steps().len(), MIGRATIONS.len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConsentNeeded`](crate::ErrorKind::ConsentNeeded) without [`Migrator::force`];
    /// [`OtherSet`](crate::ErrorKind::OtherSet) where other sets have migrations in the database,
    /// whose tables would go as well; and as for [`Migrations::run`](crate::Migrations::run). The
    /// database is then as it was, unless a migration outside a transaction failed.
    pub fn reset(&self, db: &mut Connection) -> Result<Report, Error> {
        if self.options.down_losses != Losses::Allow {
            return Err(Error::refused(Refused::ConsentNeeded));
        }
        let options = Options {
            backup: self.options.backup.clone().when(BackupWhen::Always),
            grouping: Grouping::WholeRun,
            ..self.options.clone()
        };
        run::enter(db, self.catalog, &options, &Target::Latest, Entry::Anew)
    }

    /// What is wrong with the records, and what would mend it. See
    /// [`Migrations::plan_repair`](crate::Migrations::plan_repair).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::plan_repair`](crate::Migrations::plan_repair).
    pub fn plan_repair(&self, db: &Connection) -> Result<RepairPlan, Error> {
        existing::plan_repair(db, self.catalog, &self.options)
    }

    /// Does what `plan` says. See [`Migrations::repair`](crate::Migrations::repair).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::repair`](crate::Migrations::repair).
    pub fn repair(&self, db: &mut Connection, plan: &RepairPlan) -> Result<Option<PathBuf>, Error> {
        existing::repair(db, self.catalog, &self.options, &self.options.backup, plan)
    }

    /// What there is to know about this database. See
    /// [`Migrations::info`](crate::Migrations::info).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::info`](crate::Migrations::info).
    pub fn info(&self, db: &Connection) -> Result<Info, Error> {
        existing::info(db, self.catalog, &self.options, &self.options.backup)
    }

    /// Opens the database at `path` and applies what is pending. See
    /// [`Migrations::open`](crate::Migrations::open).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::open`](crate::Migrations::open).
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Connection, Error> {
        let mut db = existing::open(path.as_ref(), &self.options)?;
        self.run(&mut db)?;
        Ok(db)
    }
}

pub(crate) fn parse_version(text: &str) -> Result<Version, Error> {
    text.parse().map_err(|_| Error::new(Cause::InvalidVersion(text.to_owned())))
}
