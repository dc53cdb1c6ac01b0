//! The error: opaque, with a kind to match on and a text for a tired person.

use std::fmt::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use migrate_core::execute::message_and_offset;
use migrate_core::sql::locate;
use migrate_core::{Checksum, Script, Statement, Version};
use rusqlite::ErrorCode;

use crate::direction::Direction;
use crate::drift::Drift;
use crate::existing::Refused;
use crate::loss::Loss;
use crate::report::Report;

/// What went wrong, for a program to match on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The connection is inside a transaction.
    InTransaction,
    /// The database cannot be written.
    ReadOnly,
    /// Another connection kept the database locked for longer than the limit.
    Busy,
    /// An applied migration has other statements now.
    Edited,
    /// An applied migration is not in the set, though later ones are.
    Missing,
    /// A pending migration comes before one that is applied.
    OutOfOrder,
    /// The database has migrations that this program does not know yet.
    DatabaseNewer,
    /// A migration outside a transaction was begun and did not end.
    HalfDone,
    /// What was asked for is not a version.
    InvalidVersion,
    /// No migration has the version that was asked for.
    UnknownVersion,
    /// The version to go back to is not applied.
    NotApplied,
    /// The version to run to lies behind the database.
    AlreadyPast,
    /// A migration that would have to be rolled back has no down.
    Irreversible,
    /// A statement of a migration failed.
    MigrationFailed,
    /// A statement of a down script failed.
    RollbackFailed,
    /// A statement ended the run's transaction.
    EndedTransaction,
    /// The disk is full, or the database may not grow.
    DiskFull,
    /// The program interrupted a statement.
    Interrupted,
    /// The database keeps no journal, so that a failed migration could not be undone.
    NoJournal,
    /// A commit hook of the application refused the commit.
    CommitRefused,
    /// The connection does not let the enforcement of foreign keys be switched.
    ForeignKeysStuck,
    /// A temporary table of the connection hides a table of the database.
    HiddenTable,
    /// A verification query of a migration did not hold.
    VerifyFailed,
    /// A foreign key is violated that was not before.
    ForeignKeyViolation,
    /// The schema after the run is not the one that the build saw.
    SchemaMismatch,
    /// The tracking tables contradict themselves.
    TrackingDamaged,
    /// The tracking tables were written by a newer release of this library.
    TrackingNewer,
    /// The file of the database cannot be opened.
    Unavailable,
    /// A migration took longer than the limit.
    Timeout,
    /// The run was cancelled through its handle.
    Cancelled,
    /// A migration would destroy data, and nobody agreed to it.
    DataLoss,
    /// The schema is not the one that the last run left.
    Drifted,
    /// The database has tables of the migrations, and no record of any.
    Unmanaged,
    /// The database has records of the set already.
    AlreadyManaged,
    /// The records of another tool cannot be taken over as they are.
    OtherTool,
    /// What was asked for destroys everything, and nobody agreed to it.
    ConsentNeeded,
    /// The records cannot be repaired in that way.
    RepairRefused,
    /// A hook of a migration failed.
    HookFailed,
    /// A callback of the application refused.
    CallbackFailed,
    /// The file is not sound.
    Corrupt,
    /// A migration of another set that this one needs is not applied, or one that needs this one
    /// is.
    OtherSet,
    /// The databases cannot make a group: two are one file, or have one name.
    InvalidGroup,
    /// A migration that needs a transaction of its own cannot be a part of a group.
    NotInGroup,
    /// A check over the databases of a group did not hold.
    CheckFailed,
    /// A backup could not be taken, read or restored.
    BackupFailed,
    /// SQLite failed outside of any migration.
    Database,
}

