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
//! [`embed_migrations!`] runs every `.sql` file of a directory on a real SQLite at compile time and
//! refuses what is wrong with file, line and column. [`Migrations::run`] applies what is pending:
//! one runner at a time, all or nothing, with a history. [`Migrations::migrator`] has the options.

mod applying;
mod backup;
mod current;
mod direction;
mod error;
mod expected;
mod foreign_keys;
mod hidden;
mod lock;
mod migrations;
mod migrator;
mod options;
mod plan;
mod recording;
mod report;
mod run;
mod settings;
mod stale;
mod status;
mod store;

pub use backup::{Backup, BackupFile, BackupProgress, BackupWhen, Verification};
pub use direction::Direction;
pub use error::{Error, ErrorKind, Location};
pub use migrate_core::schema::{Change, Difference, Object, ObjectKind, Snapshot};
pub use migrate_core::{
    Checksum, Fingerprint, Kind, Migration, ParseVersionError, Script, Statement, Transaction,
    Version,
};
pub use migrations::Migrations;
pub use migrator::Migrator;
pub use options::{Grouping, OutOfOrder};
pub use plan::{Plan, Step, Target};
pub use report::{Report, StepReport};
pub use status::{MigrationStatus, State, Status};

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
/// | `crate = path` | where this crate is found, if not at `::migrate_runtime` |
///
/// The feature `check`, on by default, is what runs the SQL at compile time, on the bundled SQLite.
/// A program that links the system's SQLite switches it off; names, directives, order and digests
/// are checked all the same.
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

/// What the expansion of [`embed_migrations!`] names. Not for use by hand: it may change with any
/// release.
#[doc(hidden)]
pub mod __private {
    pub use crate::migrations::migrations;
    pub use crate::stale::Directory;
    pub use migrate_core::Catalog;
}
