//! The migrator: a migration set with options, and the verbs.

use std::convert::identity;
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
use crate::lock::{Lock, retry_on};
use crate::options::Options;
#[cfg(feature = "cli")]
use crate::plan::after;
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
    ///
    /// ```
    /// # use migrate_runtime::OutOfOrder;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// // On a developer's machine, where branches are merged in any order.
    /// MIGRATIONS.migrator().out_of_order(OutOfOrder::Apply).run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn out_of_order(mut self, out_of_order: OutOfOrder) -> Self {
        self.options.out_of_order = out_of_order;
        self
    }

    /// How long to wait for other connections that hold the database: 300 seconds unless set
    /// otherwise. A busy handler of the connection's own waits within each try; a busy timeout does
    /// not, but in the first look of a run that has neither this limit nor
    /// [`Migrator::cancel_with`].
    pub fn lock_timeout(mut self, limit: Duration) -> Self {
        self.options.lock_timeout = limit;
        self
    }

    /// Gives `PRAGMA user_version` to this library, which keeps a digest there: a start with
    /// nothing pending then reads two numbers from the header of the file and nothing of the
    /// schema. Only for programs that do not use that number themselves; one set in a database.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator().stamp_user_version();
    /// migrator.run(&mut db)?;
    /// assert!(migrator.is_current(&db)?);
    /// assert_ne!(migrator.info(&db)?.user_version(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stamp_user_version(mut self) -> Self {
        self.options.user_version = UserVersion::Stamp;
        self
    }

    /// What the application calls itself in the history: the name of its file, unless set.
    ///
    /// ```
    /// # use migrate_runtime::HistoryQuery;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.migrator().application("notes", env!("CARGO_PKG_VERSION")).run(&mut db)?;
    /// let last = &MIGRATIONS.history(&db, &HistoryQuery::new().limit(1))?[0];
    /// assert_eq!(last.application(), Some("notes"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn application(mut self, name: impl Into<String>, version: impl Into<String>) -> Self {
        self.options.program.set_application(name.into(), version.into());
        self
    }

    /// Why the next verbs are called, for the history.
    ///
    /// ```
    /// # use migrate_runtime::HistoryQuery;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run(&mut db)?;
    /// MIGRATIONS.migrator().reason("ticket N-91: the new key is too slow").rollback(&mut db, 1)?;
    /// let last = &MIGRATIONS.history(&db, &HistoryQuery::new().limit(1))?[0];
    /// assert_eq!(last.reason(), Some("ticket N-91: the new key is too slow"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.options.program.set_reason(reason.into());
        self
    }

    /// What becomes of a database whose schema somebody else changed: a run that has something to
    /// do is refused unless set otherwise.
    ///
    /// ```
    /// # use migrate_runtime::DriftPolicy;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// // Not even a start with nothing to do.
    /// let migrator = MIGRATIONS.migrator().drift_policy(DriftPolicy::Refuse);
    /// migrator.run(&mut db)?;
    /// db.execute_batch("ALTER TABLE notes ADD COLUMN mood TEXT")?;
    /// assert!(migrator.run(&mut db).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn drift_policy(mut self, policy: DriftPolicy) -> Self {
        self.options.drift = policy;
        self
    }

    /// Whether applying a migration may destroy data that its file does not name with `-- migrate:
    /// allow destructive(table.column)`: refused unless set. What would go is counted on the real
    /// rows, which takes a look at each table that a migration could take something from; with
    /// consent there is no need to look.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// // A copy to play with, whatever goes.
    /// let report = MIGRATIONS.migrator().allow_destructive(true).run(&mut db)?;
    /// assert!(!report.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// ```
    /// # use migrate_runtime::ErrorKind;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run_to(&mut db, "003")?;
    /// db.execute("INSERT INTO tags (name, created_at) VALUES ('recipe', '2024')", [])?;
    /// let error = MIGRATIONS.rollback(&mut db, 1).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::DataLoss);
    /// // "1 row of tags would go": "Yes, I know."
    /// MIGRATIONS.migrator().force(true).rollback(&mut db, 1)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn force(mut self, force: bool) -> Self {
        self.options.down_losses = if force { Losses::Allow } else { Losses::Refuse };
        self
    }

    /// How long one migration may take, 300 seconds unless set otherwise; SQLite is interrupted
    /// then, and the migration rolled back. Code of the application's, such as a hook, is not
    /// interrupted.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.migrator().timeout(Duration::from_secs(30)).run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.options.timeout = Some(limit);
        self
    }

    /// Lets a migration take as long as it will.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// // By night, on a database of many gigabytes.
    /// MIGRATIONS.migrator().no_timeout().run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn no_timeout(mut self) -> Self {
        self.options.timeout = None;
        self
    }

    /// Whether the whole file is checked before a run commits: it is not, unless set. Each migration
    /// is verified in any case by its own queries, its foreign keys, the search indexes that it
    /// touches and the schema it leads to.
    ///
    /// ```
    /// # use migrate_runtime::Integrity;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.migrator().check_integrity(Integrity::Quick).run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check_integrity(mut self, integrity: Integrity) -> Self {
        self.options.integrity = integrity;
        self
    }

    /// Lets `handle` end a run, a backup or a restore from another thread.
    ///
    /// ```
    /// # use migrate_runtime::CancelHandle;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let cancel = CancelHandle::new();
    /// let handle = cancel.clone();
    /// // A minute of patience.
    /// std::thread::spawn(move || {
    ///     std::thread::sleep(std::time::Duration::from_secs(60));
    ///     handle.cancel();
    /// });
    /// MIGRATIONS.migrator().cancel_with(&cancel).run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cancel_with(mut self, handle: &CancelHandle) -> Self {
        self.options.cancel = Some(handle.clone());
        self
    }

    /// Tells `observer` what happens while it happens. `tracing` hears the same.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
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
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator().before_run(|db, plan| {
    ///     let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table'";
    ///     let tables: i64 = db.query_row(tables, [], |row| row.get(0))?;
    ///     println!("{} steps on {tables} tables", plan.len());
    ///     Ok(())
    /// });
    /// migrator.run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn before_run(
        mut self,
        callback: impl Fn(&Connection, &Plan) -> Result<(), Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.options.callbacks.before_run = Some(Arc::new(callback));
        self
    }

    /// Calls `callback` after the last migration of a run, before it commits. Its error undoes the
    /// run, or its last transaction where there are several.
    ///
    /// ```
    /// # use migrate_runtime::ErrorKind;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// // A rule of the whole program, before anything of the run counts.
    /// let migrator = MIGRATIONS.migrator().after_run(|db, _| {
    ///     let sql = "SELECT count(*) FROM notebooks WHERE name = 'Inbox'";
    ///     match db.query_row(sql, [], |row| row.get::<_, i64>(0))? {
    ///         1 => Ok(()),
    ///         other => Err(format!("{other} notebooks are called Inbox").into()),
    ///     }
    /// });
    /// migrator.run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn after_run(
        mut self,
        callback: impl Fn(&Connection, &Plan) -> Result<(), Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.options.callbacks.after_run = Some(Arc::new(callback));
        self
    }

    /// Calls `callback` before each migration, in its transaction. Its error undoes that.
    ///
    /// ```
    /// # use migrate_runtime::ErrorKind;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator().before_each(|_, step| match step.name() {
    ///     "create_attachments" => Err("there is no directory for attachments".into()),
    ///     _ => Ok(()),
    /// });
    /// let error = migrator.run(&mut db).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::CallbackFailed);
    /// assert_eq!(error.version(), Some(&"005".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn before_each(
        mut self,
        callback: impl Fn(&Connection, &Step) -> Result<(), Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.options.callbacks.before_each = Some(Arc::new(callback));
        self
    }

    /// Calls `callback` after each migration, in its transaction. Its error undoes that.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator().after_each(|db, step| {
    ///     println!("{}: {} rows changed so far", step.name(), db.total_changes());
    ///     Ok(())
    /// });
    /// migrator.run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// ```
    /// # use migrate_runtime::{Backup, BackupWhen};
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let backup = Backup::beside_database().when(BackupWhen::Destructive).keep_count(5);
    /// MIGRATIONS.migrator().backup(backup).run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let file = directory.path().join("notes.db");
    /// let mut db = rusqlite::Connection::open(&file)?;
    /// MIGRATIONS.run(&mut db)?;
    /// let file = MIGRATIONS.migrator().backup_now(&db)?.unwrap();
    /// assert_eq!(file.extension(), Some("bak".as_ref()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BackupFailed`](crate::ErrorKind::BackupFailed); [`Busy`](crate::ErrorKind::Busy) where others
    /// let nobody read for as long as [`lock_timeout`](Self::lock_timeout) says; and
    /// [`Cancelled`](crate::ErrorKind::Cancelled). No file is left behind then.
    pub fn backup_now(&self, db: &Connection) -> Result<Option<PathBuf>, Error> {
        self.options.go_on()?;
        let (patience, mut watch) = (self.options.patience(), self.options.copying());
        let taken = self.options.backup.take(db, patience, &mut watch)?;
        if let Some(path) = &taken {
            self.options.observer.tell(&Event::BackupTaken { path });
        }
        Ok(taken)
    }

    /// The backups of this database, compressed or not, the newest first.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let file = directory.path().join("notes.db");
    /// let mut db = rusqlite::Connection::open(&file)?;
    /// MIGRATIONS.run(&mut db)?;
    /// MIGRATIONS.migrator().backup_now(&db)?;
    /// for backup in MIGRATIONS.migrator().list_backups(&db)? {
    ///     println!("{backup}");
    /// }
    /// # assert_eq!(MIGRATIONS.migrator().list_backups(&db)?.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// # use migrate_runtime::Backup;
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let file = directory.path().join("notes.db");
    /// let mut db = rusqlite::Connection::open(&file)?;
    /// MIGRATIONS.run(&mut db)?;
    /// for _ in 0..3 {
    ///     MIGRATIONS.migrator().backup_now(&db)?;
    /// }
    /// let fewer = MIGRATIONS.migrator().backup(Backup::beside_database().keep_count(1));
    /// assert_eq!(fewer.prune_backups(&db)?.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BackupFailed`](crate::ErrorKind::BackupFailed) where a file cannot be deleted.
    pub fn prune_backups(&self, db: &Connection) -> Result<Vec<PathBuf>, Error> {
        self.options.backup.prune(db)
    }

    /// Whether a backup is a sound database: all of it is read and checked, with `integrity_check`.
    ///
    /// ```
    /// # use migrate_runtime::ErrorKind;
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let file = directory.path().join("notes.db");
    /// let mut db = rusqlite::Connection::open(&file)?;
    /// MIGRATIONS.run(&mut db)?;
    /// let backup = MIGRATIONS.migrator().backup_now(&db)?.unwrap();
    /// MIGRATIONS.migrator().verify_backup(&backup)?;
    ///
    /// std::fs::write(&backup, "what the disk made of it")?;
    /// let error = MIGRATIONS.migrator().verify_backup(&backup).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::BackupFailed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let file = directory.path().join("notes.db");
    /// let mut db = rusqlite::Connection::open(&file)?;
    /// MIGRATIONS.run_to(&mut db, "013")?;
    /// let report = MIGRATIONS.run(&mut db)?;
    /// // The new release is worse than the old one: back to what was before it.
    /// let before = report.backup().unwrap();
    /// let safety = MIGRATIONS.migrator().restore(&mut db, before)?;
    /// assert_eq!(MIGRATIONS.status(&db)?.current(), Some(&"013".parse()?));
    /// assert!(safety.is_some_and(|file| file.exists()), "and what was written since is kept");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BackupFailed`](crate::ErrorKind::BackupFailed),
    /// [`Busy`](crate::ErrorKind::Busy) where others do not let go of the database within
    /// [`Migrator::lock_timeout`], [`Cancelled`](crate::ErrorKind::Cancelled), and [`InTransaction`](crate::ErrorKind::InTransaction). The
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
    /// ```
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let file = directory.path().join("notes.db");
    /// let mut db = rusqlite::Connection::open(&file)?;
    /// MIGRATIONS.run(&mut db)?;
    /// let migrator = MIGRATIONS.migrator();
    /// let backup = migrator.backup_now(&db)?.unwrap();
    /// db.execute_batch("DELETE FROM notebooks")?;
    ///
    /// migrator.restore_over(&mut db, &backup)?;
    /// let notebooks: i64 = db.query_row("SELECT count(*) FROM notebooks", [], |row| row.get(0))?;
    /// assert_eq!(notebooks, 3);
    /// assert_eq!(migrator.list_backups(&db)?.len(), 1, "what was there is gone");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator().application("notes", "1.4.2");
    /// assert_eq!(migrator.run(&mut db)?.steps().len(), MIGRATIONS.len());
    /// assert!(migrator.run(&mut db)?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::run`](crate::Migrations::run).
    pub fn run(&self, db: &mut Connection) -> Result<Report, Error> {
        self.to(db, &Target::Latest)
    }

    /// Applies what is pending up to `version`. See [`Migrations::run_to`](crate::Migrations::run_to).
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator().reason("to look at the tags before they are merged");
    /// assert_eq!(migrator.run_to(&mut db, "006")?.steps().len(), 6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::run_to`](crate::Migrations::run_to).
    pub fn run_to(&self, db: &mut Connection, version: &str) -> Result<Report, Error> {
        self.to(db, &Target::UpTo(parse_version(version)?))
    }

    /// Rolls the last `steps` migrations back. See [`Migrations::rollback`](crate::Migrations::rollback).
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run(&mut db)?;
    /// let migrator = MIGRATIONS.migrator().reason("the search is too slow");
    /// assert_eq!(migrator.rollback(&mut db, 2)?.steps().len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::rollback`](crate::Migrations::rollback).
    pub fn rollback(&self, db: &mut Connection, steps: usize) -> Result<Report, Error> {
        self.to(db, &Target::Back(steps))
    }

    /// Rolls back what comes after `version`. See [`Migrations::rollback_to`](crate::Migrations::rollback_to).
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run_to(&mut db, "006")?;
    /// MIGRATIONS.migrator().force(true).rollback_to(&mut db, "004")?;
    /// assert_eq!(MIGRATIONS.status(&db)?.current(), Some(&"004".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::rollback_to`](crate::Migrations::rollback_to).
    pub fn rollback_to(&self, db: &mut Connection, version: &str) -> Result<Report, Error> {
        self.to(db, &Target::BackTo(parse_version(version)?))
    }

    /// Rolls everything back.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run_to(&mut db, "006")?;
    /// MIGRATIONS.migrator().force(true).rollback_all(&mut db)?;
    /// assert_eq!(MIGRATIONS.status(&db)?.current(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// # use migrate_runtime::Target;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator().allow_destructive(true);
    /// let dry = migrator.dry_run(&mut db, &Target::UpTo("007".parse()?))?;
    /// assert!(dry.refusal().is_none(), "{dry}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::dry_run`](crate::Migrations::dry_run).
    pub fn dry_run(&self, db: &mut Connection, target: &Target) -> Result<DryRun, Error> {
        run::dry_run(db, self.catalog, &self.options, target)
    }

    /// What leads to `target`, without doing it. See [`Migrations::plan`](crate::Migrations::plan).
    ///
    /// ```
    /// # use migrate_runtime::{OutOfOrder, Target};
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator().out_of_order(OutOfOrder::Apply);
    /// println!("{}", migrator.plan(&db, &Target::Latest)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        let plan = plan(&set, &arrival.tracking, target, options.order())?;
        Ok((arrival, plan))
    }

    /// Applies these pending migrations alone, in this order, where the target is the latest.
    #[cfg(any(feature = "cli", feature = "testing"))]
    pub(crate) fn only(mut self, versions: Vec<Version>) -> Self {
        self.options.only = Some(versions);
        self
    }

    /// What a run would do after `back`.
    #[cfg(feature = "cli")]
    pub(crate) fn plan_after(&self, db: &Connection, back: &Plan) -> Result<Plan, Error> {
        let (catalog, options) = (self.catalog, &self.options);
        let tracking = store::read_consistently(db, catalog.set(), options.patience())?;
        let tracking = after(&tracking, back.steps());
        plan(&catalog.migrations(), &tracking, &Target::Latest, options.order())
    }

    /// What is applied and what is pending. See [`Migrations::status`](crate::Migrations::status).
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// // A look that does not wait for long.
    /// let migrator = MIGRATIONS.migrator().lock_timeout(Duration::from_millis(200));
    /// assert_eq!(migrator.status(&db)?.current(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// # use migrate_runtime::HistoryQuery;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator();
    /// migrator.run_to(&mut db, "003")?;
    /// let notes = HistoryQuery::new().version("002".parse()?);
    /// assert_eq!(migrator.history(&db, &notes)?.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::history`](crate::Migrations::history).
    pub fn history(
        &self,
        db: &Connection,
        query: &HistoryQuery,
    ) -> Result<Vec<HistoryEntry>, Error> {
        retry_on(db, self.options.patience(), || history::read(db, self.catalog.set(), query))
    }

    /// The page of the set and of a database. See
    /// [`Migrations::report_page_of`](crate::Migrations::report_page_of).
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator();
    /// migrator.run(&mut db)?;
    /// let page = migrator.report_page_of(&db)?;
    /// assert!(page.contains("notebooks"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator();
    /// migrator.run(&mut db)?;
    /// assert!(migrator.drift(&db)?.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::drift`](crate::Migrations::drift).
    pub fn drift(&self, db: &Connection) -> Result<Option<Drift>, Error> {
        let catalog = self.catalog;
        let tracking = store::read_consistently(db, catalog.set(), self.options.patience())?;
        retry_on(db, self.options.patience(), || drift_check::look(db, catalog, &tracking))
    }

    /// What made a schema that has not drifted.
    #[cfg(feature = "cli")]
    pub(crate) fn made(&self, db: &Connection) -> Result<drift_check::Made, Error> {
        let catalog = self.catalog;
        let tracking = store::read_consistently(db, catalog.set(), self.options.patience())?;
        retry_on(db, self.options.patience(), || drift_check::made(db, catalog, &tracking))
    }

    /// Looks at the whole database and reports what is wrong. See
    /// [`Migrations::validate`](crate::Migrations::validate), and [`Validation`] for examples.
    ///
    /// ```
    /// # use migrate_runtime::{Check, Validation};
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator();
    /// migrator.run(&mut db)?;
    /// let untitled = Check::new("notes have titles", "SELECT id FROM notes WHERE title = ''");
    /// let report = migrator.validate(&db, &Validation::default().check(untitled))?;
    /// assert!(report.is_valid(), "{report}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::validate`](crate::Migrations::validate).
    pub fn validate(
        &self,
        db: &Connection,
        validation: &Validation,
    ) -> Result<ValidationReport, Error> {
        validate(db, self.catalog, &self.options, validation, &identity)
    }

    /// Whether there is nothing to do. See [`Migrations::is_current`](crate::Migrations::is_current).
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator();
    /// assert!(!migrator.is_current(&db)?);
    /// migrator.run(&mut db)?;
    /// assert!(migrator.is_current(&db)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// # use migrate_runtime::Standing;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// assert_eq!(MIGRATIONS.migrator().standing(&db)?, Standing::Fresh);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// // Made by hand long ago, as 001 makes it, with a column that 001 does not have.
    /// db.execute_batch(MIGRATIONS.migrations()[0].up().text())?;
    /// db.execute_batch("ALTER TABLE notebooks ADD COLUMN owner TEXT")?;
    /// assert!(MIGRATIONS.baseline(&mut db, "001").is_err());
    /// let declared = MIGRATIONS.migrator().force(true).baseline(&mut db, "001")?;
    /// assert_eq!(declared.versions().len(), 1);
    /// println!("{declared}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// # use migrate_runtime::Tool;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator().application("notes", "2.0.0");
    /// migrator.take_over(&mut db, Tool::Refinery)?;
    /// migrator.run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// # use migrate_runtime::ErrorKind;
    /// # use notes::MIGRATIONS;
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
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let migrator = MIGRATIONS.migrator();
    /// migrator.run(&mut db)?;
    /// assert!(migrator.plan_repair(&db)?.is_empty(), "nothing to mend");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::plan_repair`](crate::Migrations::plan_repair).
    pub fn plan_repair(&self, db: &Connection) -> Result<RepairPlan, Error> {
        existing::plan_repair(db, self.catalog, &self.options)
    }

    /// Does what `plan` says. See [`Migrations::repair`](crate::Migrations::repair).
    ///
    /// ```
    /// # use migrate_runtime::Backup;
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let file = directory.path().join("notes.db");
    /// let mut db = rusqlite::Connection::open(&file)?;
    /// MIGRATIONS.run(&mut db)?;
    /// db.execute("DELETE FROM _migrate_applied WHERE version = '002'", [])?;
    /// let migrator = MIGRATIONS.migrator().backup(Backup::beside_database().keep_all());
    /// let plan = migrator.plan_repair(&db)?;
    /// let backup = migrator.repair(&mut db, &plan)?;
    /// assert!(backup.is_some_and(|file| file.exists()), "what it was like before");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::repair`](crate::Migrations::repair).
    pub fn repair(&self, db: &mut Connection, plan: &RepairPlan) -> Result<Option<PathBuf>, Error> {
        existing::repair(db, self.catalog, &self.options, plan)
    }

    /// What there is to know about this database. See
    /// [`Migrations::info`](crate::Migrations::info).
    ///
    /// ```
    /// # use migrate_runtime::Backup;
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let file = directory.path().join("notes.db");
    /// let mut db = rusqlite::Connection::open(&file)?;
    /// # let elsewhere = directory.path();
    /// // The backups are those of the directory that is set here.
    /// let migrator = MIGRATIONS.migrator().backup(Backup::in_directory(elsewhere));
    /// migrator.run(&mut db)?;
    /// migrator.backup_now(&db)?;
    /// assert_eq!(migrator.info(&db)?.backups().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let file = directory.path().join("notes.db");
    /// let db = MIGRATIONS.migrator().application("notes", "1.4.2").open(&file)?;
    /// assert_eq!(MIGRATIONS.status(&db)?.pending().count(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
