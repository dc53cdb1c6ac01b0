//! A database on a file in a directory of its own, in each of the two journal modes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use tempfile::TempDir;

/// How SQLite keeps a transaction apart from the database until it commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Journal {
    /// The rollback journal, which is the default of SQLite.
    Rollback,
    /// The write-ahead log.
    Wal,
}

/// A directory with one database, gone when dropped.
#[derive(Debug)]
pub struct Site {
    directory: TempDir,
    journal: Journal,
}

/// Runs `test` in both journal modes, each time on a fresh file.
pub fn in_both_modes(test: impl Fn(&Site)) {
    for journal in [Journal::Rollback, Journal::Wal] {
        // Shown when the test fails.
        println!("journal mode: {journal:?}");
        test(&Site::new(journal));
    }
}

impl Site {
    /// A site with an empty database.
    ///
    /// # Panics
    ///
    /// When the directory or the file cannot be made, which is no business of the test.
    #[must_use]
    pub fn new(journal: Journal) -> Self {
        let site = Self { directory: TempDir::new().expect("a temporary directory"), journal };
        site.make(&site.path());
        site
    }

    /// The journal mode of its database.
    #[must_use]
    pub fn journal(&self) -> Journal {
        self.journal
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.directory().join("library.db")
    }

    /// A connection as an application would open it.
    ///
    /// # Panics
    ///
    /// When SQLite cannot open it.
    #[must_use]
    pub fn open(&self) -> Connection {
        Connection::open(self.path()).expect("the database opens")
    }

    /// Another empty database in the same directory and journal mode.
    ///
    /// # Panics
    ///
    /// As [`Site::new`].
    #[must_use]
    pub fn another(&self, name: &str) -> PathBuf {
        let path = self.directory().join(name);
        self.make(&path);
        path
    }

    fn make(&self, path: &Path) {
        let db = Connection::open(path).expect("the database opens");
        let mode: &str = match self.journal {
            Journal::Rollback => "delete",
            Journal::Wal => "wal",
        };
        let now: String = db
            .query_row(&format!("PRAGMA journal_mode = {mode}"), [], |row| row.get(0))
            .expect("the journal mode can be set");
        assert_eq!(now, mode);
        db.busy_timeout(Duration::from_secs(5)).expect("a timeout can be set");
    }
}
