//! The four tools, each on the same five tables' worth of migrations in its own layout and files.

use std::path::Path;

use diesel::Connection as _;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};
use include_dir::{Dir, include_dir};
use migrate_runtime::{Migrations, Tool};
use rusqlite::Connection;

use crate::ours;

mod refinery_set {
    refinery::embed_migrations!("sets/refinery/before");
}

static SQLX: sqlx::migrate::Migrator = sqlx::migrate!("sets/sqlx/before");
const DIESEL: EmbeddedMigrations = diesel_migrations::embed_migrations!("sets/diesel/before");
static FOLDERS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sets/rusqlite_migration/before");

/// How many migrations each tool has.
pub const ALL: usize = 4;

/// A tool, with the migrations of one program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// `V1__create_notes.sql`; without downs, which it does not know.
    Refinery,
    /// `20260101000001_create_notes.up.sql` and `.down.sql`.
    Sqlx,
    /// `2026-01-01-000001_create_notes/up.sql` and `down.sql`.
    Diesel,
    /// `01-create_notes/up.sql` and `down.sql`.
    RusqliteMigration,
}

impl Peer {
    /// Every one.
    pub const EVERY: [Self; 4] =
        [Self::Refinery, Self::Sqlx, Self::Diesel, Self::RusqliteMigration];

    /// Runs its own migrations up to the one at `count`, on the file at `path`.
    ///
    /// # Errors
    ///
    /// What it says.
    ///
    /// # Panics
    ///
    /// When the file cannot be opened.
    pub fn migrate(self, path: &Path, count: usize) -> Result<(), String> {
        match self {
            Self::Refinery => {
                let version = i32::try_from(count).map_err(|error| error.to_string())?;
                refinery_set::migrations::runner()
                    .set_target(refinery::Target::Version(version))
                    .run(&mut Connection::open(path).unwrap())
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            }
            Self::Sqlx => {
                let last = SQLX.iter().filter(|one| one.migration_type.is_up_migration());
                let target = last.take(count).last().map_or(0, |one| one.version);
                sqlx_run(path, async |db| SQLX.run_to(target, db).await)
                    .map_err(|error| error.to_string())
            }
            Self::Diesel => {
                let mut db = diesel_open(path);
                let applied = db.applied_migrations().map_err(|error| error.to_string())?.len();
                for _ in applied..count {
                    db.run_next_migration(DIESEL).map_err(|error| error.to_string())?;
                }
                Ok(())
            }
            Self::RusqliteMigration => rusqlite_migration::Migrations::from_directory(&FOLDERS)
                .and_then(|all| all.to_version(&mut Connection::open(path).unwrap(), count))
                .map_err(|error| error.to_string()),
        }
    }

    /// How our enum names it.
    #[must_use]
    pub fn tool(self) -> Tool {
        match self {
            Self::Refinery => Tool::Refinery,
            Self::Sqlx => Tool::Sqlx,
            Self::Diesel => Tool::Diesel,
            Self::RusqliteMigration => Tool::RusqliteMigration,
        }
    }

    /// Its directory, embedded by our macro, unchanged.
    #[must_use]
    pub fn before(self) -> &'static Migrations {
        &ours::BEFORE[self as usize]
    }

    /// The same with a fifth migration.
    #[must_use]
    pub fn after(self) -> &'static Migrations {
        &ours::AFTER[self as usize]
    }

    /// The same with another row in the third.
    #[must_use]
    pub fn edited(self) -> &'static Migrations {
        &ours::EDITED[self as usize]
    }

    /// The version of the migration at `number`, as our library writes it.
    #[must_use]
    pub fn version(self, number: usize) -> String {
        self.after().migrations()[number - 1].version().to_string()
    }

    /// Where the tool keeps its records, as a statement that shows them.
    #[must_use]
    pub fn records(self) -> &'static str {
        match self {
            Self::Refinery => "SELECT * FROM refinery_schema_history",
            Self::Sqlx => "SELECT * FROM _sqlx_migrations",
            Self::Diesel => "SELECT * FROM __diesel_schema_migrations",
            Self::RusqliteMigration => "PRAGMA user_version",
        }
    }
}

/// Opens a file as diesel does.
///
/// # Panics
///
/// When it cannot.
#[must_use]
pub fn diesel_open(path: &Path) -> diesel::SqliteConnection {
    diesel::SqliteConnection::establish(path.to_str().unwrap()).unwrap()
}

/// Does `work` on a connection of sqlx, which is closed afterwards.
///
/// # Errors
///
/// Those of `work`.
///
/// # Panics
///
/// When the file cannot be opened.
pub fn sqlx_run<T, E>(
    path: &Path,
    work: impl AsyncFnOnce(&mut sqlx::SqliteConnection) -> Result<T, E>,
) -> Result<T, E> {
    use sqlx::{ConnectOptions, Connection};

    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
        let mut db = options.connect().await.unwrap();
        let result = work(&mut db).await;
        db.close().await.unwrap();
        result
    })
}
