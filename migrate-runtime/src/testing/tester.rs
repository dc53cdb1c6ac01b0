//! The tester: a migration set with all that a test of it needs, and the databases that it makes.

use std::path::Path;
use std::sync::Arc;

use migrate_core::{Migration, Transaction, Version};
use rusqlite::Connection;
use rusqlite::backup::Backup as Copy;

use super::connect::{MEMORY, Opener};
use super::database::TestDatabase;
use super::failure::Failure;
use super::samples::{OwnRows, Samples, inserting};
use crate::backup::{Backup, BackupWhen};
use crate::callbacks::Refusal;
use crate::migrations::Migrations;
use crate::migrator::Migrator;
use crate::validate::Validation;

/// A migration set with all that a test of it needs. The functions of [`testing`](crate::testing) are
/// its verbs with nothing set.
///
/// ```
/// use migrate_runtime::{Migrations, embed_migrations, testing::Tester};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
///
/// // As the notes were when release 3 was out, on a file in WAL mode.
/// let mut db = Tester::new(&MIGRATIONS)
///     .prepare(|db| Ok(db.pragma_update(None, "journal_mode", "wal")?))
///     .at("003")
///     .with_samples()
///     .on_file()?;
/// let count = |db: &rusqlite::Connection| {
///     db.query_row("SELECT count(*) FROM notes", [], |row| row.get::<_, i64>(0))
/// };
/// let before = count(&db)?;
/// assert!(before > 0);
/// MIGRATIONS.run(&mut db)?;
/// assert_eq!(count(&db)?, before);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a tester does nothing until a verb such as `on_file` is called"]
pub struct Tester<'m> {
    pub(super) set: &'m Migrations,
    pub(super) migrator: Migrator<'m>,
    pub(super) opener: Opener,
    beside: Vec<&'m Migrations>,
    at: Option<String>,
    samples: Samples,
    own: OwnRows,
    pub(super) irreversible: Vec<String>,
    since: Option<String>,
    pub(super) foreign: ForeignObjects,
    pub(super) validation: Validation,
}

/// What becomes of objects in an upgraded database that no migration makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ForeignObjects {
    #[default]
    Refuse,
    Ignore,
}

impl<'m> Tester<'m> {
    /// A tester of this set. Its migrator takes no backups, and has the options of
    /// [`Migrations::migrator`] beside.
    pub fn new(set: &'m Migrations) -> Self {
        Self {
            set,
            migrator: set.migrator().backup(no_backups()),
            opener: Opener::default(),
            beside: Vec::new(),
            at: None,
            samples: Samples::Without,
            own: OwnRows::default(),
            irreversible: Vec::new(),
            since: None,
            foreign: ForeignObjects::Refuse,
            validation: Validation::default(),
        }
    }

    /// Opens connections as the application does: with its flags, functions and pragmas. Unless set,
    /// they are those of `Connection::open`, with `synchronous` off.
    ///
    /// The path is `:memory:` where no file is needed. The function opens, and does not migrate.
    ///
    /// ```
    /// # use migrate_runtime::testing::Tester;
    /// # use notes::MIGRATIONS;
    /// # mod app {
    /// #     pub fn open(path: &std::path::Path) -> rusqlite::Result<rusqlite::Connection> {
    /// #         rusqlite::Connection::open(path)
    /// #     }
    /// # }
    /// // `app::open` may have an error of its own.
    /// let db = Tester::new(&MIGRATIONS).connect(|path| Ok(app::open(path)?)).in_memory()?;
    /// # Ok::<(), migrate_runtime::testing::Failure>(())
    /// ```
    pub fn connect(
        mut self,
        connect: impl Fn(&Path) -> Result<Connection, Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.opener.connect = Some(Arc::new(connect));
        self
    }

    /// Sets every connection up that is opened: functions, collations, modules, pragmas. May be
    /// called more than once.
    pub fn prepare(
        mut self,
        prepare: impl Fn(&Connection) -> Result<(), Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.opener.prepare.push(Arc::new(prepare));
        self
    }

    /// Changes the options of the migrator, such as its timeout.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use migrate_runtime::testing::Tester;
    /// # use notes::MIGRATIONS;
    /// Tester::new(&MIGRATIONS)
    ///     .migrator(|migrator| migrator.timeout(Duration::from_secs(10)))
    ///     .in_memory()?;
    /// # Ok::<(), migrate_runtime::testing::Failure>(())
    /// ```
    pub fn migrator(mut self, options: impl FnOnce(Migrator<'m>) -> Migrator<'m>) -> Self {
        self.migrator = options(self.migrator);
        self
    }

    /// Another set that shares the database: it is brought to its newest version first. Those that
    /// need each other are named in that order.
    ///
    /// ```
    /// # use migrate_runtime::{Migrations, embed_migrations, testing::Tester};
    /// # use notes::MIGRATIONS;
    /// # static LABELS: Migrations =
    /// #     embed_migrations!("../examples/library-set/labels/migrations", set = "labels");
    /// // The tables of a library, in the same database.
    /// let db = Tester::new(&MIGRATIONS).beside(&LABELS).in_memory()?;
    /// assert!(LABELS.is_current(&db)? && MIGRATIONS.is_current(&db)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn beside(mut self, set: &'m Migrations) -> Self {
        self.beside.push(set);
        self
    }

