//! The history: every attempt, as the database keeps it, and the questions it answers.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use migrate_core::{Checksum, Fingerprint, Version};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use crate::direction::label;
use crate::error::Error;

/// What was attempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    const ALL: [Self; 12] = [
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    id: i64,
    at: String,
    action: Option<Action>,
    action_word: String,
    version: Option<Version>,
    name: Option<String>,
    outcome: Outcome,
    duration: Duration,
    checksum: Option<Checksum>,
    fingerprint: Option<Fingerprint>,
    error: Option<String>,
    reason: Option<String>,
    note: Option<String>,
    backup: Option<String>,
    application: Option<String>,
    application_version: Option<String>,
    host: Option<String>,
    process: Option<u32>,
}

impl HistoryEntry {
    /// A number that grows with every attempt in this database.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// When it began: UTC, such as `2026-11-20T08:30:00.000Z`.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    /// What was attempted; none for a word that only a newer release of this library knows.
    #[must_use]
    pub fn action(&self) -> Option<Action> {
        self.action
    }

    /// The migration, if it was about one.
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// The name that the migration had.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// How it ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// How long it took.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// The checksum that the migration had.
    #[must_use]
    pub fn checksum(&self) -> Option<Checksum> {
        self.checksum
    }

    /// The schema that it led to, as far as it is known. [`Migrations::schema_of`] has it whole
    /// where it was the end of a run.
    ///
    /// [`Migrations::schema_of`]: crate::Migrations::schema_of
    #[must_use]
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        self.fingerprint
    }

    /// The first line of its error.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// The reason that somebody gave for it.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// What is to be said beside: the place of an error, what was accepted.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// The backup that was taken before it, or brought back by it.
    #[must_use]
    pub fn backup(&self) -> Option<&Path> {
        self.backup.as_deref().map(Path::new)
    }

    /// The program: what it calls itself, else the name of its file.
    #[must_use]
    pub fn application(&self) -> Option<&str> {
        self.application.as_deref()
    }

    /// The version of the program, if it told one.
    #[must_use]
    pub fn application_version(&self) -> Option<&str> {
        self.application_version.as_deref()
    }

    /// The name of the machine, where the system tells it.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The number of the process.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.process
    }
}

/// `2026-11-20 08:30  apply     done    003 add_metrics`, and what there is to say beside.
impl fmt::Display for HistoryEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.get(..16).unwrap_or(&self.at).replace('T', " ");
        let about = match &self.version {
            Some(version) => label(version, self.name.as_deref().unwrap_or_default()),
            None => String::new(),
        };
        let line = format!("{at}  {:9}  {:6}  {about}", self.action_word, self.outcome);
        f.write_str(line.trim_end())?;
        let beside = [
            ("error", &self.error),
            ("reason", &self.reason),
            ("note", &self.note),
            ("backup", &self.backup),
        ];
        for (word, text) in beside {
            if let Some(text) = text {
                write!(f, "\n    {word}: {text}")?;
            }
        }
        Ok(())
    }
}

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "give it to `history`"]
pub struct HistoryQuery {
    version: Option<Version>,
    action: Option<Action>,
    outcome: Option<Outcome>,
    since: Option<String>,
    before: Option<String>,
    order: Order,
    limit: Option<u32>,
    offset: u32,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Order {
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

/// The attempts of `set` that `query` asks for; none where there is no history.
pub(crate) fn read(
    db: &Connection,
    set: &str,
    query: &HistoryQuery,
) -> Result<Vec<HistoryEntry>, Error> {
    let there = db
        .query_row(
            "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = '_migrate_history'",
            [],
            |_| Ok(()),
        )
        .optional()?;
    if there.is_none() {
        return Ok(Vec::new());
    }
    let mut sql = "SELECT id, at, action, version, name, outcome, duration_us, checksum, \
                   fingerprint, error, reason, note, backup, application, application_version, \
                   host, process FROM main._migrate_history WHERE set_name = ?"
        .to_owned();
    let mut values = vec![Value::from(set.to_owned())];
    let mut also = |condition: &str, value: Option<String>| {
        if let Some(value) = value {
            sql.push_str(" AND ");
            sql.push_str(condition);
            values.push(value.into());
        }
    };
    also("action = ?", query.action.map(|action| action.as_str().to_owned()));
    also("outcome = ?", query.outcome.map(|outcome| outcome.as_str().to_owned()));
    also("at >= ?", query.since.clone());
    also("at < ?", query.before.clone());
    sql.push_str(match query.order {
        Order::NewestFirst => " ORDER BY id DESC",
        Order::OldestFirst => " ORDER BY id",
    });
    let mut statement = db.prepare(&sql).map_err(unreadable)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut skip = query.offset;
    let mut entries = Vec::new();
    while query.limit.is_none_or(|limit| entries.len() < limit as usize) {
        let Some(row) = rows.next()? else { break };
        let entry = entry(row).map_err(unreadable)?;
        // Compared as versions: 3 and 003 are one.
        if query.version.as_ref().is_some_and(|version| entry.version.as_ref() != Some(version)) {
            continue;
        }
        if skip > 0 {
            skip -= 1;
            continue;
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// The errors of the migrations whose last attempt to be applied failed. What cannot be read of the
/// history is not told: who asks for the state of things wants to know the rest.
pub(crate) fn failures(db: &Connection, set: &str) -> HashMap<Version, String> {
    // With `max`, SQLite takes the other columns from the row that has it.
    const LAST: &str = "SELECT version, error, max(id) FROM main._migrate_history \
                        WHERE set_name = ?1 AND action = 'apply' GROUP BY version";
    let read = || -> rusqlite::Result<Vec<(Option<String>, Option<String>)>> {
        db.prepare(LAST)?.query_map([set], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    let last = read().unwrap_or_default().into_iter();
    last.filter_map(|(version, error)| Some((version?.parse().ok()?, error?))).collect()
}

fn entry(row: &Row<'_>) -> rusqlite::Result<HistoryEntry> {
    let action_word: String = row.get(2)?;
    let text = |index| row.get::<_, Option<String>>(index);
    Ok(HistoryEntry {
        id: row.get(0)?,
        at: row.get(1)?,
        action: Action::ALL.into_iter().find(|action| action.as_str() == action_word),
        action_word,
        version: text(3)?.and_then(|version| version.parse().ok()),
        name: text(4)?,
        outcome: match row.get::<_, String>(5)?.as_str() {
            "done" => Outcome::Done,
            _ => Outcome::Failed,
        },
        duration: Duration::from_micros(row.get::<_, i64>(6)?.unsigned_abs()),
        checksum: text(7)?.and_then(|hex| Checksum::from_hex(&hex)),
        fingerprint: text(8)?.and_then(|hex| Fingerprint::from_hex(&hex)),
        error: text(9)?,
        reason: text(10)?,
        note: text(11)?,
        backup: text(12)?,
        application: text(13)?,
        application_version: text(14)?,
        host: text(15)?,
        process: row.get(16)?,
    })
}

fn unreadable(error: rusqlite::Error) -> Error {
    if Error::is_sql(&error) || matches!(error, rusqlite::Error::InvalidColumnType(..)) {
        return Error::tracking(format!("_migrate_history: {error}")).because(error);
    }
    error.into()
}
