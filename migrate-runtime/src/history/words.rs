//! What can be attempted, and how it can end.

use std::fmt;

/// What was attempted.
///
/// ```
/// use migrate_runtime::{Action, HistoryQuery};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "002")?;
/// MIGRATIONS.rollback(&mut db, 1)?;
/// let query = HistoryQuery::new().action(Action::Rollback);
/// assert_eq!(MIGRATIONS.history(&db, &query)?.len(), 1);
/// assert_eq!(Action::Rollback.as_str(), "rollback");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Action {
    /// A migration was applied.
    Apply,
    /// A migration was rolled back.
    Rollback,
    /// Another layout, name or down of an applied migration was taken over.
    Edit,
    /// A backup was brought back because somebody asked for it.
    Restore,
    /// What a run had left half done was put back to what was before it.
    Recover,
    /// A migration was declared applied without being run.
    Baseline,
    /// A migration was found applied in a database that had no records.
    Adopt,
    /// A migration was taken over from the records of another tool.
    TakeOver,
    /// A change of the schema that no migration made was accepted.
    Drift,
    /// Everything was dropped.
    Reset,
    /// The records were mended.
    Repair,
    /// Several databases were migrated as one unit; the note says which.
    Group,
}

impl Action {
    pub(crate) const ALL: [Self; 12] = [
        Self::Apply,
        Self::Rollback,
        Self::Edit,
        Self::Restore,
        Self::Recover,
        Self::Baseline,
        Self::Adopt,
        Self::TakeOver,
        Self::Drift,
        Self::Reset,
        Self::Repair,
        Self::Group,
    ];

    /// The word for it in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Rollback => "rollback",
            Self::Edit => "edit",
            Self::Restore => "restore",
            Self::Recover => "recover",
            Self::Baseline => "baseline",
            Self::Adopt => "adopt",
            Self::TakeOver => "take over",
            Self::Drift => "drift",
            Self::Reset => "reset",
            Self::Repair => "repair",
            Self::Group => "group",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How an attempt ended.
///
/// ```
/// use migrate_runtime::{HistoryQuery, Outcome};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// let migrator = MIGRATIONS.migrator().before_each(|_, _| Err("not on a Friday".into()));
/// assert!(migrator.run(&mut db).is_err());
///
/// let failures = MIGRATIONS.history(&db, &HistoryQuery::new().outcome(Outcome::Failed))?;
/// assert!(failures[0].error().is_some_and(|error| error.contains("not on a Friday")));
/// assert_eq!(Outcome::Failed.as_str(), "failed");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub enum Outcome {
    /// It was done and committed.
    Done,
    /// It failed, and was undone.
    Failed,
}

impl Outcome {
    /// The word for it in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
