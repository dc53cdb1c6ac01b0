//! The report of a validation.

use std::fmt;
use std::time::Duration;

use super::finding::{Finding, Severity, counted, grouped};
use crate::status::Status;

/// How a check ended.
///
/// ```
/// use migrate_runtime::CheckOutcome;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// let report = MIGRATIONS.validate(&db)?;
/// let skipped = report.checks().iter().filter(|one| one.outcome() == CheckOutcome::Skipped);
/// for check in skipped {
///     println!("{} was not looked at", check.name());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum CheckOutcome {
    /// Nothing is wrong; there may be notes.
    Passed,
    /// It led to a warning, and to no error.
    Warned,
    /// It led to an error.
    Failed,
    /// There was nothing to look at, or no way to.
    Skipped,
}

impl CheckOutcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

impl fmt::Display for CheckOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One check that was performed.
///
/// ```
/// # use notes::MIGRATIONS;
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// let report = MIGRATIONS.validate(&db)?;
/// // What took the time?
/// let slowest = report.checks().iter().max_by_key(|check| check.duration()).unwrap();
/// println!("{} {} in {:?}", slowest.name(), slowest.outcome(), slowest.duration());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckReport {
    pub(super) name: String,
    pub(super) outcome: CheckOutcome,
    pub(super) duration: Duration,
}

impl CheckReport {
    /// What was checked, such as `foreign keys`; for a check of the application its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it ended.
    #[must_use]
    pub fn outcome(&self) -> CheckOutcome {
        self.outcome
    }

    /// How long it took.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

/// One table of the application's and the number of its rows.
///
/// ```
/// # use notes::MIGRATIONS;
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// let report = MIGRATIONS.validate(&db)?;
/// let notebooks = report.tables().iter().find(|table| table.name() == "notebooks").unwrap();
/// assert_eq!(notebooks.rows(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableReport {
    pub(super) name: String,
    pub(super) rows: u64,
}

impl TableReport {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }
}

/// What a validation found.
///
/// Prints as one line where there is nothing to say, such as `valid: 9 checks, 7 tables, 1 204
/// rows`, and else with the findings below it, the worst first:
///
/// ```text
/// not valid: 1 error, 1 note; 9 checks, 7 tables, 1 204 rows
/// error: row 7 of books refers by author_id to a row of authors that does not
///   exist
///   help: delete the row, or bring its parent back
/// note: 1 migration is pending: 004 require_author_names
/// ```
///
/// A program asks for its parts:
///
/// ```
/// # use notes::MIGRATIONS;
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "013")?;
/// let report = MIGRATIONS.validate(&db)?;
/// assert!(report.is_valid());
/// assert_eq!(report.errors().count() + report.warnings().count(), 0);
/// assert!(report.notes().any(|note| note.message().contains("pending")));
/// assert_eq!(report.findings().len(), report.notes().count());
///
/// // What was looked at.
/// assert!(report.checks().iter().any(|check| check.name() == "foreign keys"));
/// assert!(report.tables().iter().any(|table| table.name() == "notes"));
/// assert_eq!(report.status().unwrap().current(), Some(&"013".parse()?));
/// println!("it took {:?}", report.duration());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValidationReport {
    /// The worst first.
    pub(super) findings: Vec<Finding>,
    pub(super) checks: Vec<CheckReport>,
    pub(super) tables: Vec<TableReport>,
    pub(super) status: Option<Status>,
    pub(super) duration: Duration,
}

impl ValidationReport {
    /// Whether there is no error.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.errors().next().is_none()
    }

    /// Everything that was found, the worst first.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What makes the database invalid.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.of(Severity::Error)
    }

    /// What somebody should look at.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding> {
        self.of(Severity::Warning)
    }

    /// What is good to know, such as pending migrations or an index that would help.
    pub fn notes(&self) -> impl Iterator<Item = &Finding> {
        self.of(Severity::Note)
    }

    fn of(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.severity() == severity)
    }

    /// The checks that were performed, in that order.
    #[must_use]
    pub fn checks(&self) -> &[CheckReport] {
        &self.checks
    }

    /// The application's tables with their numbers of rows, by name; empty where they were not
    /// counted. Tables of this library, of SQLite and within virtual tables are left out.
    #[must_use]
    pub fn tables(&self) -> &[TableReport] {
        &self.tables
    }

    /// What is applied and pending; none where the tracking tables cannot be read.
    #[must_use]
    pub fn status(&self) -> Option<&Status> {
        self.status.as_ref()
    }

    /// How long the validation took, waiting for others included.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

/// How many findings that are alike are shown.
const ALIKE: usize = 5;

/// Every line has at most 80 characters.
impl fmt::Display for ValidationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_valid() { "valid" } else { "not valid" })?;
        let mut found = Vec::new();
        for (severity, noun) in
            [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
        {
            match self.of(severity).count() as u64 {
                0 => {}
                count => found.push(counted(count, noun)),
            }
        }
        if !found.is_empty() {
            write!(f, ": {};", found.join(", "))?;
        }
        let separator = if found.is_empty() { ":" } else { "" };
        write!(f, "{separator} {}", counted(self.checks.len() as u64, "check"))?;
        if !self.tables.is_empty() {
            let rows =
                self.tables.iter().fold(0, |rows: u64, table| rows.saturating_add(table.rows));
            let tables = counted(self.tables.len() as u64, "table");
            write!(f, ", {tables}, {}", counted(rows, "row"))?;
        }
        let mut rest = &self.findings[..];
        while let Some(first) = rest.first() {
            let alike = rest.iter().take_while(|finding| finding.is_like(first)).count().max(1);
            let (these, others) = rest.split_at(alike.min(rest.len()));
            rest = others;
            // Only the last of them has the help.
            let shown = if alike > ALIKE + 1 { ALIKE } else { alike };
            for finding in these.iter().take(shown) {
                write!(f, "\n{finding}")?;
            }
            let hidden = these.iter().skip(shown).map(Finding::count).sum::<u64>();
            if hidden > 0 {
                let table = first.table().unwrap_or_default();
                write!(f, "\n  … and {} more of {table}", grouped(hidden))?;
            }
        }
        Ok(())
    }
}