    /// The version up to which [`Tester::in_memory`], [`Tester::on_file`] and
    /// [`Tester::write_fixture`] migrate; to the newest one unless set.
    pub fn at(mut self, version: impl Into<String>) -> Self {
        self.at = Some(version.into());
        self
    }

    /// Inserts the rows of the `-- migrate:sample` sections, each right after its migration. What
    /// follows runs over them, so that they are what became of them by the last version. Where no
    /// file has such a section, there are no rows but those that the migrations bring.
    pub fn with_samples(mut self) -> Self {
        self.samples = Samples::With;
        self
    }

    /// Inserts rows right after the migration `version`, behind its sample: for rows that only the
    /// application can make. Used wherever samples are, and by [`Tester::in_memory`] and
    /// [`Tester::on_file`] in any case.
    ///
    /// ```
    /// # use migrate_runtime::testing::Tester;
    /// # use notes::MIGRATIONS;
    /// let db = Tester::new(&MIGRATIONS)
    ///     .rows("001", |db| {
    ///         db.execute("INSERT INTO notebooks (name, created_at) VALUES (NULL, '2024')", [])?;
    ///         Ok(())
    ///     })
    ///     .in_memory()?;
    /// // 012 gave names to those that had none.
    /// let named = "SELECT count(*) FROM notebooks WHERE name = 'Untitled'";
    /// assert_eq!(db.query_row(named, [], |row| row.get::<_, i64>(0))?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rows(
        mut self,
        version: impl Into<String>,
        insert: impl Fn(&Connection) -> Result<(), Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.own.push(version.into(), Arc::new(insert));
        self
    }

    /// The migrations that need not go back, for [`Tester::assert_reversible`]: they have no down, or
    /// one that does not restore all.
    ///
    /// ```
    /// # use migrate_runtime::testing::Tester;
    /// # use notes::MIGRATIONS;
    /// Tester::new(&MIGRATIONS).irreversible(["007"]).assert_reversible();
    /// ```
    pub fn irreversible<V: Into<String>>(mut self, versions: impl IntoIterator<Item = V>) -> Self {
        self.irreversible.extend(versions.into_iter().map(Into::into));
        self
    }

    /// The first migration that [`Tester::assert_reversible`] and [`Tester::assert_survives_crashes`]
    /// look at, where the chain is long and what has shipped was tested then. Those before it run all
    /// the same.
    ///
    /// ```
    /// # use migrate_runtime::testing::Tester;
    /// # use notes::MIGRATIONS;
    /// Tester::new(&MIGRATIONS).since("013").irreversible(["007"]).assert_reversible();
    /// ```
    pub fn since(mut self, version: impl Into<String>) -> Self {
        self.since = Some(version.into());
        self
    }

    /// Lets [`Tester::assert_upgrade_from`] pass over tables, views and the like that no migration
    /// makes: the application, or another tool, made them.
    ///
    /// ```
    /// # use migrate_runtime::{DriftPolicy, testing::Tester};
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("release-1.db");
    /// # migrate_runtime::testing::write_fixture(&MIGRATIONS, "003", &path)?;
    /// // Somebody keeps a table of their own in the notes.
    /// rusqlite::Connection::open(&path)?.execute_batch("CREATE TABLE shopping (what TEXT)")?;
    /// let tester = Tester::new(&MIGRATIONS)
    ///     .migrator(|migrator| migrator.drift_policy(DriftPolicy::Warn));
    /// assert!(tester.check_upgrade_from(&path).is_err());
    /// tester.ignore_foreign_objects().assert_upgrade_from(&path);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ignore_foreign_objects(mut self) -> Self {
        self.foreign = ForeignObjects::Ignore;
        self
    }

    /// What an upgraded database is held against, and a rehearsed one: checks of the application's own,
    /// say. Unless set, all there is with a quick check of the file.
    ///
    /// ```
    /// # use migrate_runtime::{Check, Validation, testing::Tester};
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("release-1.db");
    /// # migrate_runtime::testing::write_fixture(&MIGRATIONS, "003", &path)?;
    /// let check = Check::new("tags are lower case", "SELECT * FROM tags WHERE name <> lower(name)");
    /// Tester::new(&MIGRATIONS)
    ///     .validation(Validation::default().check(check))
    ///     .assert_upgrade_from(&path);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn validation(mut self, validation: Validation) -> Self {
        self.validation = validation;
        self
    }

    /// A migrated database in memory.
    ///
    /// ```
    /// # use migrate_runtime::testing::Tester;
    /// # use notes::MIGRATIONS;
    /// let db = Tester::new(&MIGRATIONS).at("002").in_memory()?;
    /// assert_eq!(MIGRATIONS.status(&db)?.current(), Some(&"002".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What a migration, the set-up of the connection or the rows answered.
    pub fn in_memory(&self) -> Result<Connection, Failure> {
        let mut db = self.opener.open(Path::new(MEMORY))?;
        self.fill(&mut db)?;
        Ok(db)
    }

    /// A migrated database on a file, in a directory that is removed with the guard.
    ///
    /// # Errors
    ///
    /// As for [`Tester::in_memory`].
    pub fn on_file(&self) -> Result<TestDatabase, Failure> {
        let mut db = TestDatabase::open(&self.opener)?;
        self.fill(&mut db)?;
        Ok(db)
    }

    /// Brings a database to the version.
    fn fill(&self, db: &mut Connection) -> Result<(), Failure> {
        self.bring_others(db)?;
        match &self.at {
            Some(version) => self.bring_to(db, &self.known(version)?),
            None => self.bring(db, None),
        }
    }

    /// The same, with the rows of samples whatever is set.
    pub(super) fn with_all_rows(&self) -> Self {
        self.clone().with_samples()
    }

    /// The other sets, in the order in which they were named.
    pub(super) fn bring_others(&self, db: &mut Connection) -> Result<(), Failure> {
        for other in &self.beside {
            let tester = Tester { samples: self.samples, ..Tester::new(other) };
            tester.bring(db, None)?;
        }
        Ok(())
    }

    /// Applies everything up to a version, with the rows that belong to it.
    pub(super) fn bring_to(&self, db: &mut Connection, to: &Version) -> Result<(), Failure> {
        self.bring(db, Some(to))
    }

    fn bring(&self, db: &mut Connection, to: Option<&Version>) -> Result<(), Failure> {
        for version in self.own.versions() {
            self.known(version)?;
        }
        // What the build runs on rows, it runs whatever is lost.
        let migrator = self.migrator.clone().allow_destructive(true);
        let (migrator, trouble) = inserting(migrator, self.samples, &self.own);
        let ran = match to {
            Some(version) => migrator.run_to(db, &version.to_string()),
            None => migrator.run(db),
        };
        ran.map(drop).map_err(|error| {
            trouble.take().unwrap_or_else(|| {
                let set = self.set.set();
                Failure::error(format!("the test database of the set {set} cannot be made"), error)
            })
        })
    }

    /// A version of the set.
    pub(super) fn known(&self, version: &str) -> Result<Version, Failure> {
        let plan = version.parse::<Version>().ok().filter(|version| {
            self.set.migrations().iter().any(|migration| migration.version() == version)
        });
        plan.ok_or_else(|| {
            let set = self.set.set();
            let all = self.set.migrations();
            let newest = all.last().map_or("it has none".to_owned(), |newest| {
                format!("its newest one is {}", newest.version())
            });
            Failure::with_help(
                &format!("no migration of the set {set} has the version {version}: {newest}"),
                "`Migrations::status` lists them; the version is written as in the name of the file",
            )
        })
    }

    /// Brings a database to right before the first migration that is looked at; from there on.
    pub(super) fn begin(&self, db: &mut Connection) -> Result<Vec<Migration>, Failure> {
        self.bring_others(db)?;
        let mut set = self.set.migrations();
        let Some(since) = &self.since else { return Ok(set) };
        let first = self.known(since)?;
        let at = set.iter().position(|migration| *migration.version() == first).unwrap_or(0);
        let rest = set.split_off(at);
        if let Some(last) = set.last() {
            self.bring_to(db, last.version())?;
        }
        Ok(rest)
    }

    /// An empty database to play on: in memory, unless a migration needs a file.
    pub(super) fn playground(&self) -> Result<Playground, Failure> {
        let on_file = |one: &Migration| one.transaction() == Transaction::None;
        if self.set.migrations().iter().any(on_file) {
            return Ok(Playground::File(TestDatabase::open(&self.opener)?));
        }
        Ok(Playground::Memory(self.opener.open(Path::new(MEMORY))?))
    }

    /// A copy of what is in another.
    pub(super) fn copy_of(&self, source: &Connection) -> Result<Playground, Failure> {
        let mut copy = self.playground()?;
        copy_into(source, copy.db())?;
        Ok(copy)
    }
}

/// Copies all pages by SQLite.
pub(super) fn copy_into(source: &Connection, target: &mut Connection) -> Result<(), Failure> {
    let copied = Copy::new(source, target)
        .and_then(|copy| copy.run_to_completion(1_000, std::time::Duration::from_millis(2), None));
    copied.map_err(Failure::sqlite("the test database cannot be copied"))
}

/// A database to play on.
pub(super) enum Playground {
    Memory(Connection),
    File(TestDatabase),
}

impl Playground {
    pub(super) fn db(&mut self) -> &mut Connection {
        match self {
            Self::Memory(db) => db,
            Self::File(db) => db,
        }
    }
}

/// A directory that is removed is no place for backups.
pub(super) fn no_backups() -> Backup {
    Backup::beside_database().when(BackupWhen::Never)
}
