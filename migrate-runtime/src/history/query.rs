//! Questions to the history.

use migrate_core::Version;

use super::words::{Action, Outcome};

/// Which attempts to tell of: all of the set, the newest first, unless it is narrowed.
///
/// ```
/// use migrate_runtime::{Action, HistoryQuery, Migrations, embed_migrations};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// let query = HistoryQuery::new().action(Action::Apply).oldest_first().limit(2);
/// let first_two = MIGRATIONS.history(&db, &query)?;
/// assert_eq!(first_two.len(), 2);
/// assert_eq!(first_two[0].version(), Some(&"001".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Times are UTC, and given as far as one likes; pages are asked for with a limit and an offset:
///
/// ```
/// use migrate_runtime::{HistoryQuery, Outcome};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// let page = HistoryQuery::new().outcome(Outcome::Done).limit(10).offset(10);
/// assert_eq!(MIGRATIONS.history(&db, &page)?.len(), MIGRATIONS.len() - 10);
///
/// let long_ago = HistoryQuery::new().since("2020-01").before("2020-01-15T12:00");
/// assert!(MIGRATIONS.history(&db, &long_ago)?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "give it to `history`"]
pub struct HistoryQuery {
    pub(super) version: Option<Version>,
    pub(super) action: Option<Action>,
    pub(super) outcome: Option<Outcome>,
    pub(super) since: Option<String>,
    pub(super) before: Option<String>,
    pub(super) order: Order,
    pub(super) limit: Option<u32>,
    pub(super) offset: u32,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Order {
    #[default]
    NewestFirst,
    OldestFirst,
}

impl HistoryQuery {
    /// Every attempt of the set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Those about this migration.
    pub fn version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// Those of this kind.
    pub fn action(mut self, action: Action) -> Self {
        self.action = Some(action);
        self
    }

    /// Those that ended so.
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = Some(outcome);
        self
    }

    /// Those that began at this time or later: UTC, as far as it is given, such as `2026-11` or
    /// `2026-11-20T08:30`.
    pub fn since(mut self, time: impl Into<String>) -> Self {
        self.since = Some(time.into());
        self
    }

    /// Those that began before this time.
    pub fn before(mut self, time: impl Into<String>) -> Self {
        self.before = Some(time.into());
        self
    }

    /// The oldest first.
    pub fn oldest_first(mut self) -> Self {
        self.order = Order::OldestFirst;
        self
    }

    /// As many at the most.
    pub fn limit(mut self, count: u32) -> Self {
        self.limit = Some(count);
        self
    }

    /// Without the first ones: for the next page.
    pub fn offset(mut self, count: u32) -> Self {
        self.offset = count;
        self
    }
}
