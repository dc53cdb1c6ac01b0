//! What a validation is to look at.

use crate::policy::Integrity;
use std::path::{Path, PathBuf};

use super::finding::Severity;

/// Whether the rows of each table are counted.
///
/// ```
/// use migrate_runtime::{RowCounts, Validation};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// let validation = Validation::default().row_counts(RowCounts::Skip);
/// assert!(MIGRATIONS.migrator().validate(&db, &validation)?.tables().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum RowCounts {
    /// They are: about 5 ms for a million rows.
    #[default]
    Count,
    /// They are not.
    Skip,
}

/// What a validation is to look at; by default all there is, with a quick check of the file.
///
/// ```
/// use migrate_runtime::{Check, Integrity, Migrations, Validation, embed_migrations};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// let validation = Validation::default().integrity(Integrity::Full).check(Check::new(
///     "no empty notes",
///     "SELECT id FROM notes WHERE body = ''",
/// ));
/// let report = MIGRATIONS.migrator().validate(&db, &validation)?;
/// assert!(report.is_valid(), "{report}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A rule over two databases is a check with the other one attached:
///
/// ```no_run
/// # use migrate_runtime::{Check, Validation};
/// let validation = Validation::default().attach("archive", "archive.db").check(Check::new(
///     "a note is in one database only",
///     "SELECT id FROM main.notes WHERE id IN (SELECT id FROM archive.notes)",
/// ));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "give it to `Migrator::validate`"]
pub struct Validation {
    pub(super) integrity: Integrity,
    pub(super) row_counts: RowCounts,
    pub(super) checks: Vec<Check>,
    pub(super) attached: Vec<(String, PathBuf)>,
}

impl Validation {
    /// How thoroughly the file is checked: [`Integrity::Quick`] unless set otherwise.
    pub fn integrity(mut self, integrity: Integrity) -> Self {
        self.integrity = integrity;
        self
    }

    /// Whether the rows of each table are counted: they are unless set otherwise.
    ///
    /// ```
    /// use migrate_runtime::{RowCounts, Validation};
    ///
    /// // For a start that must be quick, with tables of many millions of rows.
    /// let validation = Validation::default().row_counts(RowCounts::Skip);
    /// ```
    pub fn row_counts(mut self, row_counts: RowCounts) -> Self {
        self.row_counts = row_counts;
        self
    }

    /// Adds a check of the application's.
    pub fn check(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }

    /// Attaches another database under the name `alias`, read-only, for checks over both.
    ///
    /// The connection of the caller is not touched: the checks run on one of their own, that sees
    /// what is committed in each. A check that does not compile there, since it needs a function
    /// of the application's, runs on the caller's, without the attached databases. The database
    /// must be on a file. SQLite attaches ten at the most.
    pub fn attach(mut self, alias: impl Into<String>, path: impl AsRef<Path>) -> Self {
        self.attached.push((alias.into(), path.as_ref().to_owned()));
        self
    }
}

/// A rule of the application's, as a query that yields the rows that are **wrong**: no rows, and
/// all is well.
///
/// It is one `SELECT` (or `WITH`, or `VALUES`) without parameters; whatever would change something
/// is refused. All rows are counted, and a few are shown.
///
/// Numbers without a gap:
///
/// ```
/// # use migrate_runtime::Check;
/// let check = Check::new(
///     "event numbers have no gap",
///     "SELECT seq AS last, following
///        FROM (SELECT seq, lead(seq) OVER (ORDER BY seq) AS following FROM events)
///       WHERE following <> seq + 1",
/// )
/// .warning()
/// .help("an event was deleted; see the log of that day");
/// ```
///
/// Rules over several databases: see [`Validation::attach`], [`Validation`] for an example, and
/// [`Group::check`](crate::Group::check) for those that are migrated together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "give it to `Validation::check` or `Group::check`, or `enforce` it"]
pub struct Check {
    pub(crate) name: String,
    pub(crate) sql: String,
    pub(crate) severity: Severity,
    pub(crate) help: Option<String>,
}

impl Check {
    /// A check whose rows are errors.
    pub fn new(name: impl Into<String>, sql: impl Into<String>) -> Self {
        Self { name: name.into(), sql: sql.into(), severity: Severity::Error, help: None }
    }

    /// Makes its rows warnings.
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// What to do about its rows, for the report.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
