//! Backups: a copy of the database, taken by SQLite while it is in use, checked before it counts.
//!
//! Files are never copied underneath SQLite: that would miss what is in the log, and on POSIX
//! systems closing the file would drop the locks of the whole process.

mod compress;
mod copy;
mod database;
mod file;
mod name;
mod partial;
mod prune;
mod raw;
mod restore;
mod space;
mod take;
#[cfg(test)]
mod tests;
mod verify;
mod when;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::error::Error;

#[cfg(any(feature = "cli", feature = "testing"))]
pub(crate) use compress::is_compressed;
#[cfg(feature = "testing")]
pub(crate) use compress::{compress, decompress};
#[cfg(any(feature = "cli", feature = "testing"))]
pub(crate) use database::open_read_only;
pub use file::BackupFile;
pub(crate) use name::create_new as create_private;
#[cfg(feature = "cli")]
pub(crate) use name::is_named_like_one;
pub(crate) use restore::verify_file;
pub(crate) use restore::{Brought, discard};
pub(crate) use take::Taken;
pub use verify::Verification;
pub(crate) use when::BackupProgress;
pub use when::BackupWhen;

/// Where backups go, how they are checked, and how long they stay.
///
/// A backup of `notes.db` is called `notes.2026-11-20_08-30-00.bak`, the time in UTC; a second one
/// in the same second gets `-2` behind it. It is a database like the other, readable by its owner
/// alone. While it is written it ends in `.partial`, with an empty `.lock` beside it; what a program
/// left that was killed meanwhile, the next backup deletes.
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
///
/// Another directory, other times, other limits:
///
/// ```
/// use migrate_runtime::{Backup, BackupWhen, Verification};
/// # use notes::MIGRATIONS;
///
/// # let directory = tempfile::tempdir()?;
/// # let directory = directory.path();
/// let nightly = Backup::in_directory(directory)
///     .verify(Verification::Full)
///     // The newest ones that all three allow, and one at the least.
///     .keep_days(90)
///     .keep_count(20)
///     .keep_bytes(2 * 1024 * 1024 * 1024);
/// let by_hand = Backup::in_directory(directory).when(BackupWhen::Never).keep_all();
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.migrator().backup(by_hand).run(&mut db)?;
/// let taken = MIGRATIONS.migrator().backup(nightly).backup_now(&db)?;
/// assert!(taken.is_some_and(|file| file.starts_with(directory)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "give it to `Migrator::backup`"]
pub struct Backup {
    directory: Directory,
    when: BackupWhen,
    verification: Verification,
    /// Only ever with the feature.
    compress: bool,
    keep: prune::Keep,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Directory {
    BesideDatabase,
    Named(PathBuf),
}

/// Where a database is, and where its backups are.
struct Place {
    /// None for one in memory.
    file: Option<PathBuf>,
    site: name::Site,
}

/// Beside the database, before everything that changes it, with a quick verification, for 30 days.
impl Default for Backup {
    fn default() -> Self {
        Self::beside_database()
    }
}

impl Backup {
    /// In the directory of the database. A database in memory has none, and is not backed up.
    pub fn beside_database() -> Self {
        Self::at(Directory::BesideDatabase)
    }

    /// In this directory, which must exist. A database in memory is backed up there under the name
    /// `memory`.
    pub fn in_directory(directory: impl Into<PathBuf>) -> Self {
        Self::at(Directory::Named(directory.into()))
    }

    /// The same in another directory.
    #[cfg(feature = "cli")]
    pub(crate) fn into_directory(mut self, directory: &Path) -> Self {
        self.directory = Directory::Named(directory.to_owned());
        self
    }

    fn at(directory: Directory) -> Self {
        Self {
            directory,
            when: BackupWhen::default(),
            verification: Verification::default(),
            compress: false,
            keep: prune::Keep::default(),
        }
    }

    /// When a run takes one first: always where there is something to lose, unless set otherwise.
    pub fn when(mut self, when: BackupWhen) -> Self {
        self.when = when;
        self
    }

    /// How a backup is checked before it counts: by `quick_check` unless set otherwise.
    pub fn verify(mut self, verification: Verification) -> Self {
        self.verification = verification;
        self
    }

