//! A migration set, as `embed_migrations!` yields it.

use std::path::{Path, PathBuf};

use migrate_core::schema::{SchemaFile, Snapshot};
use migrate_core::{Catalog, Checksum, Fingerprint, LockFile, Migration};
use rusqlite::Connection;

use crate::drift::Drift;
use crate::dry_run::DryRun;
use crate::error::Error;
use crate::existing::{Declaration, Info, RepairPlan, Standing, Tool};
use crate::history::{HistoryEntry, HistoryQuery};
use crate::hooks::{Hook, Hooks};
use crate::migrator::Migrator;
use crate::plan::{Plan, Target};
use crate::report::Report;
use crate::stale::Directory;
use crate::status::Status;
use crate::store;
use crate::validate::{Validation, ValidationReport};
use crate::written::{Written, write};

/// A set of migrations that was checked at compile time: the value of
/// [`embed_migrations!`](crate::embed_migrations).
///
/// The verbs here have the default options; [`Migrations::migrator`] has the others.
///
/// ```
/// use migrate_runtime::{Migrations, embed_migrations};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// let report = MIGRATIONS.run(&mut db)?;
/// assert_eq!(report.steps().len(), MIGRATIONS.len());
/// assert!(MIGRATIONS.run(&mut db)?.is_empty(), "nothing is pending any more");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Migrations {
    catalog: Catalog,
    directory: Option<Directory>,
    hooks: Hooks,
}

/// For the expansion of the macro.
#[must_use]
pub const fn migrations(
    catalog: Catalog,
    directory: Option<Directory>,
    hooks: &'static [(&'static str, Hook)],
) -> Migrations {
    Migrations { catalog, directory, hooks: Hooks::new(hooks) }
}