/// Each cause with what it needs to be told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    #[error("the connection is inside a transaction")]
    InTransaction,
    #[error("the database cannot be written: {0}")]
    ReadOnly(String),
    #[error("the database is locked by another connection")]
    Busy,
    #[error("{} edited after {} applied here{}", were(&versions(.0), "migration"), pronoun(&versions(.0)), lines(.0))]
    Edited(Vec<Edit>),
    #[error("{} applied here, but this program no longer has {}", were(.0, "migration"), them(.0))]
    Missing(Vec<String>),
    #[error("{} pending, but a later one is applied", are(.0, "migration"))]
    OutOfOrder(Vec<String>),
    #[error("the database is newer than this program: {} applied, and unknown here", were(.0, "migration"))]
    DatabaseNewer(Vec<String>),
    #[error("migration {0} runs outside a transaction, and was begun but not ended")]
    HalfDone(String),
    #[error("{0:?} is not a version")]
    InvalidVersion(String),
    #[error("migration {0} is not applied here")]
    NotApplied(String),
    #[error("no migration has the version {0}")]
    UnknownVersion(String),
    #[error("the database is past version {0}")]
    AlreadyPast(String),
    #[error("{} no down script", have(.0))]
    Irreversible(Vec<String>),
    #[error("migration {migration} failed: {message}")]
    MigrationFailed { migration: String, message: String },
    #[error("the rollback of migration {migration} failed: {message}")]
    RollbackFailed { migration: String, message: String },
    #[error("a statement of migration {migration} ended the transaction of the run{}", colon(.message))]
    EndedTransaction { migration: String, message: String },
    #[error("there was no space left for migration {migration}: {message}")]
    DiskFull { migration: String, message: String },
    #[error("there was no space left: {0}")]
    Full(String),
    #[error("the run was interrupted")]
    Stopped,
    #[error("migration {migration} was interrupted")]
    Interrupted { migration: String },
    #[error("the journal mode of the database is `off`")]
    NoJournal,
    #[error("the commit hook of the application refused the commit")]
    CommitRefused,
    #[error("foreign keys cannot be switched {0} on this connection")]
    ForeignKeysStuck(&'static str),
    #[error("a temporary {0} of this connection hides the one of the database")]
    HiddenTable(String),
    #[error("a verification of migration {migration} failed: {problem}")]
    VerifyFailed { migration: String, problem: String },
    #[error(
        "after migration {migration}, {rows} of {table} refer to rows of {parent} that do not exist"
    )]
    ForeignKeyViolation { migration: String, rows: String, table: String, parent: String },
    #[error("the schema after the run is not the one that the build saw{}", list(.0))]
    SchemaMismatch(Vec<String>),
    #[error("applied in the order of this database, the migrations make another schema{}", list(.0))]
    OtherOrder(Vec<String>),
    #[error("the tracking tables are damaged: {0}")]
    TrackingDamaged(String),
    #[error("the tracking tables have format {0}, which this program does not know")]
    TrackingNewer(i64),
    #[error("the database cannot be opened: {0}")]
    Unavailable(String),
    #[error("migration {migration} took longer than {}", seconds(*.limit))]
    Timeout { migration: String, limit: Duration },
    #[error("the run was cancelled")]
    Cancelled,
    #[error("data would be lost{}", losses(.lost))]
    DataLoss { direction: Direction, lost: Vec<(String, Loss)> },
    #[error("{}", .0.briefly())]
    Drifted(Drift),
    #[error("{0}")]
    Existing(Refused),
    #[error("the hook of migration {migration} failed: {message}")]
    HookFailed { migration: String, message: String },
    #[error("the hook of migration {0} ended the transaction of the run")]
    HookEnded(String),
    #[error("the callback {name} refused: {message}")]
    CallbackFailed { name: &'static str, message: String },
    #[error("the callback {0} ended the transaction of the run")]
    CallbackEnded(&'static str),
    #[error("the search index {table} does not agree with what it indexes: {message}")]
    SearchBroken { table: String, message: String },
    #[error("the database is damaged{}", list(.0))]
    Corrupt(Vec<String>),
    #[error("migration {migration} needs {needed}, which is not applied here")]
    OtherSetMissing { migration: String, needed: String },
    #[error("migration {migration} is needed by {dependent}, which is applied here")]
    OtherSetDepends { migration: String, dependent: String },
    #[error("the databases cannot make a group: {0}")]
    InvalidGroup(String),
    #[error("migration {0} needs a transaction of its own, or none")]
    NotInGroup(String),
    #[error("the check {name:?} does not hold: {problem}")]
    CheckFailed { name: String, problem: String },
    #[error("the check {name:?} does not work: {problem}")]
    CheckUnusable { name: String, problem: String },
    #[error("the check {0:?} ended the transaction of the run")]
    CheckEnded(String),
    #[error("the backup {path} failed: {message}")]
    Backup { path: String, message: String },
    #[error(
        "there is no room in {directory}: {needed} are needed and {available} are free, so that \
         {missing} are missing"
    )]
    NoSpace { directory: String, needed: String, available: String, missing: String },
    #[error("other connections write all the time: {0} copies were out of date at once")]
    NeverStill(u32),
    #[error("nothing was restored, since what is there now could not be copied first: {0}")]
    NoSafetyCopy(String),
    #[error("SQLite failed: {0}")]
    Database(String),
}

