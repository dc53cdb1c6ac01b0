//! Findings: what a validation has to say about a database.

use std::fmt;

use migrate_core::schema::{Change, Difference};
use migrate_core::wrap;

use crate::numbers;

/// How bad a finding is.
///
/// ```
/// use migrate_runtime::Severity;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "013")?;
/// let report = MIGRATIONS.validate(&db)?;
/// // The worst is the least.
/// assert!(Severity::Error < Severity::Note);
/// let worst = report.findings().iter().map(|finding| finding.severity()).min();
/// assert_eq!(worst, Some(Severity::Note), "what is pending is good to know");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Severity {
    /// The database is not valid.
    Error,
    /// The database is valid, but somebody should look.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a finding is about.
///
/// ```
/// use migrate_runtime::FindingKind;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// let report = MIGRATIONS.validate(&db)?;
/// let orphans = report.findings().iter().filter(|one| one.kind() == FindingKind::Orphan);
/// assert_eq!(orphans.map(|finding| finding.count()).sum::<u64>(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum FindingKind {
    /// The tables in which the applied migrations are recorded.
    Tracking,
    /// A migration: edited, missing, half done, late, pending, unknown here.
    Migration,
    /// An object that is missing, not expected or other than the migrations made it.
    Schema,
    /// A damaged page, row or index.
    Integrity,
    /// A full-text index that does not agree with its content.
    Search,
    /// A row whose foreign key leads nowhere.
    Orphan,
    /// A foreign key that can never hold: its parent has no such table or key.
    ForeignKey,
    /// An index that would help.
    Index,
    /// A check that the application declared.
    Check,
    /// A database that could not be attached.
    Attachment,
    /// A table whose rows could not be counted.
    RowCount,
}

/// One thing that a validation found.
///
/// A row that refers to nothing, and an object that is not what the migrations made:
///
/// ```
/// use migrate_runtime::{FindingKind, Severity};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// db.execute_batch("PRAGMA foreign_keys = OFF; DROP INDEX notes_title_key")?;
/// db.execute_batch(
///     "INSERT INTO tasks (id, note_id, title, created_at) VALUES (7, 99, 'Peas', '2024')",
/// )?;
///
/// let report = MIGRATIONS.validate(&db)?;
/// let of = |kind| report.findings().iter().find(move |one| one.kind() == kind).unwrap();
///
/// let orphan = of(FindingKind::Orphan);
/// assert_eq!(orphan.severity(), Severity::Error);
/// assert_eq!((orphan.table(), orphan.rowid()), (Some("tasks"), Some(7)));
/// assert_eq!((orphan.columns(), orphan.parent()), (&["note_id".to_owned()][..], Some("notes")));
/// println!("{}; {}", orphan.message(), orphan.help().unwrap_or_default());
///
/// let index = of(FindingKind::Schema);
/// assert_eq!(index.object(), Some("notes_title_key"));
/// assert!(index.difference().is_some_and(|difference| difference.found_sql().is_none()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What a check of the application yields is one finding, with the number of its rows:
///
/// ```
/// use migrate_runtime::{Check, Validation};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// let check = Check::new("no starters", "SELECT name FROM notebooks ORDER BY name").warning();
/// let report = MIGRATIONS.migrator().validate(&db, &Validation::default().check(check))?;
/// let finding = report.warnings().next().unwrap();
/// assert_eq!((finding.object(), finding.count()), (Some("no starters"), 3));
/// assert!(finding.rows()[0].contains("Inbox"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    severity: Severity,
    kind: FindingKind,
    message: String,
    table: Option<String>,
    object: Option<String>,
    rowid: Option<i64>,
    columns: Vec<String>,
    parent: Option<String>,
    rows: Vec<String>,
    count: u64,
    difference: Option<Difference>,
    help: Option<String>,
}

impl Finding {
    pub(super) fn new(severity: Severity, kind: FindingKind, message: impl Into<String>) -> Self {
        Self {
            severity,
            kind,
            message: message.into(),
            table: None,
            object: None,
            rowid: None,
            columns: Vec::new(),
            parent: None,
            rows: Vec::new(),
            count: 1,
            difference: None,
            help: None,
        }
    }

