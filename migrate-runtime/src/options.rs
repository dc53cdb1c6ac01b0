//! The options of a migrator.

use std::time::Duration;

use crate::backup::Backup;

/// How many migrations share a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Grouping {
    /// All of a run: the database is at the old release or at the new one, never between.
    #[default]
    WholeRun,
    /// Each its own: what was applied before a failure stays.
    EachMigration,
}

/// What becomes of a pending migration that comes before an applied one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum OutOfOrder {
    /// The run is refused.
    #[default]
    Refuse,
    /// It is applied, late.
    Apply,
}

/// Who owns `PRAGMA user_version`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum UserVersion {
    #[default]
    Untouched,
    Stamp,
}

#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) grouping: Grouping,
    pub(crate) out_of_order: OutOfOrder,
    pub(crate) lock_timeout: Duration,
    pub(crate) user_version: UserVersion,
    /// None where the program sees to its backups itself.
    pub(crate) backup: Option<Backup>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            grouping: Grouping::default(),
            out_of_order: OutOfOrder::default(),
            lock_timeout: Duration::from_secs(300),
            user_version: UserVersion::default(),
            backup: None,
        }
    }
}
