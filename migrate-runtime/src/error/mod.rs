//! The error: opaque, with a kind to match on and a text for a tired person.

mod cause;
mod edit;
mod kind;
mod location;
mod refused;
mod words;

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use migrate_core::execute::message_and_offset;
use migrate_core::{Version, wrap};
use rusqlite::ErrorCode;

use crate::report::Report;
use crate::sqlite;
use cause::HALF_DONE;

pub(crate) use cause::Cause;
pub(crate) use edit::Edit;
pub use kind::ErrorKind;
pub use location::Location;
pub(crate) use refused::{Refused, WayIn};
#[cfg(feature = "cli")]
pub(crate) use words::consent_line;

/// Why a run, a rollback or a look at the database did not work.
///
/// Its text says what happened, where, what became of the database, and what to do next:
///
/// ```text
/// migration 003 add_metrics failed: UNIQUE constraint failed: metrics.name
///   --> migrations/003_add_metrics.sql:7:1
///    |
///  7 | INSERT INTO metrics (name) VALUES ('load');
///    |
///    = nothing was changed
///    = help: mend the data or the migration and run again; what is not applied may
///            be edited
/// ```
///
/// A program asks for its parts:
///
/// ```
/// use migrate_runtime::{DriftPolicy, ErrorKind};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "007")?;
/// // Somebody was impatient, and made by hand what 008 makes.
/// db.execute_batch("CREATE UNIQUE INDEX tags_name ON tags (name)")?;
///
/// let error = MIGRATIONS.migrator().drift_policy(DriftPolicy::Ignore).run(&mut db).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::MigrationFailed);
/// assert_eq!(error.version(), Some(&"008".parse()?));
/// assert_eq!(error.location().map(|place| place.line()), Some(5));
/// assert!(error.sqlite().is_some_and(|error| error.to_string().contains("already exists")));
/// println!("{}", error.help());
///
/// // What is there to go back to, and what was committed all the same: nothing in one transaction.
/// assert_eq!(error.backup(), None, "a database in memory has none beside it");
/// assert!(error.report().is_empty());
/// // The same for a group of databases, which this was not.
/// assert!(error.member().is_none() && error.committed().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    cause: Cause,
    version: Option<Version>,
    location: Option<Location>,
    sqlite: Option<rusqlite::Error>,
    outcome: Option<String>,
    help: Cow<'static, str>,
    report: Report,
    member: Option<String>,
    committed: Vec<String>,
}

impl Error {
    pub(crate) fn new(cause: Cause) -> Self {
        Self(Box::new(Inner {
            help: cause.help(),
            cause,
            version: None,
            location: None,
            sqlite: None,
            outcome: None,
            report: Report::default(),
            member: None,
            committed: Vec::new(),
        }))
    }

    pub(crate) fn refused(refused: Refused) -> Self {
        Self::new(Cause::Existing(refused))
    }

    pub(crate) fn about(mut self, version: &Version) -> Self {
        self.0.version = Some(version.clone());
        self
    }

    pub(crate) fn at(mut self, location: Location) -> Self {
        self.0.location = Some(location);
        self
    }

    pub(crate) fn because(mut self, error: rusqlite::Error) -> Self {
        self.0.sqlite = Some(error);
        self
    }

    /// Sets what had been done, and what became of the database.
    pub(crate) fn after(mut self, report: Report, outcome: impl Into<String>) -> Self {
        (self.0.report, self.0.outcome) = (report, Some(outcome.into()));
        self
    }

    /// What went wrong, for the command line.
    #[cfg(feature = "cli")]
    pub(crate) fn cause(&self) -> &Cause {
        &self.0.cause
    }

    /// The same with another remedy.
    #[cfg(feature = "cli")]
    pub(crate) fn with_help(mut self, help: String) -> Self {
        self.0.help = help.into();
        self
    }

    /// Says that what a migration outside a transaction did stays.
    pub(crate) fn half_done(mut self) -> Self {
        self.0.help = HALF_DONE.into();
        self
    }

    /// What is wrong with the tracking tables, alone.
    pub(crate) fn tracking_message(&self) -> String {
        match &self.0.cause {
            Cause::TrackingDamaged(message) => message.clone(),
            other => other.to_string(),
        }
    }

    /// Sets the member of a group that it is about, and what became of the group.
    pub(crate) fn of_member(mut self, member: Option<&str>, outcome: impl Into<String>) -> Self {
        self.0.member = member.map(ToOwned::to_owned);
        self.0.outcome = Some(outcome.into());
        self
    }

    /// What became of the database.
    pub(crate) fn outcome(&self) -> Option<&str> {
        self.0.outcome.as_deref()
    }

    /// Names the member of a group that it is about.
    pub(crate) fn about_member(mut self, member: &str) -> Self {
        self.0.member = Some(member.to_owned());
        self
    }