    pub(super) fn error(kind: FindingKind, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, kind, message)
    }

    pub(super) fn warning(kind: FindingKind, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, kind, message)
    }

    pub(super) fn note(kind: FindingKind, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, kind, message)
    }

    pub(super) fn in_table(mut self, table: impl Into<String>) -> Self {
        self.table = Some(table.into());
        self
    }

    pub(super) fn of(mut self, object: impl Into<String>) -> Self {
        self.object = Some(object.into());
        self
    }

    pub(super) fn refers(mut self, columns: Vec<String>, parent: impl Into<String>) -> Self {
        (self.columns, self.parent) = (columns, Some(parent.into()));
        self
    }

    pub(super) fn at(mut self, rowid: Option<i64>) -> Self {
        self.rowid = rowid;
        self
    }

    pub(super) fn stands_for(mut self, count: u64, rows: Vec<String>) -> Self {
        (self.count, self.rows) = (count, rows);
        self
    }

    pub(super) fn help_is(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn differs(mut self, difference: Difference) -> Self {
        self.table = Some(difference.table().to_owned());
        self.object = Some(difference.name().to_owned());
        self.difference = Some(difference);
        self
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> FindingKind {
        self.kind
    }

    /// What was found, in one sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The table it is about, if it is about one.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        self.table.as_deref()
    }

    /// The object, version, check or attached database that it is about.
    #[must_use]
    pub fn object(&self) -> Option<&str> {
        self.object.as_deref()
    }

    /// The row of the table; none where the table has no row ids.
    #[must_use]
    pub fn rowid(&self) -> Option<i64> {
        self.rowid
    }

    /// The columns of a foreign key.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The table to which a foreign key refers.
    #[must_use]
    pub fn parent(&self) -> Option<&str> {
        self.parent.as_deref()
    }

    /// How many rows it stands for: all that a check of the application yielded, or all orphans of
    /// a table beyond those that have findings of their own.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Some of the rows that a check of the application yielded, as text.
    #[must_use]
    pub fn rows(&self) -> &[String] {
        &self.rows
    }

    /// How an object differs from what the migrations made.
    #[must_use]
    pub fn difference(&self) -> Option<&Difference> {
        self.difference.as_ref()
    }

    /// What to do next.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Whether it is one of many that are alike for a reader.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.severity == other.severity
            && self.table == other.table
            && self.kind == FindingKind::Orphan
    }
}

/// A few lines of at most 80 characters.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changed = self.difference.as_ref().filter(|one| one.change() == Change::Changed);
        let head = format!("{}: {}", self.severity, self.message);
        let mut lines = wrap(&head, 78).into_iter();
        f.write_str(&lines.next().unwrap_or_default())?;
        for line in lines {
            write!(f, "\n  {line}")?;
        }
        if let Some(difference) = changed {
            for line in difference.detailed().to_string().lines().skip(1) {
                write!(f, "\n{line}")?;
            }
        }
        for row in &self.rows {
            for line in wrap(row, 76) {
                write!(f, "\n    {line}")?;
            }
        }
        let more = self.count.saturating_sub(self.rows.len() as u64);
        if !self.rows.is_empty() && more > 0 {
            write!(f, "\n    … and {} more", grouped(more))?;
        }
        if let Some(help) = &self.help {
            for line in wrap(&format!("help: {help}"), 76) {
                write!(f, "\n  {line}")?;
            }
        }
        Ok(())
    }
}

/// A number with a blank between its thousands.
pub(super) fn grouped(number: u64) -> String {
    numbers::grouped(number, ' ')
}

/// `1 row`, `2 rows`
pub(super) fn counted(number: u64, noun: &str) -> String {
    numbers::counted(number, noun, ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_fits_a_terminal() {
        let finding = Finding::error(FindingKind::Check, "word ".repeat(40))
            .stands_for(1_000, vec!["x".repeat(200)])
            .help_is("help ".repeat(30));
        let text = finding.to_string();
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.contains("… and 999 more"), "{text}");
    }
}