/// A migration whose statements are not those that were applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) version: Version,
    pub(crate) file: String,
    pub(crate) applied: Checksum,
    pub(crate) now: Checksum,
}

fn versions(edits: &[Edit]) -> Vec<String> {
    edits.iter().map(|edit| edit.version.to_string()).collect()
}

fn lines(edits: &[Edit]) -> String {
    let line = |Edit { file, applied, now, .. }: &Edit| {
        format!("\n  {file}: checksum {}, applied was {}", now.short(), applied.short())
    };
    edits.iter().map(line).collect()
}

fn named(versions: &[String], noun: &str) -> String {
    match versions {
        [one] => format!("{noun} {one}"),
        many => format!("{noun}s {}", many.join(", ")),
    }
}

fn were(versions: &[String], noun: &str) -> String {
    format!("{} {}", named(versions, noun), if versions.len() == 1 { "was" } else { "were" })
}

fn are(versions: &[String], noun: &str) -> String {
    format!("{} {}", named(versions, noun), if versions.len() == 1 { "is" } else { "are" })
}

fn have(versions: &[String]) -> String {
    format!("{} {}", named(versions, "migration"), if versions.len() == 1 { "has" } else { "have" })
}

fn pronoun(versions: &[String]) -> &'static str {
    if versions.len() == 1 { "it was" } else { "they were" }
}

fn them(versions: &[String]) -> &'static str {
    if versions.len() == 1 { "it" } else { "them" }
}

fn colon(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}

fn seconds(limit: Duration) -> String {
    format!("{:.1} seconds", limit.as_secs_f64()).replace(".0 ", " ")
}

/// At most a screen of them.
fn losses(lost: &[(String, Loss)]) -> String {
    let mut text = String::new();
    for (migration, loss) in lost.iter().take(20) {
        let _ = write!(text, "\n  {loss}, by migration {migration}");
    }
    if let Some(more) = lost.len().checked_sub(20).filter(|more| *more > 0) {
        let _ = write!(text, "\n  and {more} more");
    }
    text
}

fn list(lines: &[String]) -> String {
    if lines.is_empty() { String::new() } else { format!(": {}", lines.join(", ")) }
}

const HALF_DONE: &str = "restore a copy of the database from before it; no run goes on from there";

