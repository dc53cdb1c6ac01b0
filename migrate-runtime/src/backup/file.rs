//! The file of a backup, and what can be wrong with it.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error};

/// One backup of a database.
///
/// ```
/// # use notes::MIGRATIONS;
/// # let directory = tempfile::tempdir()?;
/// # let file = directory.path().join("notes.db");
/// let mut db = rusqlite::Connection::open(&file)?;
/// MIGRATIONS.run(&mut db)?;
/// MIGRATIONS.migrator().backup_now(&db)?;
///
/// let backups = MIGRATIONS.migrator().list_backups(&db)?;
/// let newest = &backups[0];
/// println!("{} of {}, {} bytes", newest.path().display(), newest.taken_at(), newest.bytes());
/// assert!(newest.path().exists() && newest.bytes() > 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    pub(super) path: PathBuf,
    pub(super) taken_at: String,
    pub(super) bytes: u64,
}

impl BackupFile {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// When it was taken: UTC, such as `2026-11-20_08-30-00`.
    #[must_use]
    pub fn taken_at(&self) -> &str {
        &self.taken_at
    }

    /// Its size.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// `notes.2026-11-20_08-30-00.bak  2026-11-20 08:30:00Z  20480 bytes`
impl fmt::Display for BackupFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
        let (day, time) = self.taken_at.split_once('_').unwrap_or((&self.taken_at, ""));
        write!(f, "{name}  {day} {}Z  {} bytes", time.replace('-', ":"), self.bytes)
    }
}

/// An error about a file of ours.
pub(super) fn failed(path: &Path, error: impl fmt::Display) -> Error {
    Error::new(Cause::Backup { path: path.display().to_string(), message: error.to_string() })
}