    /// Whether a backup is compressed with zstd, and ends in `.bak.zst`: not unless set. It is
    /// copied and checked first, and takes about three times as long then; meanwhile the disk has
    /// both.
    ///
    /// Only with the feature `zstd`. With it, compressed backups are restored whatever is set here.
    ///
    /// ```
    /// use migrate_runtime::Backup;
    /// # use notes::MIGRATIONS;
    ///
    /// # let directory = tempfile::tempdir()?;
    /// # let file = directory.path().join("notes.db");
    /// let mut db = rusqlite::Connection::open(&file)?;
    /// MIGRATIONS.run(&mut db)?;
    /// let migrator = MIGRATIONS.migrator().backup(Backup::beside_database().compress(true));
    /// let backup = migrator.backup_now(&db)?.unwrap();
    /// assert_eq!(backup.extension(), Some("zst".as_ref()));
    /// // It is restored like any other.
    /// migrator.restore(&mut db, &backup)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "zstd")]
    pub fn compress(mut self, compress: bool) -> Self {
        self.compress = compress;
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

    /// When one is asked for.
    pub(crate) fn when_needed(&self) -> BackupWhen {
        self.when
    }

    /// Where `db` is and where its backups are; none where those have no place.
    fn place(&self, db: &Connection) -> Result<Option<Place>, Error> {
        Ok(self.place_of(database::file_of(db)?))
    }

    fn place_of(&self, file: Option<PathBuf>) -> Option<Place> {
        // Absolute, since the database remembers the name, and the program may be started elsewhere.
        let directory = match (&self.directory, &file) {
            (Directory::Named(directory), _) => {
                std::path::absolute(directory).unwrap_or_else(|_| directory.clone())
            }
            (Directory::BesideDatabase, Some(file)) => {
                file.parent().unwrap_or(Path::new("")).to_owned()
            }
            (Directory::BesideDatabase, None) => return None,
        };
        let site = name::Site::new(file.as_deref(), &directory);
        Some(Place { file, site })
    }

    fn site(&self, db: &Connection) -> Result<Option<name::Site>, Error> {
        Ok(self.place(db)?.map(|place| place.site))
    }

    /// Deletes what need not be kept, after `taken` was: that an old one stayed must not stop a run.
    pub(crate) fn tidy(&self, db: &Connection, taken: &Path) {
        let prune = |site: &name::Site| prune::prune(db, site, self.keep, Some(taken)).map(drop);
        if let Err(error) = self.site(db).and_then(|site| site.as_ref().map_or(Ok(()), prune)) {
            tracing::warn!("old backups could not be deleted: {error}");
        }
    }

    /// Deletes what backups of this database left that did not come to their end, best effort.
    pub(crate) fn sweep(&self, db: &Connection) {
        match self.site(db) {
            Ok(Some(site)) => partial::sweep(&site),
            Ok(None) => {}
            Err(error) => tracing::warn!("unfinished backups could not be looked for: {error}"),
        }
    }

    /// Deletes those of `paths` that are backups of `db`, best effort.
    pub(crate) fn supersede(&self, db: &Connection, paths: &[PathBuf]) {
        for backup in self.list(db).unwrap_or_default() {
            if paths.iter().any(|path| path == backup.path()) {
                discard(backup.path());
            }
        }
    }

    /// The backups of `db`, the newest first.
    pub(crate) fn list(&self, db: &Connection) -> Result<Vec<BackupFile>, Error> {
        self.site(db)?.map_or_else(|| Ok(Vec::new()), |site| site.list())
    }

    /// Those of a database that is not there any more.
    #[cfg(feature = "cli")]
    pub(crate) fn list_of(&self, file: &Path) -> Result<Vec<BackupFile>, Error> {
        // As SQLite would find it, but for the name itself, of which nothing is there.
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let place = self.place_of(Some(file)).filter(|place| place.site.directory().is_dir());
        place.map_or_else(|| Ok(Vec::new()), |place| place.site.list())
    }

    /// Deletes what need not be kept.
    pub(crate) fn prune(&self, db: &Connection) -> Result<Vec<PathBuf>, Error> {
        self.site(db)?
            .map_or_else(|| Ok(Vec::new()), |site| prune::prune(db, &site, self.keep, None))
    }
}
