//! When a backup is taken unasked, and how far one has come.

use crate::error::Error;

/// When a run takes a backup first.
///
/// A database that is fresh has nothing to lose, and a run with nothing to do changes nothing:
/// neither is backed up, whatever this says.
///
/// ```
/// use migrate_runtime::{Backup, BackupWhen};
/// # use notes::MIGRATIONS;
///
/// # let directory = tempfile::tempdir()?;
/// # let file = directory.path().join("notes.db");
/// let mut db = rusqlite::Connection::open(&file)?;
/// MIGRATIONS.run_to(&mut db, "012")?;
/// // Large databases: a copy only where something can go.
/// let migrator = MIGRATIONS
///     .migrator()
///     .backup(Backup::beside_database().when(BackupWhen::Destructive));
/// assert_eq!(migrator.run_to(&mut db, "013")?.backup(), None, "it adds a column");
/// assert!(migrator.run_to(&mut db, "014")?.backup().is_some(), "it drops one");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum BackupWhen {
    /// Before every run and every rollback that has something to do.
    #[default]
    Always,
    /// Only before one that can destroy data: a migration that drops or overwrites something, any
    /// rollback that does, and whatever runs outside a transaction.
    Destructive,
    /// Never: only [`Migrator::backup_now`](crate::Migrator::backup_now) takes one.
    Never,
}

/// How far a backup or a restore has come, in pages of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BackupProgress {
    done_pages: u64,
    total_pages: u64,
}

impl BackupProgress {
    pub(super) fn new(done_pages: u64, total_pages: u64) -> Self {
        Self { done_pages: done_pages.min(total_pages), total_pages }
    }

    /// Pages that are copied. It can fall where a writer made the copy begin anew.
    pub(crate) fn done_pages(&self) -> u64 {
        self.done_pages
    }

    /// Pages that there are.
    pub(crate) fn total_pages(&self) -> u64 {
        self.total_pages
    }
}

/// Who is told how far a copy is, and may end it.
pub(crate) type Watch<'w> = &'w mut dyn FnMut(BackupProgress) -> Result<(), Error>;