impl Cause {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::InTransaction => ErrorKind::InTransaction,
            Self::ReadOnly(_) => ErrorKind::ReadOnly,
            Self::Busy => ErrorKind::Busy,
            Self::Edited(_) => ErrorKind::Edited,
            Self::Missing(_) => ErrorKind::Missing,
            Self::OutOfOrder(_) => ErrorKind::OutOfOrder,
            Self::DatabaseNewer(_) => ErrorKind::DatabaseNewer,
            Self::HalfDone(_) => ErrorKind::HalfDone,
            Self::InvalidVersion(_) => ErrorKind::InvalidVersion,
            Self::NotApplied(_) => ErrorKind::NotApplied,
            Self::UnknownVersion(_) => ErrorKind::UnknownVersion,
            Self::AlreadyPast(_) => ErrorKind::AlreadyPast,
            Self::Irreversible(_) => ErrorKind::Irreversible,
            Self::MigrationFailed { .. } => ErrorKind::MigrationFailed,
            Self::RollbackFailed { .. } => ErrorKind::RollbackFailed,
            Self::EndedTransaction { .. } => ErrorKind::EndedTransaction,
            Self::DiskFull { .. } | Self::Full(_) => ErrorKind::DiskFull,
            Self::Interrupted { .. } | Self::Stopped => ErrorKind::Interrupted,
            Self::HiddenTable(_) => ErrorKind::HiddenTable,
            Self::NoJournal => ErrorKind::NoJournal,
            Self::CommitRefused => ErrorKind::CommitRefused,
            Self::ForeignKeysStuck(_) => ErrorKind::ForeignKeysStuck,
            Self::VerifyFailed { .. } | Self::SearchBroken { .. } => ErrorKind::VerifyFailed,
            Self::ForeignKeyViolation { .. } => ErrorKind::ForeignKeyViolation,
            Self::SchemaMismatch(_) | Self::OtherOrder(_) => ErrorKind::SchemaMismatch,
            Self::TrackingDamaged(_) => ErrorKind::TrackingDamaged,
            Self::TrackingNewer(_) => ErrorKind::TrackingNewer,
            Self::Unavailable(_) => ErrorKind::Unavailable,
            Self::Timeout { .. } => ErrorKind::Timeout,
            Self::Cancelled => ErrorKind::Cancelled,
            Self::DataLoss { .. } => ErrorKind::DataLoss,
            Self::Drifted(_) => ErrorKind::Drifted,
            Self::Existing(refused) => refused.kind(),
            Self::HookFailed { .. } | Self::HookEnded(_) => ErrorKind::HookFailed,
            Self::CallbackFailed { .. } | Self::CallbackEnded(_) => ErrorKind::CallbackFailed,
            Self::Corrupt(_) => ErrorKind::Corrupt,
            Self::OtherSetMissing { .. } | Self::OtherSetDepends { .. } => ErrorKind::OtherSet,
            Self::InvalidGroup(_) => ErrorKind::InvalidGroup,
            Self::NotInGroup(_) => ErrorKind::NotInGroup,
            Self::CheckFailed { .. } | Self::CheckUnusable { .. } | Self::CheckEnded(_) => {
                ErrorKind::CheckFailed
            }
            Self::Backup { .. }
            | Self::NoSpace { .. }
            | Self::NeverStill(_)
            | Self::NoSafetyCopy(_) => ErrorKind::BackupFailed,
            Self::Database(_) => ErrorKind::Database,
        }
    }

    /// What to do next.
    #[allow(clippy::too_many_lines, reason = "a table")]
    fn help(&self) -> &'static str {
        match self {
            Self::InTransaction => "commit or roll back first: a run is a transaction of its own",
            Self::ReadOnly(_) => {
                "make the file and its directory writable, or migrate with a writable connection"
            }
            Self::Busy => {
                "see which program holds the database; `Migrator::lock_timeout` sets how long to wait"
            }
            Self::Edited(_) => {
                "restore the file as it was, and write the change as a new migration"
            }
            Self::Missing(_) => "restore the file; an applied migration stays in the set for good",
            Self::OutOfOrder(_) => {
                "give the new file the next number, or permit it with \
                 `Migrator::out_of_order(OutOfOrder::Apply)`"
            }
            Self::DatabaseNewer(_) => {
                "run the newer program, or go back with `rollback_to`: \
                 the down scripts are kept in the database"
            }
            Self::HalfDone(_) => HALF_DONE,
            Self::InvalidVersion(_) => "a version is a number, or a word and a number, such as 003",
            Self::NotApplied(_) => "see `status` for what is applied",
            Self::UnknownVersion(_) => "see `status` for the versions there are",
            Self::AlreadyPast(_) => "going back is `rollback_to`, which is never done unasked",
            Self::Irreversible(_) => "restore a backup, or write the down script",
            Self::MigrationFailed { .. } => {
                "mend the data or the migration and run again; what is not applied may be edited"
            }
            Self::RollbackFailed { .. } => {
                "mend the down script and roll back again; a down may be edited at any time"
            }
            Self::DiskFull { .. } | Self::Full(_) => "free some space, and run again",
            Self::Interrupted { .. } | Self::Stopped => "run again",
            Self::NoJournal => {
                "set another journal mode first: a failed migration could not be undone"
            }
            Self::CommitRefused => "let the hook pass the commit of a migration",
            Self::ForeignKeysStuck(_) => {
                "migrate on a connection without an authorizer: with them on, a rebuilt table would \
                 empty its children"
            }
            Self::HiddenTable(_) => {
                "drop it, or migrate on a connection of its own: statements would go to the wrong table"
            }
            Self::EndedTransaction { .. } => {
                "remove COMMIT, ON CONFLICT ROLLBACK and RAISE(ROLLBACK) from the migration"
            }
            Self::SearchBroken { .. } => {
                "let the migration bring the index up to date, such as with its `rebuild` command"
            }
            Self::VerifyFailed { .. } => "look at the rows that the query speaks of",
            Self::ForeignKeyViolation { .. } => {
                "let the migration delete or mend those rows, or bring their parents"
            }
            Self::SchemaMismatch(_) => {
                "something beside the migrations changes this schema; compare it with `status`"
            }
            Self::OtherOrder(_) => {
                "let the migration that needs the other declare it: `-- migrate: depends …`"
            }
            Self::TrackingDamaged(_) => {
                "restore a backup, or see with `plan_repair` what can be mended; do not delete tracking \
                 rows, or migrations would run twice"
            }
            Self::TrackingNewer(_) => "run the program that wrote them, or a newer one",
            Self::Unavailable(_) => {
                "see whether the file and its directory are there, and may be used"
            }
            Self::Timeout { .. } => {
                "run again when the machine is less busy; `Migrator::timeout` sets the limit"
            }
            Self::Cancelled => "run again to go on",
            Self::DataLoss { direction: Direction::Up, .. } => {
                "if it may go, say so in the file, `-- migrate: allow destructive(table.column)`, \
                 or with `Migrator::allow_destructive`"
            }
            Self::DataLoss { direction: Direction::Down, .. } => {
                "if it may go, roll back with `Migrator::force`; a backup keeps it"
            }
            Self::Drifted(_) => {
                "put the schema back, or make the change a migration; \
                 `Migrator::drift_policy` accepts it as it is"
            }
            Self::Existing(refused) => refused.help(),
            Self::HookFailed { .. } => "mend the data or the hook, and run again",
            Self::HookEnded(_) | Self::CallbackEnded(_) => {
                "let it neither commit nor roll back: the transaction is that of the run"
            }
            Self::CallbackFailed { .. } => "see what the application wants, and run again",
            Self::Corrupt(_) => "restore a backup, or let `sqlite3 FILE .recover` save what it can",
            Self::OtherSetMissing { .. } => "run the migrations of that set first",
            Self::OtherSetDepends { .. } => "roll that one back first",
            Self::InvalidGroup(_) => "give each member a name and a file of its own",
            Self::NotInGroup(_) => {
                "run that database alone up to this migration first, with `Migrator::run_to`"
            }
            Self::CheckFailed { .. } => "mend the data or the migrations, and run again",
            Self::CheckEnded(_) => "let it only read: the run commits",
            Self::CheckUnusable { .. } => {
                "a check is one query over tables named `member.table`; what needs a function or \
                 a collation of the application's is a check in Rust, `Group::check_with`"
            }
            Self::NeverStill(_) => "run again when nobody else writes",
            Self::Backup { .. } => {
                "see to the file and its directory; without its backup, a run does not start"
            }
            Self::NoSpace { .. } => {
                "free some space, keep fewer backups, or choose another directory for them"
            }
            Self::NoSafetyCopy(_) => {
                "make room for the copy, or give up what is there now with `Migrator::restore_over`"
            }
            Self::Database(_) => "see whether the file is a sound SQLite database",
        }
    }
}

