//! The migrator: a migration set with options, and the verbs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use migrate_core::{Catalog, Version};
use rusqlite::Connection;

use crate::backup::{Backup, BackupFile, verify_file};
use crate::error::{Cause, Error};
use crate::lock::Lock;
use crate::options::{Grouping, Options, OutOfOrder, UserVersion};
use crate::plan::{Plan, Target, plan};
use crate::report::Report;
use crate::run;
use crate::stale::Directory;
use crate::status::Status;
use crate::store::{self, Attempt};

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
    catalog: &'m Catalog,
    directory: Option<Directory>,
    options: Options,
}

impl<'m> Migrator<'m> {
    pub(crate) fn new(catalog: &'m Catalog, directory: Option<Directory>) -> Self {
        Self { catalog, directory, options: Options::default() }
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

    /// Takes a backup before every run that has something to do on a database that is not fresh, and
    /// before a rollback. A run whose backup fails does not start. None is taken unless this is set.
    pub fn backup(mut self, backup: Backup) -> Self {
        self.options.backup = Some(backup);
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
        self.policy().take(db, &mut |_| {})
    }

    /// The backups of this database, compressed or not, the newest first.
    ///
    /// # Errors
    ///
    /// [`BackupFailed`](crate::ErrorKind::BackupFailed) where the directory cannot be read.
    pub fn list_backups(&self, db: &Connection) -> Result<Vec<BackupFile>, Error> {
        self.policy().list(db)
    }

    /// Deletes the backups of this database that need not be kept, never the newest good one; what
    /// was deleted.
    ///
    /// # Errors
    ///
    /// [`BackupFailed`](crate::ErrorKind::BackupFailed) where a file cannot be deleted.
    pub fn prune_backups(&self, db: &Connection) -> Result<Vec<PathBuf>, Error> {
        self.policy().prune(db)
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
        let (backup, limit) = (backup.as_ref(), self.options.lock_timeout);
        let safety = self.policy().restore(db, backup, limit, &mut |_| {})?;
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
        let (backup, limit) = (backup.as_ref(), self.options.lock_timeout);
        self.policy().restore_over(db, backup, limit, &mut |_| {})?;
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
        let lock = Lock::begin(db, self.options.lock_timeout)?;
        store::create(db)?;
        let note = format!("from {}", backup.display());
        let attempt = Attempt {
            action: "restore",
            version: None,
            name: None,
            duration: Duration::ZERO,
            checksum: None,
            error: None,
            note: Some(&note),
        };
        store::record_attempt(db, self.catalog.set(), &attempt)?;
        lock.commit()
    }

    fn policy(&self) -> Backup {
        self.options.backup.clone().unwrap_or_default()
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

    fn to(&self, db: &mut Connection, target: &Target) -> Result<Report, Error> {
        if let Some(directory) = &self.directory {
            directory.warn_if_stale();
        }
        run::run(db, self.catalog, &self.options, target)
    }

    /// What leads to `target`, without doing it. See [`Migrations::plan`](crate::Migrations::plan).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::plan`](crate::Migrations::plan).
    pub fn plan(&self, db: &Connection, target: &Target) -> Result<Plan, Error> {
        let catalog = self.catalog;
        let tracking = store::read_consistently(db, catalog.set(), self.options.lock_timeout)?;
        plan(&catalog.migrations(), &tracking, target, self.options.out_of_order)
    }

    /// What is applied and what is pending. See [`Migrations::status`](crate::Migrations::status).
    ///
    /// # Errors
    ///
    /// As for [`Migrations::status`](crate::Migrations::status).
    pub fn status(&self, db: &Connection) -> Result<Status, Error> {
        let catalog = self.catalog;
        let tracking = store::read_consistently(db, catalog.set(), self.options.lock_timeout)?;
        Ok(Status::new(catalog.set(), &catalog.migrations(), &tracking))
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
        Ok(self.plan(db, &Target::Latest)?.is_empty())
    }
}

fn parse_version(text: &str) -> Result<Version, Error> {
    text.parse().map_err(|_| Error::new(Cause::InvalidVersion(text.to_owned())))
}