    /// Names the file that turned out to be no database.
    pub(crate) fn about_file(mut self, path: &Path) -> Self {
        if let Cause::NoDatabase { file, .. } = &mut self.0.cause {
            *file = path.display().to_string();
        }
        self
    }

    /// Sets the members of a group that are committed though others are not.
    pub(crate) fn though_committed(mut self, members: Vec<String>) -> Self {
        self.0.committed = members;
        self
    }

    pub(crate) fn tracking(message: impl Into<String>) -> Self {
        Self::new(Cause::TrackingDamaged(message.into()))
    }

    /// The first line of its text: what happened, alone.
    pub(crate) fn headline(&self) -> String {
        self.to_string().lines().next().unwrap_or_default().to_owned()
    }

    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.cause.kind()
    }

    /// The migration that it is about, if it is about one.
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        self.0.version.as_ref()
    }

    /// The member of a [`Group`](crate::Group) that it is about, if it is about one.
    #[must_use]
    pub fn member(&self) -> Option<&str> {
        self.0.member.as_deref()
    }

    /// The members of a [`Group`](crate::Group) that are migrated although the run as a whole did
    /// not end: mostly none, since whatever can fail is tried before the first commit. The next run
    /// of the group goes on from there.
    #[must_use]
    pub fn committed(&self) -> &[String] {
        &self.0.committed
    }

    /// The place in a migration file, if there is one.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        self.0.location.as_ref()
    }

    /// What to do next.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.0.help
    }

    /// What happened, without the place, what became of it, and the help.
    #[cfg(feature = "serde")]
    pub(crate) fn message(&self) -> String {
        self.0.cause.to_string()
    }

    /// What SQLite said. Its message is part of this error's text.
    #[must_use]
    pub fn sqlite(&self) -> Option<&rusqlite::Error> {
        self.0.sqlite.as_ref()
    }

    /// The backup that was taken before, if one was.
    #[must_use]
    pub fn backup(&self) -> Option<&Path> {
        self.0.report.backup()
    }

    /// What had been done and committed before it.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.0.report
    }

    /// Whether code of the program's ended the transaction, and may have committed it.
    pub(crate) fn is_ended_by_program(&self) -> bool {
        matches!(self.0.cause, Cause::HookEnded(_) | Cause::CallbackEnded(_) | Cause::CheckEnded(_))
    }
}

/// An error outside of any migration.
impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let message = message_and_offset(&error).0;
        let cause = match error.sqlite_error_code() {
            Some(ErrorCode::ReadOnly) => Cause::ReadOnly(message),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Cause::Busy,
            Some(ErrorCode::CannotOpen) => Cause::Unavailable(message),
            Some(ErrorCode::DiskFull) => Cause::Full(message),
            Some(ErrorCode::OperationInterrupted) => Cause::Stopped,
            Some(ErrorCode::DatabaseCorrupt) => Cause::Corrupt(vec![message]),
            Some(ErrorCode::NotADatabase) => {
                Cause::NoDatabase { file: "the file".to_owned(), message }
            }
            _ if sqlite::is_commit_refused(&error) => Cause::CommitRefused,
            _ => Cause::Database(message),
        };
        Self::new(cause).because(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { cause, location, outcome, member, .. } = &*self.0;
        if let Some(member) = member {
            write!(f, "{member}: ")?;
        }
        write!(f, "{cause}")?;
        if let Some(location) = location {
            let Location { statement, line, .. } = location;
            // The statement from its first line to the one that is meant, at most three lines.
            let width = line.to_string().len();
            write!(f, "\n{:width$}--> {location}\n {:width$} |", "", "")?;
            let first = line - location.lines_before;
            let shown: Vec<(u32, &str)> = (first..).zip(statement.lines()).collect();
            let end = shown.iter().position(|(number, _)| number == line).map_or(1, |at| at + 1);
            for (number, text) in &shown[end.saturating_sub(3)..end.min(shown.len())] {
                let text: String = text.chars().take(70).collect();
                write!(f, "\n {number:width$} | {text}")?;
            }
            write!(f, "\n {:width$} |", "")?;
        }
        let width = location.as_ref().map_or(1, |at| at.line.to_string().len());
        if let Some(outcome) = outcome {
            note(f, width, "", outcome)?;
        }
        if let Some(backup) = self.backup() {
            // Whole, so that it can be copied.
            write!(f, "\n {:width$} = the backup from before it is {}", "", backup.display())?;
        }
        note(f, width, "help: ", self.help())
    }
}

/// `   = help: …`, on as many lines as a terminal needs.
fn note(f: &mut fmt::Formatter<'_>, width: usize, label: &str, text: &str) -> fmt::Result {
    let indent = width + 4 + label.len();
    let lines = wrap(text, 80_usize.saturating_sub(indent));
    write!(f, "\n {:width$} = {label}{}", "", lines.join(&format!("\n{:indent$}", "")))
}

/// The text, since this is what a `main` that returns the error prints.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Error {}
