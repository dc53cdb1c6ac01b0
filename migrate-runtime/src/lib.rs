//! Schema migrations for SQLite that are checked while the program compiles and applied without
//! surprises.
//!
//! ```no_run
//! use migrate_runtime::{Migrations, embed_migrations};
//!
//! # /*
//! static MIGRATIONS: Migrations = embed_migrations!("migrations");
//! # */
//! # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let mut db = rusqlite::Connection::open("notes.db")?;
//!     MIGRATIONS.run(&mut db)?;
//!     Ok(())
//! }
//! ```
//!
//! # At build time
//!
//! [`embed_migrations!`] runs every `.sql` file of a directory on a real SQLite, up and down, with
//! rows in the tables, and refuses what is wrong with file, line, column and remedy. Its value is a
//! [`Migrations`], which carries what was seen: [`Migrations::migrations`] has each [`Migration`]
//! with its statements, digests, what it destroys and what a rollback brings back;
//! [`Migrations::schema`] what they make. [`document_schema`] shows that in the documentation of
//! the program. How the files are written is told in `docs/file-format.md`, and what the build finds
//! in `docs/lints.md`.
//!
//! # At run time
//!
//! [`Migrations::run`] applies what is pending: one runner at a time, all or nothing, with a history
//! in the database. After a crash the database is the old one or the new one. Where nothing is
//! pending, one row is read. Everything else is there for those who ask:
//!
//! | to | verb | answer |
//! |---|---|---|
//! | migrate | [`run`](Migrations::run), [`run_to`](Migrations::run_to), [`open`](Migrations::open) | [`Report`] |
//! | go back | [`rollback`](Migrations::rollback), [`rollback_to`](Migrations::rollback_to), [`rollback_all`](Migrations::rollback_all), [`reset`](Migrator::reset) | [`Report`] |
//! | look before | [`plan`](Migrations::plan), [`dry_run`](Migrations::dry_run) | [`Plan`], [`DryRun`] |
//! | look after | [`status`](Migrations::status), [`history`](Migrations::history), [`info`](Migrations::info), [`is_current`](Migrations::is_current) | [`Status`], [`HistoryEntry`], [`Info`] |
//! | look for damage | [`validate`](Migrations::validate), [`drift`](Migrations::drift) | [`ValidationReport`], [`Drift`] |
//! | mend records | [`plan_repair`](Migrations::plan_repair), [`repair`](Migrations::repair) | [`RepairPlan`] |
//! | adopt a database | [`standing`](Migrations::standing), [`baseline`](Migrations::baseline), [`take_over`](Migrations::take_over) | [`Standing`], [`Declaration`] |
//! | keep copies | [`backup_now`](Migrator::backup_now), [`restore`](Migrator::restore), [`list_backups`](Migrator::list_backups) | [`BackupFile`] |
//! | write files | [`write_lock_file`](Migrations::write_lock_file), [`write_schema_file`](Migrations::write_schema_file) | [`Written`] |
//!
//! Several databases as one unit are a [`Group`]. Every answer prints as text that people can read.
//!
//! # Options
//!
//! The verbs of [`Migrations`] have options that are right for most. [`Migrations::migrator`] gives
//! a [`Migrator`], which has the same verbs and a method for each option:
//!
//! ```
//! use std::time::Duration;
//! use migrate_runtime::Backup;
//! # use notes::MIGRATIONS;
//!
//! let mut db = rusqlite::Connection::open_in_memory()?;
//! let report = MIGRATIONS
//!     .migrator()
//!     .backup(Backup::beside_database().keep_count(5))
//!     .lock_timeout(Duration::from_secs(10))
//!     .observe(|event| println!("{event}"))
//!     .run(&mut db)?;
//! # assert!(!report.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Unless set otherwise, all that is pending is one transaction ([`Grouping`]); a [`Backup`] is
//! taken first and kept for 30 days; a run waits 300 seconds for others, and a migration may take as
//! long. Refused are a migration or a rollback that would destroy data
//! ([`Migrator::allow_destructive`], [`Migrator::force`]), a database whose schema somebody changed
//! ([`DriftPolicy`]), and a migration that comes after its turn ([`OutOfOrder`]).
//!
//! # Errors
//!
//! Every verb that can fail answers with an [`Error`]: its text says what happened, where, what
//! became of the database and what to do next; its [`ErrorKind`] is for a program to match on. Where
//! nothing else is said, a verb that fails has changed nothing but the history. Nothing panics,
//! whatever a database holds.
//!
//! # Features
//!
//! | feature | what it brings | what it costs |
//! |---|---|---|
//! | `check` (default) | the build runs the migrations | the bundled SQLite, compiled once for the build; nothing in the program |
//! | `zstd` | backups that are compressed (`Backup::compress`) | three crates, of which one is C |
//! | `serde` | `Serialize` for what the verbs answer (`docs/json.md`) | serde with its derive |
//! | `report` | `diagram` and `report_page`: pictures of the schema (`docs/pictures.md`) | no crate |
//! | `cli` | `app migrate status` and the rest, in the program itself | `report`, `serde`, and some forty crates, clap among them |
//! | `testing` | databases at any version, and assertions over the chain, for the program's own tests | tempfile; meant for `[dev-dependencies]` |
//!
//! A feature that is off costs nothing. `json-schema` is for the tests of this library alone.

