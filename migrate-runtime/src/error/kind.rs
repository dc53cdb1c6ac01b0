//! The kinds of errors.

/// What went wrong, for a program to match on.
///
/// ```
/// use migrate_runtime::ErrorKind;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// match MIGRATIONS.run(&mut db) {
///     Ok(report) => println!("{report}"),
///     Err(error) => match error.kind() {
///         ErrorKind::DatabaseNewer => println!("These notes need a newer program."),
///         ErrorKind::Busy => println!("Another program has the notes open: please close it."),
///         ErrorKind::DiskFull => println!("The disk is full; your notes are as they were."),
///         // More may come with a release.
///         _ => eprintln!("{error}"),
///     },
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
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
    /// The databases cannot make a group: two are one file on two connections, or have one name.
    InvalidGroup,
    /// A migration that needs a transaction of its own cannot be a part of a group.
    NotInGroup,
    /// A check over the databases of a group, or within a callback, did not hold.
    CheckFailed,
    /// A backup could not be taken, read or restored.
    BackupFailed,
    /// SQLite failed outside of any migration.
    Database,
}
