//! What an application may want to show about its database.

use std::fmt;
use std::path::{Path, PathBuf};

use migrate_core::{Catalog, Version, wrap};
use rusqlite::Connection;
use rusqlite::types::FromSql;

use super::standing::{Standing, standing};
use crate::backup::{Backup, BackupFile};
use crate::error::Error;
use crate::history;
use crate::lock::retry_on;
use crate::options::Options;
use crate::status::Status;
use crate::store;

/// What there is to know about a database. See [`Migrations::info`](crate::Migrations::info).
///
/// Prints as a table of at most 80 columns.
///
/// ```
/// use migrate_runtime::Standing;
/// # use notes::MIGRATIONS;
///
/// # let directory = tempfile::tempdir()?;
/// # let file = directory.path().join("notes.db");
/// let mut db = rusqlite::Connection::open(&file)?;
/// MIGRATIONS.run_to(&mut db, "013")?;
/// let info = MIGRATIONS.info(&db)?;
///
/// // The file. Sizes are in bytes.
/// assert_eq!(info.path().map(|path| path.ends_with("notes.db")), Some(true));
/// assert_eq!(info.bytes(), info.page_size() * info.page_count());
/// println!("{}, by SQLite {}", info.journal_mode(), info.sqlite_version());
/// assert_eq!((info.application_id(), info.user_version()), (0, 0), "the application's to set");
///
/// // The migrations.
/// assert_eq!((info.standing(), info.set()), (&Standing::Managed, "main"));
/// assert_eq!(info.current(), Some(&"013".parse()?));
/// assert_eq!(info.pending(), info.status().pending().count());
/// println!("the last change was at {:?}", info.last_applied_at());
///
/// // The backups, the newest first.
/// assert!(info.backups().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    path: Option<PathBuf>,
    page_size: u64,
    page_count: u64,
    journal_mode: String,
    application_id: i32,
    user_version: i32,
    standing: Standing,
    status: Status,
    backups: Vec<BackupFile>,
}

impl Info {
    /// The file; none for a database in memory.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The size of the database in bytes, without the files that SQLite keeps beside it.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.page_size.saturating_mul(self.page_count)
    }

    /// The size of a page in bytes.
    #[must_use]
    pub fn page_size(&self) -> u64 {
        self.page_size
    }

    /// The number of pages.
    #[must_use]
    pub fn page_count(&self) -> u64 {
        self.page_count
    }

    /// The journal mode, such as `wal` or `delete`.
    #[must_use]
    pub fn journal_mode(&self) -> &str {
        &self.journal_mode
    }

    /// The release of SQLite that the program uses, such as `3.54.1`.
    #[must_use]
    pub fn sqlite_version(&self) -> &'static str {
        rusqlite::version()
    }

    /// `PRAGMA application_id`, which is the application's to set.
    #[must_use]
    pub fn application_id(&self) -> i32 {
        self.application_id
    }

    /// `PRAGMA user_version`, which is the application's to set unless
    /// [`Migrator::stamp_user_version`](crate::Migrator::stamp_user_version) says otherwise.
    #[must_use]
    pub fn user_version(&self) -> i32 {
        self.user_version
    }

    /// Whether the database is managed.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The migrations, applied and pending.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// The name of the set.
    #[must_use]
    pub fn set(&self) -> &str {
        self.status.set()
    }

    /// The version applied last; none where nothing is applied.
    #[must_use]
    pub fn current(&self) -> Option<&Version> {
        self.status.current()
    }

    /// How many migrations are not applied.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.status.pending().count()
    }

    /// When a migration was applied last: UTC, such as `2026-11-20T08:30:00.000Z`.
    #[must_use]
    pub fn last_applied_at(&self) -> Option<&str> {
        self.status.last_applied_at()
    }

    /// The backups where the migrator puts them, the newest first; none where that directory
    /// cannot be read.
    #[must_use]
    pub fn backups(&self) -> &[BackupFile] {
        &self.backups
    }
}

impl fmt::Display for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.as_ref().map_or("in memory".to_owned(), |p| p.display().to_string());
        let current = self.current().map_or("empty".to_owned(), |version| format!("at {version}"));
        let last = self.last_applied_at().and_then(|at| at.get(..16)).unwrap_or("never");
        let backups = match &self.backups[..] {
            [] => "none".to_owned(),
            [newest, ..] => format!("{}, the last of {}", self.backups.len(), newest.taken_at()),
        };
        let size =
            format!("{} bytes, {} pages of {}", self.bytes(), self.page_count, self.page_size);
        let lines = [
            ("database", path),
            ("size", size),
            ("SQLite", format!("{}, journal mode {}", self.sqlite_version(), self.journal_mode)),
            (
                "pragmas",
                format!(
                    "application_id {}, user_version {}",
                    self.application_id, self.user_version
                ),
            ),
            ("set", format!("{}, {current}, {} pending", self.set(), self.pending())),
            ("standing", self.standing.to_string()),
            ("applied", last.replace('T', " ")),
            ("backups", backups),
        ];
        for (number, (word, text)) in lines.iter().enumerate() {
            for (row, line) in wrap(text, 68).iter().enumerate() {
                let word = if row == 0 { word } else { "" };
                let newline = if number + row == 0 { "" } else { "\n" };
                write!(f, "{newline}{word:10}  {line}")?;
            }
        }
        Ok(())
    }
}

pub(crate) fn info(
    db: &Connection,
    catalog: &Catalog,
    options: &Options,
    backup: &Backup,
) -> Result<Info, Error> {
    let patience = options.patience();
    let tracking = store::read_consistently(db, catalog.set(), patience)?;
    let standing = standing(db, catalog, options)?;
    retry_on(db, patience, || {
        let number = |name| pragma::<i64>(db, name).map(|number| number.try_into().unwrap_or(0));
        Ok(Info {
            path: db.path().filter(|path| !path.is_empty()).map(PathBuf::from),
            page_size: number("page_size")?,
            page_count: number("page_count")?,
            journal_mode: pragma(db, "journal_mode")?,
            application_id: pragma(db, "application_id")?,
            user_version: pragma(db, "user_version")?,
            standing: standing.clone(),
            status: Status::new(
                catalog.set(),
                &catalog.migrations(),
                &tracking,
                &history::failures(db, catalog.set()),
            ),
            backups: backup.list(db).unwrap_or_default(),
        })
    })
}

fn pragma<T: FromSql>(db: &Connection, name: &str) -> rusqlite::Result<T> {
    db.query_row(&format!("PRAGMA main.{name}"), [], |row| row.get(0))
}
