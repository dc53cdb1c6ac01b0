//! For an application's own tests of its migrations: databases at any version, with rows of the time,
//! and assertions over the whole chain. Only with the feature `testing`.
//!
//! ```
//! use migrate_runtime::{Migrations, embed_migrations, testing};
//!
//! # /*
//! static MIGRATIONS: Migrations = embed_migrations!("migrations");
//! # */
//! # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
//!
//! let db = testing::in_memory(&MIGRATIONS)?;
//! assert!(MIGRATIONS.is_current(&db)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The functions here have nothing set; [`Tester`] has the options and the same verbs. The page
//! `docs/testing.md` tells which test finds what.

mod connect;
mod contents;
mod crash;
mod database;
mod failure;
mod files;
mod fixture;
mod rehearse;
mod remains;
mod reversible;
mod samples;
mod tester;
mod upgrade;

use std::path::Path;

use rusqlite::Connection;

use crate::migrations::Migrations;
use crate::written::Written;

pub use crash::Survival;
pub use database::{TestDatabase, TestDirectory};
pub use failure::Failure;
pub use rehearse::{Rehearsal, Rehearsed};
pub use reversible::{Reversibility, WayBack};
pub use tester::Tester;
pub use upgrade::Upgraded;

/// A migrated database in memory, and nothing in it but what the migrations bring.
///
/// ```
/// use migrate_runtime::testing;
/// # use notes::MIGRATIONS;
///
/// let db = testing::in_memory(&MIGRATIONS)?;
/// let notebooks = db.query_row("SELECT count(*) FROM notebooks", [], |row| row.get::<_, i64>(0))?;
/// assert_eq!(notebooks, 3, "006 brings three to start with");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// What a migration answered, such as that it needs a function of the application's: see
/// [`Tester::prepare`].
pub fn in_memory(set: &Migrations) -> Result<Connection, Failure> {
    Tester::new(set).in_memory()
}

/// A migrated database on a file, in a directory that is removed with the guard.
///
/// ```
/// use migrate_runtime::testing;
/// # use notes::MIGRATIONS;
///
/// let db = testing::on_file(&MIGRATIONS)?;
/// assert!(db.path().exists());
/// # Ok::<(), testing::Failure>(())
/// ```
///
/// # Errors
///
/// As for [`in_memory`].
pub fn on_file(set: &Migrations) -> Result<TestDatabase, Failure> {
    Tester::new(set).on_file()
}

/// Asserts that every migration can be rolled back, on rows of the time.
///
/// The chain runs with its samples. At each migration, up, down and up again run on the rows that
/// there are by then, and once more after its own sample; at the end, all of it goes back and comes
/// again. After each down the schema must be the one before; where the build says that a rollback is
/// [`Lossless`](crate::Rollback::Lossless), the rows as well. Of one that is
/// [`SchemaOnly`](crate::Rollback::SchemaOnly), or that the build did not judge, the answer tells what
/// is not as before.
///
/// A migration without a down fails, unless it is listed with [`Tester::irreversible`]; and so does
/// one that is listed and goes back, so that the list stays true.
///
/// ```
/// use migrate_runtime::testing::Tester;
/// # use notes::MIGRATIONS;
///
/// // 007 merges rows, which nobody can take apart again.
/// let seen = Tester::new(&MIGRATIONS).irreversible(["007"]).assert_reversible();
/// assert!(seen.has_rows());
/// ```
///
/// # Panics
///
/// With everything that is wrong, where anything is: migration, file, difference, and what to do.
#[track_caller]
#[allow(clippy::must_use_candidate, reason = "called for its panic")]
pub fn assert_reversible(set: &Migrations) -> Reversibility {
    Tester::new(set).assert_reversible()
}

/// The same for those who do not want a panic.
///
/// ```
/// use migrate_runtime::testing;
/// # use notes::MIGRATIONS;
///
/// // 007 has no down.
/// let failure = testing::check_reversible(&MIGRATIONS).unwrap_err();
/// assert!(failure.problems()[0].contains("007"), "{failure}");
/// ```
///
/// # Errors
///
/// Everything that is wrong, each as one of [`Failure::problems`].
pub fn check_reversible(set: &Migrations) -> Result<Reversibility, Failure> {
    Tester::new(set).check_reversible()
}

/// Asserts that the database file of an older release becomes one of this release, and gives the
/// upgraded copy for the application's own assertions.
///
/// The file is copied to a temporary place, with the log that may lie beside it, and never changed or
/// locked: it may be read-only. One that ends in `.zst` is unpacked, with the feature `zstd`. The
/// migrations run with the options of a program that sets none, so that what would be refused on the
/// machine of a user is refused here. Then the copy is validated, and its schema must be the one that
/// a new installation has, object by object.
///
/// ```
/// use migrate_runtime::testing;
/// # use notes::MIGRATIONS;
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("release-1.db");
/// # testing::write_fixture(&MIGRATIONS, "003", &path)?;
/// # /*
/// let db = testing::assert_upgrade_from(&MIGRATIONS, "fixtures/release-1.db");
/// # */
/// # let db = testing::assert_upgrade_from(&MIGRATIONS, &path);
/// let titles = "SELECT count(*) FROM notes WHERE title_key = 'sourdough'";
/// assert_eq!(db.query_row(titles, [], |row| row.get::<_, i64>(0))?, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
///
/// With the error of the migration and its help, or what is wrong with the database after it.
#[track_caller]
pub fn assert_upgrade_from(set: &Migrations, fixture: impl AsRef<Path>) -> Upgraded {
    Tester::new(set).assert_upgrade_from(fixture)
}

