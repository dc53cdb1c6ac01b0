//! Writing a fixture: a database as a release leaves it, for the releases that follow.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use migrate_core::schema::Snapshot;
use rusqlite::Connection;

use super::contents::Contents;
use super::database::directory;
use super::failure::{Failure, Problem};
use super::files::copy_at_rest;
use super::tester::Tester;
use crate::backup::{compress, is_compressed};
use crate::error::Error;
use crate::written::{Written, put};

/// What differs from run to run, and is of no use in a fixture. A day that everybody sees is none.
const NORMALISED: &str = "
    UPDATE main._migrate_applied
       SET applied_at = '2000-01-01T00:00:00.000Z', duration_us = 0, backup = NULL;
    UPDATE main._migrate_history
       SET at = '2000-01-01T00:00:00.000Z', duration_us = 0, backup = NULL, host = NULL,
           process = NULL, application = NULL, application_version = NULL;
";

/// The number by which a start sees that nobody changed the schema: a copy has another.
const COOKIE: &str = "UPDATE main._migrate_set
                      SET cookie = (SELECT schema_version FROM pragma_schema_version)";

impl Tester<'_> {
    /// Writes a database with the rows of samples to `path`, as [`Tester::at`] says. See
    /// [`write_fixture`](crate::testing::write_fixture).
    ///
    /// ```
    /// use migrate_runtime::testing::Tester;
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("release-3.db");
    /// # /*
    /// let path = "fixtures/release-3.db";
    /// # */
    ///
    /// // With a notebook that only old releases could make.
    /// Tester::new(&MIGRATIONS)
    ///     .at("003")
    ///     .rows("001", |db| {
    ///         db.execute("INSERT INTO notebooks (created_at) VALUES ('2024')", [])?;
    ///         Ok(())
    ///     })
    ///     .write_fixture(path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What a migration or the system answered; and where another database is there already.
    pub fn write_fixture(&self, path: impl AsRef<Path>) -> Result<Written, Failure> {
        let path = path.as_ref();
        let db = self.with_all_rows().on_file()?;
        if path.exists() {
            return self.unchanged(&db, path);
        }
        let (directory, plain) = directory()?;
        let write = || -> Result<(), Error> {
            db.execute_batch(NORMALISED)?;
            let name = plain.to_string_lossy();
            db.execute("VACUUM main INTO ?1", [&*name])?;
            Connection::open(&plain)?.execute(COOKIE, [])?;
            if is_compressed(path) {
                return compress(&plain, &directory.path().join("packed"));
            }
            Ok(())
        };
        write().map_err(|error| {
            Failure::error(format!("the fixture {} cannot be written", path.display()), error)
        })?;
        let from =
            if is_compressed(path) { directory.path().join("packed") } else { plain.clone() };
        let directory = path.parent().map_or(Ok(()), fs::create_dir_all);
        let written = directory.and_then(|()| {
            // Not `fs::copy`: the permissions are those of a new file here.
            put(path, |partial| {
                io::copy(&mut File::open(&from)?, &mut File::create(partial)?).map(drop)
            })
        });
        written.map_err(|error| {
            Failure::with_help(
                &format!("the fixture {} cannot be written: {error}", path.display()),
                "look at the directory and at the free space",
            )
        })?;
        Ok(Written::Created)
    }

    /// A fixture stays what it is: it stands for a release that is out.
    fn unchanged(&self, db: &Connection, path: &Path) -> Result<Written, Failure> {
        let there = copy_at_rest(path, &self.opener)?;
        let look = |db: &Connection| -> rusqlite::Result<(Snapshot, Contents)> {
            Ok((Snapshot::read(db)?, Contents::of(db)?))
        };
        let failed = |error| Failure::sqlite(format!("{} cannot be read", path.display()))(error);
        let (there, now) = (look(&there).map_err(failed)?, look(db).map_err(failed)?);
        let schema = there.0.difference(&now.0);
        let rows = there.1.differences(&now.1);
        if schema.is_empty() && rows.is_empty() {
            return Ok(Written::Unchanged);
        }
        let problem = Problem::new("what the migrations and samples make now is not what is there")
            .seen(schema.iter().map(ToString::to_string).chain(rows))
            .help(
                "a fixture stands for a release that is out: give the new one another name. Delete \
                 the file, where that release never was. Samples with the time or with chance in them \
                 differ each time",
            );
        Err(Failure::found(format!("the fixture {} is there already", path.display()), problem))
    }
}
