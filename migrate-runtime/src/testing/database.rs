//! A database on a file that is gone when its guard is.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;

use super::connect::Opener;
use super::failure::Failure;

/// A database in a directory of its own, which is removed when this is dropped. It is a
/// [`Connection`] as well.
///
/// ```
/// use migrate_runtime::{Migrations, embed_migrations, testing};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
///
/// let db = testing::on_file(&MIGRATIONS)?;
/// db.execute("INSERT INTO notebooks (name, created_at) VALUES ('Garden', '2026')", [])?;
///
/// // What the application opens by itself sees the same file.
/// let other = rusqlite::Connection::open(db.path())?;
/// let name: String = other.query_row("SELECT name FROM notebooks ORDER BY id DESC", [], |row| {
///     row.get(0)
/// })?;
/// assert_eq!(name, "Garden");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TestDatabase {
    // Before its directory, which is removed after it.
    db: Connection,
    path: PathBuf,
    opener: Opener,
    directory: TempDir,
}

/// A directory that is removed, with the database in it, when this is dropped.
///
/// ```
/// use migrate_runtime::testing;
/// # use notes::MIGRATIONS;
///
/// let (db, directory) = testing::on_file(&MIGRATIONS)?.into_parts();
/// // The application owns the connection, and may write what it likes beside it.
/// std::fs::write(directory.path().join("settings.toml"), "")?;
/// # let path = directory.path().to_owned();
/// drop((db, directory));
/// # assert!(!path.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TestDirectory(TempDir);

impl TestDirectory {
    /// The directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// An empty directory, and where the database goes in it.
pub(super) fn directory() -> Result<(TempDir, PathBuf), Failure> {
    let made = tempfile::Builder::new().prefix("migrate-").tempdir();
    let directory = made.map_err(|error| {
        Failure::with_help(
            &format!("no directory could be made for the test database: {error}"),
            "look at the free space and at the variable `TMPDIR`",
        )
    })?;
    let path = directory.path().join("test.db");
    Ok((directory, path))
}

impl TestDatabase {
    pub(super) fn open(opener: &Opener) -> Result<Self, Failure> {
        let (directory, path) = directory()?;
        Self::open_in(opener, directory, path)
    }

    /// The same for a file that may be there already.
    pub(super) fn open_in(
        opener: &Opener,
        directory: TempDir,
        path: PathBuf,
    ) -> Result<Self, Failure> {
        let db = opener.open(&path)?;
        Ok(Self { db, path, opener: opener.clone(), directory })
    }

    /// The file of the database. Others may open it as well.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Another connection to the same file, opened and set up like the first.
    ///
    /// ```
    /// # use migrate_runtime::testing;
    /// # use notes::MIGRATIONS;
    /// let db = testing::on_file(&MIGRATIONS)?;
    /// // Another window of the program.
    /// let other = db.connect()?;
    /// other.execute("DELETE FROM notebooks WHERE name = 'Inbox'", [])?;
    /// let left = db.query_row("SELECT count(*) FROM notebooks", [], |row| row.get::<_, i64>(0))?;
    /// assert_eq!(left, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What opening and setting up answered.
    pub fn connect(&self) -> Result<Connection, Failure> {
        self.opener.open(&self.path)
    }

    /// The connection alone, for code that wants to own one; the file is there as long as the
    /// directory is held.
    ///
    /// ```
    /// # use migrate_runtime::testing;
    /// # use notes::MIGRATIONS;
    /// # struct App { db: rusqlite::Connection }
    /// # impl App { fn new(db: rusqlite::Connection) -> Self { Self { db } } }
    /// let (db, _directory) = testing::on_file(&MIGRATIONS)?.into_parts();
    /// let app = App::new(db);
    /// # assert!(MIGRATIONS.is_current(&app.db)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn into_parts(self) -> (Connection, TestDirectory) {
        (self.db, TestDirectory(self.directory))
    }
}

impl Deref for TestDatabase {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.db
    }
}

impl DerefMut for TestDatabase {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.db
    }
}