mod at_rest;
mod backup;
mod callbacks;
mod cancel;
#[cfg(feature = "cli")]
pub mod cli;
mod current;
mod direction;
#[cfg(feature = "serde")]
mod documents;
mod drift;
mod drift_check;
mod dry_run;
mod error;
mod events;
mod existing;
mod expected;
mod group;
mod history;
mod hooks;
mod limits;
mod lock;
mod migrations;
mod migrator;
mod numbers;
mod options;
mod other_sets;
#[cfg(feature = "report")]
mod picture;
mod plan;
mod policy;
mod program;
mod recording;
mod report;
mod run;
mod safety;
mod settings;
mod sqlite;
mod stale;
mod status;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod validate;
mod work;
mod written;

pub use backup::{Backup, BackupFile, BackupWhen, Verification};
pub use cancel::CancelHandle;
pub use direction::Direction;
pub use drift::Drift;
pub use dry_run::{DryRun, RowChange};
pub use error::{Error, ErrorKind, Location};
pub use events::Event;
pub use existing::{
    Decision, Declaration, Info, Question, RepairPlan, RepairStep, Standing, Tool, Unmanaged,
};
pub use group::{Group, GroupMembers, GroupReport, GroupStatus};
pub use history::{Action, HistoryEntry, HistoryQuery, Outcome};
pub use hooks::Hook;
pub use migrate_core::loss::Loss;
pub use migrate_core::schema::{
    Change, ClauseDifference, ColumnDifference, Difference, Object, ObjectKind, Snapshot,
};
pub use migrate_core::{
    Checksum, Consent, Consented, Cost, Destroyed, Effect, Fingerprint, Growth, Kind, Late,
    Likeness, Migration, ParseVersionError, Rollback, Script, Statement, Transaction, Version,
};
pub use migrations::Migrations;
pub use migrator::Migrator;

#[cfg(feature = "report")]
pub use picture::diagram;
pub use plan::{Plan, Step, Target};
pub use policy::{DriftPolicy, Grouping, Integrity, OutOfOrder};
pub use report::{Report, StepReport};
pub use status::{MigrationStatus, State, Status};
pub use validate::{
    Check, CheckOutcome, CheckReport, Finding, FindingKind, RowCounts, Severity, TableReport,
    Validation, ValidationReport,
};
pub use work::Work;
pub use written::Written;