/// The same for those who do not want a panic.
///
/// ```
/// use migrate_runtime::testing;
/// # use notes::MIGRATIONS;
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("release-1.db");
/// # testing::write_fixture(&MIGRATIONS, "003", &path)?;
/// # /*
/// let path = "fixtures/release-1.db";
/// # */
///
/// let upgraded = testing::check_upgrade_from(&MIGRATIONS, path)?;
/// assert_eq!(upgraded.was_at(), Some(&"003".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// The error of the migration as [`Failure::cause`], or what is wrong with the database after it as
/// [`Failure::problems`].
pub fn check_upgrade_from(
    set: &Migrations,
    fixture: impl AsRef<Path>,
) -> Result<Upgraded, Failure> {
    Tester::new(set).check_upgrade_from(fixture)
}

/// Writes a database at `version`, with the rows of samples, to `path`: what this release leaves on
/// the machines of its users, for [`assert_upgrade_from`] in those that follow. Compressed where the
/// path ends in `.zst`, with the feature `zstd`.
///
/// Times, durations and the name of the machine are left out of its records, so that the file is the
/// same each time, unless a sample has the time or chance in it, or SQLite is another release. One
/// that is there already is left alone, and must hold the same schema and rows.
///
/// ```
/// use migrate_runtime::{Written, testing};
/// # use notes::MIGRATIONS;
/// # let directory = tempfile::tempdir()?;
/// # /*
/// let path = "fixtures/release-1.db";
/// # */
/// # let path = &directory.path().join("release-1.db");
///
/// assert_eq!(testing::write_fixture(&MIGRATIONS, "003", path)?, Written::Created);
/// assert_eq!(testing::write_fixture(&MIGRATIONS, "003", path)?, Written::Unchanged);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// What a migration or the system answered; and where another database is there already.
pub fn write_fixture(
    set: &Migrations,
    version: &str,
    path: impl AsRef<Path>,
) -> Result<Written, Failure> {
    Tester::new(set).at(version).write_fixture(path)
}

/// Runs the whole chain on a copy of the database at `path`: what is pending, then down as far as the
/// downs go, and all of that up again. Tells for each migration how long it took, which tables have
/// more rows or fewer, what was destroyed, and what a run would have refused.
///
/// The copy is made by SQLite through a connection that only reads, with what is in a log beside the
/// file; others may use the database meanwhile.
///
/// ```
/// use migrate_runtime::testing;
/// # use notes::MIGRATIONS;
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("notes.db");
/// # testing::write_fixture(&MIGRATIONS, "003", &path)?;
/// # /*
/// let rehearsal = testing::rehearse(&MIGRATIONS, "/var/lib/notes/notes.db")?;
/// # */
/// # let rehearsal = testing::rehearse(&MIGRATIONS, &path)?;
/// println!("{rehearsal}");
/// assert_eq!(rehearsal.failures().count(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Where no copy could be made, or a run would not start, such as for a database that is newer than
/// the program. What a migration answers is in the report.
pub fn rehearse(set: &Migrations, path: impl AsRef<Path>) -> Result<Rehearsal, Failure> {
    Tester::new(set).rehearse(path)
}

/// Asserts that no migration can be killed so that anything but the old database or the new one is
/// left.
///
/// Each migration runs on a file with the rows of its time, and what the file, its journal and its
/// backups hold at each event of the run is what a process leaves that is killed then. Each of these
/// is opened as the next start would: it must be sound, and exactly what was there before the run or
/// what is there after it; and the next run must finish it. In WAL mode the commit itself is cut off
/// in the middle as well. A database without a mode of its own runs with a rollback journal and in WAL
/// mode.
///
/// So it finds hooks that commit, connections whose journal is off or in memory, and migrations outside
/// a transaction that cannot be put back. It knows nothing of power failures, which are between SQLite
/// and the disk.
///
/// ```
/// use migrate_runtime::testing;
/// # use migrate_runtime::{Migrations, embed_migrations};
/// # static MIGRATIONS: Migrations =
/// #     embed_migrations!("../tests/sets/release1", allow("nullable-primary-key"));
/// let survival = testing::assert_survives_crashes(&MIGRATIONS);
/// assert!(survival.in_the_middle() > 0);
/// ```
///
/// # Panics
///
/// With the migration, the moment, what was found, and what to do.
#[track_caller]
#[allow(clippy::must_use_candidate, reason = "called for its panic")]
pub fn assert_survives_crashes(set: &Migrations) -> Survival {
    Tester::new(set).assert_survives_crashes()
}

/// The same for those who do not want a panic.
///
/// ```no_run
/// # use migrate_runtime::{Migrations, embed_migrations, testing};
/// # static MIGRATIONS: Migrations =
/// #     embed_migrations!("../tests/sets/release1", allow("nullable-primary-key"));
/// let survival = testing::check_survives_crashes(&MIGRATIONS)?;
/// assert!(survival.in_the_middle() > 0);
/// # Ok::<(), testing::Failure>(())
/// ```
///
/// # Errors
///
/// Each moment as one of [`Failure::problems`].
pub fn check_survives_crashes(set: &Migrations) -> Result<Survival, Failure> {
    Tester::new(set).check_survives_crashes()
}
