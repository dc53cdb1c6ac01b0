//! Backups: a copy of the database, taken by SQLite while it is in use, checked before it counts.
//!
//! Files are never copied underneath SQLite: that would miss what is in the log, and on POSIX
//! systems closing the file would drop the locks of the whole process.

mod copy;
mod file;
mod name;
mod prune;
mod restore;
mod verify;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::error::Error;

pub use file::BackupFile;
pub(crate) use restore::restore;
pub use verify::Verification;
pub(crate) use verify::verify_file;

/// Where backups go, how they are checked, and how long they stay.
///
/// A backup of `notes.db` is called `notes.2026-11-20_08-30-00.bak`, the time in UTC; a second one
/// in the same second gets `-2` behind it. It is a database like the other, readable by its owner
/// alone.
///
/// ```
/// use migrate_runtime::{Backup, Migrations, embed_migrations};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
///
/// let directory = std::env::temp_dir().join(format!("notes-{}", std::process::id()));
/// std::fs::create_dir_all(&directory)?;
/// let mut db = rusqlite::Connection::open(directory.join("notes.db"))?;
/// let migrator = MIGRATIONS.migrator().backup(Backup::beside_database().keep_days(30));
///
/// // Nothing to lose yet, so nothing to keep.
/// assert_eq!(migrator.run(&mut db)?.backup(), None);
/// let report = migrator.rollback(&mut db, 1)?;
/// assert!(report.backup().is_some_and(|path| path.exists()));
/// # drop(db);
/// # std::fs::remove_dir_all(&directory)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "give it to `Migrator::backup`"]
pub struct Backup {
    place: Place,
    verification: Verification,
    keep: prune::Keep,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    BesideDatabase,
    Directory(PathBuf),
}

impl Backup {
    /// In the directory of the database.
    pub fn beside_database() -> Self {
        Self::at(Place::BesideDatabase)
    }

    /// In this directory, which must exist.
    pub fn in_directory(directory: impl Into<PathBuf>) -> Self {
        Self::at(Place::Directory(directory.into()))
    }

    fn at(place: Place) -> Self {
        Self { place, verification: Verification::default(), keep: prune::Keep::default() }
    }

    /// How a backup is checked before it counts: by `quick_check` unless set otherwise.
    pub fn verify(mut self, verification: Verification) -> Self {
        self.verification = verification;
        self
    }

    /// Deletes backups of this database that are older: 30 days unless set otherwise. The newest
    /// one always stays.
    pub fn keep_days(mut self, days: u32) -> Self {
        self.keep.days = Some(days);
        self
    }

    /// Keeps this many backups of this database at the most, the newest ones, and one at the least.
    pub fn keep_count(mut self, count: usize) -> Self {
        self.keep.count = Some(count);
        self
    }

    /// Keeps as many backups of this database as fit into this many bytes, the newest ones, and one
    /// at the least.
    pub fn keep_bytes(mut self, bytes: u64) -> Self {
        self.keep.bytes = Some(bytes);
        self
    }

    /// Deletes no backup, however old.
    pub fn keep_all(mut self) -> Self {
        self.keep = prune::Keep { days: None, count: None, bytes: None };
        self
    }

    /// Where the backups of `db` are; none where it is not on a file.
    fn site(&self, db: &Connection) -> Option<name::Site> {
        let database = db.path().filter(|path| !path.is_empty()).map(PathBuf::from)?;
        let directory = match &self.place {
            Place::BesideDatabase => database.parent().map_or_else(PathBuf::new, Path::to_path_buf),
            Place::Directory(directory) => directory.clone(),
        };
        Some(name::Site::new(&database, directory))
    }

    /// Takes a backup of what is committed in `db`, checks it, and deletes those that need not be
    /// kept. None where the database is not on a file: it cannot outlive the process either way.
    pub(crate) fn take(&self, db: &Connection) -> Result<Option<PathBuf>, Error> {
        let Some(site) = self.site(db) else { return Ok(None) };
        let path = copy::take(db, &site, self.verification)?;
        tracing::info!(path = %path.display(), "backup taken");
        if let Err(error) = prune::prune(db, &site, self.keep) {
            // The backup is there; that an old one stayed must not stop the run.
            tracing::warn!("old backups could not be deleted: {error}");
        }
        Ok(Some(path))
    }

    /// The backups of `db`, the newest first.
    pub(crate) fn list(&self, db: &Connection) -> Result<Vec<BackupFile>, Error> {
        self.site(db).map_or_else(|| Ok(Vec::new()), |site| site.list())
    }

    /// Deletes what need not be kept.
    pub(crate) fn prune(&self, db: &Connection) -> Result<Vec<PathBuf>, Error> {
        self.site(db).map_or_else(|| Ok(Vec::new()), |site| prune::prune(db, &site, self.keep))
    }
}