/// A place in a migration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    file: String,
    line: u32,
    column: u32,
    statement: String,
    /// Lines of the statement before the one that is meant.
    lines_before: u32,
}

impl Location {
    /// The place in `statement` that `error` is about.
    pub(crate) fn of(
        script: &Script,
        statement: &Statement,
        error: Option<&rusqlite::Error>,
    ) -> Self {
        let sql = script.sql(statement);
        let at = error.map_or(0, |error| {
            let (message, offset) = message_and_offset(error);
            locate(sql, &message, offset).start
        });
        let before = sql.get(..at).unwrap_or_default();
        let lines = before.matches('\n').count() as u32;
        let in_line = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32;
        Self {
            file: script.file().to_owned(),
            line: statement.line + lines,
            column: if lines == 0 { statement.column + in_line } else { in_line + 1 },
            statement: sql.to_owned(),
            lines_before: lines,
        }
    }

    /// The migration file, relative to the package that embedded it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The column in characters, from 1.
    #[must_use]
    pub fn column(&self) -> u32 {
        self.column
    }

    /// The whole statement.
    #[must_use]
    pub fn statement(&self) -> &str {
        &self.statement
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

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
///    = help: mend the data or the migration and run again; what is not applied may be edited
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    cause: Cause,
    version: Option<Version>,
    location: Option<Location>,
    sqlite: Option<rusqlite::Error>,
    outcome: Option<String>,
    half_done: bool,
    report: Report,
    member: Option<String>,
    committed: Vec<String>,
}

impl Error {
    pub(crate) fn new(cause: Cause) -> Self {
        Self(Box::new(Inner {
            cause,
            version: None,
            location: None,
            sqlite: None,
            outcome: None,
            half_done: false,
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

    /// Says that what a migration outside a transaction did stays.
    pub(crate) fn half_done(mut self) -> Self {
        self.0.half_done = true;
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

    /// Sets the members of a group that are committed though others are not.
    pub(crate) fn though_committed(mut self, members: Vec<String>) -> Self {
        self.0.committed = members;
        self
    }

    pub(crate) fn tracking(message: impl Into<String>) -> Self {
        Self::new(Cause::TrackingDamaged(message.into()))
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
        if self.0.half_done { HALF_DONE } else { self.0.cause.help() }
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

    /// Whether SQLite refused the SQL itself, such as for a table that is not there.
    pub(crate) fn is_sql(error: &rusqlite::Error) -> bool {
        matches!(error, rusqlite::Error::SqlInputError { .. })
            || error.sqlite_error_code() == Some(ErrorCode::Unknown)
    }
}

/// `SQLITE_CONSTRAINT_COMMITHOOK`.
const COMMIT_HOOK: i32 = 531;

fn extended_code(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|error| error.extended_code)
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
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Cause::Corrupt(vec![message])
            }
            _ if extended_code(&error) == Some(COMMIT_HOOK) => Cause::CommitRefused,
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
            write!(f, "\n {:width$} = {outcome}", "")?;
        }
        if let Some(backup) = self.backup() {
            write!(f, "\n {:width$} = the backup from before it is {}", "", backup.display())?;
        }
        write!(f, "\n {:width$} = help: {}", "", self.help())
    }
}

/// The text, since this is what a `main` that returns the error prints.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Error {}
