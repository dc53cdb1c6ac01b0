//! Each cause of an error: its text, its kind, and what to do next.

use std::borrow::Cow;
use std::time::Duration;

use migrate_core::loss::Loss;
use migrate_core::{Late, Likeness};

use super::edit::{Edit, lines, versions};
use super::kind::ErrorKind;
use super::refused::Refused;
use super::words::{
    allowance, are, colon, have, list, losses, pronoun, seconds, them, unlike, were,
};
use crate::direction::Direction;
use crate::drift::Drift;

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
    #[error("{} pending, but a later one is applied{}", are(.0, "migration"), unlike(.0, *.1))]
    TooLate(Vec<String>, Late),
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
    #[error("{file} is no SQLite database, or it is encrypted: {message}")]
    NoDatabase { file: String, message: String },
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
        "there is no room in {directory}: {missing} are missing\n  \
         {needed} and {spare} to spare are needed, {available} are free"
    )]
    NoSpace {
        directory: String,
        needed: String,
        spare: &'static str,
        available: String,
        missing: String,
    },
    #[error("other connections write all the time: {0} copies were out of date at once")]
    NeverStill(u32),
    #[error("nothing was restored, since what is there now could not be copied first: {0}")]
    NoSafetyCopy(String),
    #[error("SQLite failed: {0}")]
    Database(String),
}

pub(super) const HALF_DONE: &str =
    "restore a copy of the database from before it; no run goes on from there";

impl Cause {
    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::InTransaction => ErrorKind::InTransaction,
            Self::ReadOnly(_) => ErrorKind::ReadOnly,
            Self::Busy => ErrorKind::Busy,
            Self::Edited(_) => ErrorKind::Edited,
            Self::Missing(_) => ErrorKind::Missing,
            Self::OutOfOrder(_) | Self::TooLate(..) => ErrorKind::OutOfOrder,
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
            Self::Corrupt(_) | Self::NoDatabase { .. } => ErrorKind::Corrupt,
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
    pub(super) fn help(&self) -> Cow<'static, str> {
        if let Self::DataLoss { direction: Direction::Up, lost } = self {
            return allowance(lost).into();
        }
        self.remedy().into()
    }

    #[allow(clippy::too_many_lines, reason = "a table")]
    fn remedy(&self) -> &'static str {
        match self {
            Self::InTransaction => "commit or roll back first: a run is a transaction of its own",
            Self::ReadOnly(_) => {
                "make the file and its directory writable, or migrate with a writable connection"
            }
            Self::Busy => {
                "see which program holds the database; `Migrator::lock_timeout` sets how long to wait"
            }
            Self::Edited(edits) if edits.iter().all(|edit| edit.effect == Likeness::Same) => {
                "restore the file as it was; or have the new text accepted, with `plan_repair` and \
                 `repair`"
            }
            Self::Edited(_) => {
                "restore the file as it was, and write the change as a new migration; what has not \
                 shipped can be rolled back, edited and run again"
            }
            Self::Missing(_) => "restore the file; an applied migration stays in the set for good",
            Self::OutOfOrder(_) => {
                "give the new file the next number, or permit it with \
                 `Migrator::out_of_order(OutOfOrder::Apply)`"
            }
            Self::TooLate(..) => {
                "give the new file the next number; `OutOfOrder::Apply` applies late what the build \
                 saw do the same in both orders"
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
            Self::DataLoss { .. } => {
                "if it may go, roll back with `Migrator::force`; a backup keeps it"
            }
            Self::Drifted(_) => {
                "undo the change by hand, and make it a migration if it is wanted; or accept it as \
                 it is with `Migrator::drift_policy`"
            }
            Self::Existing(refused) => refused.help(),
            Self::HookFailed { .. } => "mend the data or the hook, and run again",
            Self::HookEnded(_) | Self::CallbackEnded(_) => {
                "let it neither commit nor roll back: the transaction is that of the run"
            }
            Self::CallbackFailed { .. } => "see what the application wants, and run again",
            Self::NoDatabase { .. } => {
                "see whether it is the right file; if it is, restore a backup"
            }
            Self::Corrupt(_) => "restore a backup, or let `sqlite3 FILE .recover` save what it can",
            Self::OtherSetMissing { .. } => "run the migrations of that set first",
            Self::OtherSetDepends { .. } => "roll that one back first",
            Self::InvalidGroup(_) => {
                "give each member a name of its own, and each file one connection: sets that are \
                 in one file are added with `Group::add_sets`"
            }
            Self::NotInGroup(_) => {
                "run that database alone up to this migration first, with `Migrator::run_to`"
            }
            Self::CheckFailed { .. } => "mend the data or the migrations, and run again",
            Self::CheckEnded(_) => "let it only read: the run commits",
            Self::CheckUnusable { .. } => {
                "a check is one query, in a group over tables named `member.table`; what needs a \
                 function or a collation of the application's is a check in Rust there, \
                 `Group::check_with`"
            }
            Self::NeverStill(_) => "run again when nobody else writes",
            Self::Backup { .. } => "see to the file and its directory",
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
