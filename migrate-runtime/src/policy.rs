//! Choices: what a run is to do where there is more than one right answer.

/// How many migrations share a transaction.
///
/// ```
/// use migrate_runtime::Grouping;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// // For a chain so long that what is done by then should not be lost.
/// let migrator = MIGRATIONS.migrator().grouping(Grouping::EachMigration);
/// let migrator = migrator.before_each(|_, step| match step.name() {
///     "create_tasks" => Err("the lights went out".into()),
///     _ => Ok(()),
/// });
/// let error = migrator.run(&mut db).unwrap_err();
/// assert_eq!(error.report().steps().len(), 3, "these stay");
/// assert_eq!(MIGRATIONS.status(&db)?.current(), Some(&"003".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Grouping {
    /// All of a run: the database is at the old release or at the new one, never between.
    #[default]
    WholeRun,
    /// Each its own: what was applied before a failure stays.
    EachMigration,
}

/// What becomes of a pending migration that comes before an applied one.
///
/// ```
/// use migrate_runtime::{ErrorKind, OutOfOrder};
/// # use migrate_runtime::{Migrations, embed_migrations};
/// # static MINE: Migrations =
/// #     embed_migrations!("../tests/sets/without_002", allow(gap, "nullable-primary-key"));
/// # static MERGED: Migrations =
/// #     embed_migrations!("../tests/sets/release1", allow("nullable-primary-key"));
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// // On my branch there were 001 and 003; another branch brought 002.
/// MINE.run(&mut db)?;
/// assert_eq!(MERGED.run(&mut db).unwrap_err().kind(), ErrorKind::OutOfOrder);
///
/// // Nobody but me has such a database.
/// let report = MERGED.migrator().out_of_order(OutOfOrder::Apply).run(&mut db)?;
/// assert_eq!(report.steps()[0].version(), &"002".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum OutOfOrder {
    /// The run is refused.
    #[default]
    Refuse,
    /// It is applied, late; but for one that the build did not see do the same in both orders
    /// ([`Migration::late`](crate::Migration::late)).
    Apply,
}

/// Who owns `PRAGMA user_version`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum UserVersion {
    #[default]
    Untouched,
    Stamp,
}

/// Whether what a run would destroy may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Losses {
    /// Only what the file of a migration allows.
    #[default]
    Refuse,
    Allow,
}

/// What becomes of a database whose schema is not the one that the last run left.
///
/// ```
/// use migrate_runtime::{DriftPolicy, ErrorKind};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "013")?;
/// // Somebody helped themselves.
/// db.execute_batch("CREATE INDEX notes_by_age ON notes (created_at)")?;
/// let error = MIGRATIONS.run(&mut db).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Drifted);
///
/// // Good to know, and no reason not to start.
/// let report = MIGRATIONS.migrator().drift_policy(DriftPolicy::Warn).run(&mut db)?;
/// assert!(report.notes()[0].contains("notes_by_age"), "{report}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum DriftPolicy {
    /// A run that has something to do is refused; one that has not tells the observer and
    /// `tracing`.
    #[default]
    RefuseChanges,
    /// Every run is refused.
    Refuse,
    /// It is told, and the run goes on; what it finds counts as the schema from then on, and what
    /// differed stands in the history.
    Warn,
    /// The run goes on as if nothing were.
    Ignore,
}

/// How thoroughly the file itself is checked.
///
/// ```
/// use migrate_runtime::{Integrity, Validation};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// // All of the file before a run commits, and nothing of it in a check that must be quick.
/// MIGRATIONS.migrator().check_integrity(Integrity::Full).run(&mut db)?;
/// let quick = Validation::default().integrity(Integrity::None);
/// assert!(MIGRATIONS.migrator().validate(&db, &quick)?.is_valid());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Integrity {
    /// Not at all, and full-text indexes neither.
    None,
    /// `PRAGMA quick_check`: every page is read, every row is well formed, and each index has as
    /// many entries as its table has rows.
    #[default]
    Quick,
    /// `PRAGMA integrity_check`: also that the entries of indexes are those of the rows. By measurement on
    /// 1 GiB it takes twenty times as long.
    Full,
}