impl Migrations {
    /// This set with options.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.migrator().lock_timeout(Duration::from_secs(10)).run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn migrator(&self) -> Migrator<'_> {
        Migrator::new(&self.catalog, self.directory, self.hooks)
    }

    /// Applies everything that is pending, in one transaction: all of it or nothing. Before it, a
    /// backup is taken beside the database, unless that is fresh; see [`Migrator::backup`].
    ///
    /// One runner at a time: a second one waits, up to 300 seconds unless
    /// [`Migrator::lock_timeout`] sets another limit, and then finds nothing to do. With nothing
    /// pending, one row is read and nothing is written. The settings of the connection are put
    /// back, whatever happens.
    ///
    /// # Errors
    ///
    /// - [`InTransaction`](crate::ErrorKind::InTransaction), [`ReadOnly`](crate::ErrorKind::ReadOnly),
    ///   [`Busy`](crate::ErrorKind::Busy), [`Unavailable`](crate::ErrorKind::Unavailable),
    ///   [`HiddenTable`](crate::ErrorKind::HiddenTable), [`NoJournal`](crate::ErrorKind::NoJournal):
    ///   the connection does not allow it, and nothing was changed.
    /// - [`Edited`](crate::ErrorKind::Edited), [`Missing`](crate::ErrorKind::Missing),
    ///   [`OutOfOrder`](crate::ErrorKind::OutOfOrder),
    ///   [`DatabaseNewer`](crate::ErrorKind::DatabaseNewer), [`Drifted`](crate::ErrorKind::Drifted),
    ///   [`Unmanaged`](crate::ErrorKind::Unmanaged), [`OtherSet`](crate::ErrorKind::OtherSet): the
    ///   set and the database do not fit.
    /// - [`BackupFailed`](crate::ErrorKind::BackupFailed): without its backup, a run does not start.
    /// - [`MigrationFailed`](crate::ErrorKind::MigrationFailed),
    ///   [`HookFailed`](crate::ErrorKind::HookFailed),
    ///   [`CallbackFailed`](crate::ErrorKind::CallbackFailed),
    ///   [`VerifyFailed`](crate::ErrorKind::VerifyFailed),
    ///   [`ForeignKeyViolation`](crate::ErrorKind::ForeignKeyViolation),
    ///   [`SchemaMismatch`](crate::ErrorKind::SchemaMismatch),
    ///   [`DataLoss`](crate::ErrorKind::DataLoss),
    ///   [`EndedTransaction`](crate::ErrorKind::EndedTransaction),
    ///   [`DiskFull`](crate::ErrorKind::DiskFull), [`Timeout`](crate::ErrorKind::Timeout),
    ///   [`Cancelled`](crate::ErrorKind::Cancelled),
    ///   [`Interrupted`](crate::ErrorKind::Interrupted): undone, and recorded.
    /// - [`HalfDone`](crate::ErrorKind::HalfDone): a migration outside a transaction was begun and
    ///   did not end, and there is no backup to put it back from.
    /// - [`TrackingDamaged`](crate::ErrorKind::TrackingDamaged),
    ///   [`TrackingNewer`](crate::ErrorKind::TrackingNewer), [`Corrupt`](crate::ErrorKind::Corrupt):
    ///   the records or the file are not sound.
    pub fn run(&self, db: &mut Connection) -> Result<Report, Error> {
        self.migrator().run(db)
    }

    /// Applies what is pending up to `version`, and nothing that comes after it in the order of
    /// the set.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run_to(&mut db, "003")?;
    /// assert_eq!(MIGRATIONS.status(&db)?.current(), Some(&"003".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::run`]; [`UnknownVersion`](crate::ErrorKind::UnknownVersion) and
    /// [`AlreadyPast`](crate::ErrorKind::AlreadyPast) beside: this never goes back.
    pub fn run_to(&self, db: &mut Connection, version: &str) -> Result<Report, Error> {
        self.migrator().run_to(db, version)
    }

    /// Rolls the last `steps` applied migrations back, the last one first, in one transaction; all of
    /// them where there are fewer.
    ///
    /// What only a newer program knows is rolled back with the down script it left in the
    /// database.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run(&mut db)?;
    /// let report = MIGRATIONS.rollback(&mut db, 1)?;
    /// assert_eq!(report.steps().len(), 1);
    /// assert_eq!(MIGRATIONS.status(&db)?.pending().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Irreversible`](crate::ErrorKind::Irreversible) before anything runs, if one of them has no
    /// down; [`DataLoss`](crate::ErrorKind::DataLoss) where rows or values would go that applying
    /// the migrations again would not bring, unless [`Migrator::force`] is set;
    /// [`RollbackFailed`](crate::ErrorKind::RollbackFailed), and then nothing is changed;
    /// [`InTransaction`](crate::ErrorKind::InTransaction) and its like as for [`Migrations::run`].
    pub fn rollback(&self, db: &mut Connection, steps: usize) -> Result<Report, Error> {
        self.migrator().rollback(db, steps)
    }

    /// Rolls back what comes after `version`, which stays applied.
    ///
    /// ```
    /// # use migrate_runtime::ErrorKind;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run(&mut db)?;
    /// MIGRATIONS.rollback_to(&mut db, "012")?;
    /// // 007 merged rows and has no down: nothing runs at all.
    /// let error = MIGRATIONS.rollback_to(&mut db, "005").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Irreversible);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::rollback`]; [`NotApplied`](crate::ErrorKind::NotApplied),
    /// [`UnknownVersion`](crate::ErrorKind::UnknownVersion) and
    /// [`InvalidVersion`](crate::ErrorKind::InvalidVersion) where there is nothing to go back to.
    pub fn rollback_to(&self, db: &mut Connection, version: &str) -> Result<Report, Error> {
        self.migrator().rollback_to(db, version)
    }

    /// Rolls everything back, to the database before the first migration.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run_to(&mut db, "006")?;
    /// assert_eq!(MIGRATIONS.rollback_all(&mut db)?.steps().len(), 6);
    /// assert_eq!(MIGRATIONS.status(&db)?.current(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::rollback`].
    pub fn rollback_all(&self, db: &mut Connection) -> Result<Report, Error> {
        self.migrator().rollback_all(db)
    }

    /// The steps that lead to `target`, without taking them.
    ///
    /// ```
    /// # use migrate_runtime::Target;
    /// # use notes::MIGRATIONS;
    /// let db = rusqlite::Connection::open_in_memory()?;
    /// let plan = MIGRATIONS.plan(&db, &Target::Latest)?;
    /// assert_eq!(plan.len(), MIGRATIONS.len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What the run itself would refuse, such as [`Edited`](crate::ErrorKind::Edited) or
    /// [`Irreversible`](crate::ErrorKind::Irreversible).
    pub fn plan(&self, db: &Connection, target: &Target) -> Result<Plan, Error> {
        self.migrator().plan(db, target)
    }

    /// What a run to `target` would do to this database: executed on its rows, in a transaction that
    /// is rolled back. Destroys nothing, and says what a run would destroy. Takes as long as the run.
    ///
    /// ```
    /// # use migrate_runtime::Target;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let dry = MIGRATIONS.dry_run(&mut db, &Target::Latest)?;
    /// println!("{dry}");
    /// assert_eq!(dry.steps().len(), MIGRATIONS.len());
    /// assert_eq!(MIGRATIONS.status(&db)?.current(), None, "nothing stays");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What the run itself would stumble over, such as
    /// [`MigrationFailed`](crate::ErrorKind::MigrationFailed) or
    /// [`Busy`](crate::ErrorKind::Busy). That a run would be refused for what it destroys is no
    /// error here: [`DryRun::refusal`] says so.
    pub fn dry_run(&self, db: &mut Connection, target: &Target) -> Result<DryRun, Error> {
        self.migrator().dry_run(db, target)
    }

    /// What is applied, what is pending, what is odd. Prints as a table.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run_to(&mut db, "003")?;
    /// let status = MIGRATIONS.status(&db)?;
    /// println!("{status}");
    /// assert_eq!(status.pending().count(), MIGRATIONS.len() - 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`TrackingDamaged`](crate::ErrorKind::TrackingDamaged),
    /// [`TrackingNewer`](crate::ErrorKind::TrackingNewer), and whatever SQLite answers to reading.
    pub fn status(&self, db: &Connection) -> Result<Status, Error> {
        self.migrator().status(db)
    }

    /// The attempts that `query` asks for: what was applied, rolled back, restored, and what failed,
    /// with time, duration, error, reason, program and backup.
    ///
    /// ```
    /// # use migrate_runtime::{HistoryQuery, Outcome};
    /// # use notes::MIGRATIONS;
    /// # let mut db = rusqlite::Connection::open_in_memory()?;
    /// # MIGRATIONS.run(&mut db)?;
    /// let failures = HistoryQuery::new().outcome(Outcome::Failed).since("2026-11").limit(20);
    /// for entry in MIGRATIONS.history(&db, &failures)? {
    ///     println!("{entry}");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`TrackingDamaged`](crate::ErrorKind::TrackingDamaged), and whatever SQLite answers to
    /// reading.
    pub fn history(
        &self,
        db: &Connection,
        query: &HistoryQuery,
    ) -> Result<Vec<HistoryEntry>, Error> {
        self.migrator().history(db, query)
    }

    /// The schema with this fingerprint, where a run in this database led to it.
    ///
    /// ```
    /// # use migrate_runtime::HistoryQuery;
    /// # use notes::MIGRATIONS;
    /// # let mut db = rusqlite::Connection::open_in_memory()?;
    /// # MIGRATIONS.run(&mut db)?;
    /// let last = &MIGRATIONS.history(&db, &HistoryQuery::new().limit(1))?[0];
    /// let schema = MIGRATIONS.schema_of(&db, last.fingerprint().unwrap())?.unwrap();
    /// assert_eq!(Some(schema), MIGRATIONS.schema());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Database`](crate::ErrorKind::Database) where there are no tracking tables to read.
    pub fn schema_of(
        &self,
        db: &Connection,
        fingerprint: Fingerprint,
    ) -> Result<Option<Snapshot>, Error> {
        Ok(store::read_schema(db, fingerprint)?)
    }

    /// How the schema differs from the one that the last run left: what somebody did beside the
    /// migrations. None where it does not.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run(&mut db)?;
    /// assert!(MIGRATIONS.drift(&db)?.is_none());
    /// db.execute_batch("ALTER TABLE notes ADD COLUMN mood TEXT")?;
    /// let drift = MIGRATIONS.drift(&db)?.unwrap();
    /// println!("{drift}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`TrackingDamaged`](crate::ErrorKind::TrackingDamaged), and whatever SQLite answers to
    /// reading.
    pub fn drift(&self, db: &Connection) -> Result<Option<Drift>, Error> {
        self.migrator().drift(db)
    }

    /// Looks at the whole database and reports what is wrong: migrations, schema, the file itself,
    /// search indexes, foreign keys. [`Migrator::validate`] has options, among them checks of the
    /// application's own.
    ///
    /// Nothing is written, and nothing of the connection is changed. All is read in one read
    /// transaction: other connections go on reading meanwhile, and in WAL mode writing; with a
    /// rollback journal their commits wait for it.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run(&mut db)?;
    /// let report = MIGRATIONS.validate(&db)?;
    /// assert!(report.is_valid(), "{report}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Only where the look cannot be taken, such as [`Busy`](crate::ErrorKind::Busy) or a file that
    /// is no database. What is wrong with the database is in the report.
    pub fn validate(&self, db: &Connection) -> Result<ValidationReport, Error> {
        self.migrator().validate(db, &Validation::default())
    }

    /// Whether the database holds exactly this set, so that [`Migrations::run`] has nothing to do.
    ///
    /// One row tells, written at the end of every run. Somebody who changes the tracking tables by
    /// hand and leaves that row alone is noticed at the next release, or by [`Migrations::status`].
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// assert!(!MIGRATIONS.is_current(&db)?);
    /// MIGRATIONS.run(&mut db)?;
    /// assert!(MIGRATIONS.is_current(&db)?, "so no splash screen is needed");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What [`Migrations::run`] would refuse, such as [`Edited`](crate::ErrorKind::Edited).
    pub fn is_current(&self, db: &Connection) -> Result<bool, Error> {
        self.migrator().is_current(db)
    }

    /// Where this database stands with the set: fresh, managed, or with tables and without records.
    ///
    /// The rule: a database with records of this set is managed. In one without, only objects
    /// with a name that this set gives at some version count, and what hangs on such a table;
    /// whatever else is there, of another set, of another tool or of the application itself, is no
    /// business of the set. No such object, and the database is fresh. Otherwise it is unmanaged,
    /// and those objects are compared with the schema after each migration. A run adopts it at the
    /// version whose schema they are, where there is one and only one, and refuses it otherwise.
    /// Records of another tool take no part in that: [`Migrations::take_over`] reads them, where the
    /// schema alone does not tell or its times are to be kept.
    ///
    /// Where the database is unmanaged, the migrations are run on a database in memory to have the
    /// schemas in between.
    ///
    /// ```
    /// # use migrate_runtime::Standing;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// assert_eq!(MIGRATIONS.standing(&db)?, Standing::Fresh);
    /// MIGRATIONS.run(&mut db)?;
    /// assert_eq!(MIGRATIONS.standing(&db)?, Standing::Managed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::status`].
    pub fn standing(&self, db: &Connection) -> Result<Standing, Error> {
        self.migrator().standing(db)
    }

    /// Declares everything up to `version` applied, without running it: for a database that had its
    /// tables before it had records. A run then goes on from there.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// # let mut db = rusqlite::Connection::open_in_memory()?;
    /// # MIGRATIONS.run_to(&mut db, "002")?;
    /// # db.execute_batch("DROP TABLE _migrate_applied; DROP TABLE _migrate_set")?;
    /// // `db` was set up by hand, as 001 and 002 do it.
    /// let declared = MIGRATIONS.baseline(&mut db, "002")?;
    /// assert_eq!(declared.versions().len(), 2);
    /// assert_eq!(MIGRATIONS.run(&mut db)?.steps().len(), MIGRATIONS.len() - 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`AlreadyManaged`](crate::ErrorKind::AlreadyManaged) where this set has records;
    /// [`SchemaMismatch`](crate::ErrorKind::SchemaMismatch), with the difference, where the schema is
    /// not that of `version`: [`Migrator::force`] accepts it; what the set never makes does not
    /// count. [`UnknownVersion`](crate::ErrorKind::UnknownVersion) and
    /// [`InvalidVersion`](crate::ErrorKind::InvalidVersion).
    pub fn baseline(&self, db: &mut Connection, version: &str) -> Result<Declaration, Error> {
        self.migrator().baseline(db, version)
    }

    /// Takes over what another tool has recorded as applied, so that a run goes on from there. The
    /// versions of the files must be those that they had with that tool.
    ///
    /// Nothing of the other tool's is changed or dropped. Times are kept where it kept them. Where
    /// it has no records, or this set has some already, nothing happens: a program can call it at
    /// every start, before [`Migrations::run`].
    ///
    /// ```
    /// use migrate_runtime::{Migrations, Tool, embed_migrations};
    ///
    /// # /*
    /// static MIGRATIONS: Migrations = embed_migrations!("migrations");
    /// # */
    /// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
    ///
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.take_over(&mut db, Tool::Sqlx)?;
    /// MIGRATIONS.run(&mut db)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`OtherTool`](crate::ErrorKind::OtherTool) where a migration was begun there and did not end,
    /// where its table cannot be read, or where [`Tool::Detect`] finds several;
    /// [`UnknownVersion`](crate::ErrorKind::UnknownVersion) where it has applied what this set does
    /// not have; [`SchemaMismatch`](crate::ErrorKind::SchemaMismatch), with the difference, where the
    /// schema is not what those migrations make: [`Migrator::force`] accepts it.
    pub fn take_over(&self, db: &mut Connection, tool: Tool) -> Result<Declaration, Error> {
        self.migrator().take_over(db, tool)
    }

    /// What is wrong with the records of this set, and what would mend it; changes nothing.
    ///
    /// Rows that are lost, doubled, unreadable or contradicted by the schema are mended as the schema
    /// says, which is compared with that after each migration. What it does not tell, somebody has
    /// to decide: [`RepairPlan::decide`].
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run(&mut db)?;
    /// db.execute("DELETE FROM _migrate_applied WHERE version = '002'", [])?;
    /// assert!(MIGRATIONS.status(&db).is_err());
    ///
    /// let plan = MIGRATIONS.plan_repair(&db)?;
    /// println!("{plan}");
    /// MIGRATIONS.repair(&mut db, &plan)?;
    /// assert_eq!(MIGRATIONS.status(&db)?.pending().count(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`TrackingNewer`](crate::ErrorKind::TrackingNewer), and whatever SQLite answers to reading.
    pub fn plan_repair(&self, db: &Connection) -> Result<RepairPlan, Error> {
        self.migrator().plan_repair(db)
    }

    /// Does what `plan` says, after a backup, whose file is the answer; nothing but records is
    /// changed. What the plan leaves open stays as it is. The history tells what was done.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run(&mut db)?;
    /// db.execute("DELETE FROM _migrate_applied WHERE version = '002'", [])?;
    /// let plan = MIGRATIONS.plan_repair(&db)?;
    /// let backup = MIGRATIONS.repair(&mut db, &plan)?;
    /// assert_eq!(backup, None, "a database in memory has none beside it");
    /// assert!(MIGRATIONS.plan_repair(&db)?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`RepairRefused`](crate::ErrorKind::RepairRefused) where the database changed since the plan
    /// was made; [`BackupFailed`](crate::ErrorKind::BackupFailed); and
    /// [`InTransaction`](crate::ErrorKind::InTransaction) and its like as for [`Migrations::run`].
    pub fn repair(&self, db: &mut Connection, plan: &RepairPlan) -> Result<Option<PathBuf>, Error> {
        self.migrator().repair(db, plan)
    }

    /// What an application may want to show: file, size, journal mode, versions, standing, what is
    /// applied and pending, backups. Prints as a table of at most 80 columns.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run(&mut db)?;
    /// let info = MIGRATIONS.info(&db)?;
    /// assert_eq!(info.pending(), 0);
    /// println!("{info}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::status`].
    pub fn info(&self, db: &Connection) -> Result<Info, Error> {
        self.migrator().info(db)
    }

    /// Opens the database at `path`, making it where it is not there, and applies what is pending.
    ///
    /// A file that cannot be opened is tried again for up to three seconds, one that others hold
    /// for as long as [`Migrator::lock_timeout`] says. What was applied, an observer hears:
    /// [`Event::RunDone`](crate::Event::RunDone) has the report.
    ///
    /// ```no_run
    /// # use notes::MIGRATIONS;
    /// let db = MIGRATIONS.open("notes.db")?;
    /// # Ok::<(), migrate_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Unavailable`](crate::ErrorKind::Unavailable), with the path, where it cannot be opened;
    /// [`Corrupt`](crate::ErrorKind::Corrupt) where it is no database; and as for
    /// [`Migrations::run`].
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Connection, Error> {
        self.migrator().open(path)
    }

    /// The migrations, in the order in which they apply.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// for migration in MIGRATIONS.migrations() {
    ///     println!("{} {}: {}", migration.version(), migration.name(), migration.description());
    /// }
    /// # assert_eq!(MIGRATIONS.migrations().len(), MIGRATIONS.len());
    /// ```
    #[must_use]
    pub fn migrations(&self) -> Vec<Migration> {
        self.catalog.migrations()
    }

    /// The number of migrations.
    #[must_use]
    pub fn len(&self) -> usize {
        self.catalog.len()
    }

    /// Whether there is no migration.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.catalog.is_empty()
    }

    /// The name under which a database records this set.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// assert_eq!(MIGRATIONS.set(), "main", "what the macro calls it without `set = \"…\"`");
    /// ```
    #[must_use]
    pub fn set(&self) -> &str {
        self.catalog.set()
    }

    /// The digest chained over version, name and text of every migration.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// // For the support: do two programs carry the same migrations?
    /// println!("migrations {}", MIGRATIONS.digest().short());
    /// ```
    #[must_use]
    pub fn digest(&self) -> Checksum {
        self.catalog.digest()
    }

    /// The schema that all of them make; none where the build did not run them.
    ///
    /// ```
    /// # use migrate_runtime::Snapshot;
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run(&mut db)?;
    /// assert_eq!(MIGRATIONS.schema(), Some(Snapshot::read(&db)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn schema(&self) -> Option<Snapshot> {
        self.catalog.schema()
    }

    /// The release of SQLite that ran them at compile time, such as `3.54.1`; empty where none did.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// println!("built with SQLite {}, running {}", MIGRATIONS.checked_by(), rusqlite::version());
    /// # assert!(MIGRATIONS.checked_by().starts_with("3."));
    /// ```
    #[must_use]
    pub fn checked_by(&self) -> &str {
        self.catalog.checked_by()
    }

    /// The text of a `migrations.lock` that declares all of them shipped: put beside the
    /// migrations, it makes the build refuse an edit of any of them.
    /// [`Migrations::write_lock_file`] puts it there.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let text = MIGRATIONS.lock_file();
    /// assert!(text.lines().any(|line| line.contains("014")));
    /// ```
    #[must_use]
    pub fn lock_file(&self) -> String {
        LockFile::of(&self.migrations()).to_string()
    }

    /// Writes `migrations.lock` into the directory of the migrations: everything in this program has
    /// shipped. The file is replaced whole, or left alone where it says the same.
    ///
    /// ```
    /// use migrate_runtime::Written;
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # /*
    /// let directory = "migrations";
    /// # */
    /// # let directory = directory.path();
    ///
    /// assert_eq!(MIGRATIONS.write_lock_file(directory)?, Written::Created);
    /// assert_eq!(MIGRATIONS.write_lock_file(directory)?, Written::Unchanged);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What the system answers, such as that the directory is not there, with the path.
    pub fn write_lock_file(&self, directory: impl AsRef<Path>) -> std::io::Result<Written> {
        write(&directory.as_ref().join(LockFile::NAME), &self.lock_file())
    }

    /// The text of a `schema.sql`: the schema that all of them make, in an order in which it can be
    /// run on an empty database; none where the build did not run them.
    ///
    /// Put beside the migrations, it shows in a review what becomes of the schema, and the build
    /// refuses one that is not what the migrations make. With the environment variable
    /// `MIGRATE_WRITE_SCHEMA=1` the build itself writes it anew, where the file is there.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let fresh = rusqlite::Connection::open_in_memory()?;
    /// if let Some(schema) = MIGRATIONS.schema_file() {
    ///     fresh.execute_batch(&schema)?;
    ///     assert_eq!(MIGRATIONS.schema(), Some(migrate_runtime::Snapshot::read(&fresh)?));
    /// }
    /// # Ok::<(), rusqlite::Error>(())
    /// ```
    #[must_use]
    pub fn schema_file(&self) -> Option<String> {
        Some(SchemaFile::new(self.set(), &self.schema()?).to_string())
    }

    /// Writes `schema.sql` into the directory of the migrations. The file is replaced whole, or left
    /// alone where it says the same.
    ///
    /// ```no_run
    /// # use notes::MIGRATIONS;
    /// MIGRATIONS.write_schema_file("migrations")?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `Unsupported` where the build did not run the migrations; else what the system answers, with
    /// the path.
    pub fn write_schema_file(&self, directory: impl AsRef<Path>) -> std::io::Result<Written> {
        let text = self.schema_file().ok_or_else(|| {
            let why = "the build did not run the migrations: the feature `check` is off";
            std::io::Error::new(std::io::ErrorKind::Unsupported, why)
        })?;
        write(&directory.as_ref().join(SchemaFile::NAME), &text)
    }

    /// The schema that all of them make, as the text of a Mermaid diagram; none where it is not
    /// known. See [`diagram`](crate::diagram()).
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let text = MIGRATIONS.diagram().unwrap_or_default();
    /// assert!(text.contains("notebooks ||..o{ notes"));
    /// ```
    #[cfg(feature = "report")]
    #[must_use]
    pub fn diagram(&self) -> Option<String> {
        crate::picture::diagram_of(&self.catalog)
    }

    /// The schema at each version and the migrations, as an HTML page: one file that loads nothing.
    /// The same set gives the same page.
    ///
    /// The schemas of the versions are made again in memory. Where only the program could do that,
    /// since a migration needs one of its functions, the page says so and shows the last.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("schema.html");
    /// # /*
    /// let path = "schema.html";
    /// # */
    /// std::fs::write(path, MIGRATIONS.report_page())?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[cfg(feature = "report")]
    #[must_use]
    pub fn report_page(&self) -> String {
        crate::picture::page(&self.catalog)
    }

    /// The page of [`Migrations::report_page`] with what a database has: which migrations were applied
    /// and when, what is pending or failed, how its schema has drifted, and the rows of each table.
    ///
    /// ```
    /// # use notes::MIGRATIONS;
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.run_to(&mut db, "003")?;
    /// let page = MIGRATIONS.report_page_of(&db)?;
    /// assert!(page.contains("13 migrations pending"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Migrations::info`] and [`Migrations::drift`].
    #[cfg(feature = "report")]
    pub fn report_page_of(&self, db: &Connection) -> Result<String, Error> {
        self.migrator().report_page_of(db)
    }
}

/// With no options set, as [`Migrations::migrator`] makes it.
///
/// ```
/// use migrate_runtime::Migrator;
/// # use notes::MIGRATIONS;
///
/// // What takes either a set or a migrator.
/// fn pending<'m>(
///     migrations: impl Into<Migrator<'m>>,
///     db: &rusqlite::Connection,
/// ) -> Result<usize, migrate_runtime::Error> {
///     Ok(migrations.into().status(db)?.pending().count())
/// }
///
/// let db = rusqlite::Connection::open_in_memory()?;
/// assert_eq!(pending(&MIGRATIONS, &db)?, MIGRATIONS.len());
/// # Ok::<(), migrate_runtime::Error>(())
/// ```
impl<'m> From<&'m Migrations> for Migrator<'m> {
    fn from(migrations: &'m Migrations) -> Self {
        migrations.migrator()
    }
}