/// Checks a directory of migrations at compile time and embeds it.
///
/// The value is a [`Migrations`], for a `static` or a `const`:
///
/// ```
/// use migrate_runtime::{Migrations, embed_migrations};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
/// # assert!(!MIGRATIONS.is_empty());
/// ```
///
/// The directory is relative to the package, and `migrations` where none is given. After it come
/// options, in any order:
///
/// | option | meaning |
/// |---|---|
/// | `set = "name"` | the name under which a database records this set; `main` where none is given. A library that brings its own tables chooses its own name. |
/// | `allow(gap, …)`, `warn(…)`, `deny(…)` | the level of a lint, or of `all` |
/// | `functions(slug, …)` | SQL functions that the application registers on its connection |
/// | `collations(natural, …)` | collations that it registers |
/// | `modules(vec0, …)` | modules of virtual tables that it registers; ordinary tables stand in |
/// | `hooks("003" = path, …)` | functions of the program that run with migrations, see below |
/// | `min_sqlite = "3.40"` | the oldest SQLite that will run them: what came later is refused |
/// | `crate = path` | where this crate is found, if not at `::migrate_runtime` |
///
/// The feature `check`, on by default, is what runs the SQL at compile time, on the bundled SQLite.
/// A program that links the system's SQLite switches it off; names, directives, order and digests
/// are checked all the same.
///
/// # Hooks
///
/// A [`Hook`] is a Rust function that runs as a part of a migration, for what SQL cannot say: a
/// value that the program computes, a format that it must parse.
///
/// ```
/// use migrate_runtime::{Migrations, embed_migrations};
///
/// mod titles {
///     use std::error::Error;
///
///     /// Titles came with the blanks of whatever program they were pasted from.
///     pub fn tidy(db: &rusqlite::Connection) -> Result<(), Box<dyn Error + Send + Sync>> {
///         let mut read = db.prepare("SELECT id, title FROM notes")?;
///         let mut write = db.prepare("UPDATE notes SET title = ?2 WHERE id = ?1")?;
///         let mut rows = read.query([])?;
///         while let Some(row) = rows.next()? {
///             let title: String = row.get("title")?;
///             let tidy: Vec<&str> = title.split_whitespace().collect();
///             write.execute((row.get::<_, i64>("id")?, tidy.join(" ")))?;
///         }
///         Ok(())
///     }
/// }
///
/// # /*
/// static MIGRATIONS: Migrations =
///     embed_migrations!("migrations", hooks("013" = titles::tidy));
/// # */
/// # static MIGRATIONS: Migrations =
/// #     embed_migrations!("../examples/quickstart/migrations", hooks("013" = titles::tidy));
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It runs after the statements of the up, in their transaction, and before the verification; it
/// is not a part of the down. The build checks that the migration is there and that the function
/// has the right type, and does not run it. So a hook changes rows and leaves the schema to SQL;
/// the build tries the verification of a migration that has one and does not judge what it yields;
/// and the up may have no effect of its own, or no statement at all.
///
/// # Beside the migrations
///
/// Two more files may lie in the directory, and the build compares the migrations with them:
/// `migrations.lock`, which names those that have shipped ([`Migrations::write_lock_file`]), and
/// `schema.sql`, which shows in a review what they make of the schema
/// ([`Migrations::write_schema_file`]). With the environment variable `MIGRATE_WRITE_SCHEMA=1` the
/// build writes a `schema.sql` that is there anew instead of comparing it.
///
/// # Rebuilding
///
/// Editing a migration rebuilds the program. So that a *new* file does as well, the package needs
/// a `build.rs` of one line:
///
/// ```
/// # #[allow(clippy::needless_doctest_main)]
/// fn main() {
///     println!("cargo::rerun-if-changed=migrations");
/// }
/// ```
///
/// # Errors
///
/// What is wrong with a migration is a compile error with file, line, column and remedy.
pub use migrate_macros::embed_migrations;

/// Shows the schema that the migrations make in the documentation of the program: on a static or a
/// constant whose value is a call of [`embed_migrations!`].
///
/// ```
/// use migrate_runtime::{Migrations, document_schema, embed_migrations};
///
/// # /*
/// /// What the notes are kept in.
/// #[document_schema]
/// pub static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # #[document_schema]
/// # pub static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
/// # assert!(!MIGRATIONS.is_empty());
/// ```
///
/// Behind its own documentation `cargo doc` then has a section *Schema*: for each table the columns
/// with type, default and keys, and the names of its indexes and triggers; then the views. The value
/// is the same as without the attribute, and so are the errors.
pub use migrate_macros::document_schema;

/// What the expansion of [`embed_migrations!`] names. Not for use by hand: it may change with any
/// release.
#[doc(hidden)]
pub mod __private {
    pub use crate::hooks::Hook;
    pub use crate::migrations::migrations;
    pub use crate::stale::Directory;
    pub use migrate_core::Catalog;

    /// What docs/json-schema.json is written from.
    #[cfg(feature = "json-schema")]
    #[must_use]
    pub fn json_schema() -> schemars::Schema {
        crate::documents::schema::all()
    }
}

/// The code of the README and of the pages beside it is compiled as well.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../docs/databases.md")]
    struct Databases;
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../docs/operations.md")]
    struct Operations;
    #[cfg(feature = "cli")]
    #[doc = include_str!("../../docs/cli.md")]
    struct CommandLine;
    #[cfg(feature = "serde")]
    #[doc = include_str!("../../docs/json.md")]
    struct Json;
    #[doc = include_str!("../../docs/releases.md")]
    struct Releases;
    #[doc = include_str!("../../docs/switching.md")]
    struct Switching;
    #[cfg(feature = "report")]
    #[doc = include_str!("../../docs/pictures.md")]
    struct Pictures;
}

/// The same for what only a feature brings.
#[cfg(all(doctest, feature = "testing"))]
mod pages_of_testing {
    #[doc = include_str!("../../docs/testing.md")]
    struct Testing;
}
