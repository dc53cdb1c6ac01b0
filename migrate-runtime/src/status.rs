//! Status: what is applied, what is pending, what is odd.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use migrate_core::{Kind, Migration, Rollback, Version};

use crate::direction::label;
use crate::plan::compare;
use crate::store::{Applied, Tracking};

/// Where a migration stands.
///
/// ```
/// use migrate_runtime::State;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "013")?;
/// let status = MIGRATIONS.status(&db)?;
/// let odd = status
///     .migrations()
///     .iter()
///     .filter(|one| !matches!(one.state(), State::Applied | State::Pending));
/// assert_eq!(odd.count(), 0, "{status}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum State {
    /// Not applied yet.
    Pending,
    /// Not applied: the last attempt failed.
    Failed,
    /// Not applied, though a later one is.
    OutOfOrder,
    /// Applied.
    Applied,
    /// Applied with other statements than this program has.
    Edited,
    /// Applied, but no longer in the set.
    Missing,
    /// Applied by a newer program.
    Newer,
    /// Begun outside a transaction, and not ended.
    HalfDone,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::OutOfOrder => "out of order",
            Self::Applied => "applied",
            Self::Edited => "edited",
            Self::Missing => "missing",
            Self::Newer => "newer",
            Self::HalfDone => "half done",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One migration, known to the program or to the database.
///
/// ```
/// use migrate_runtime::{Kind, Rollback, State};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "007")?;
/// let status = MIGRATIONS.status(&db)?;
/// let [.., seed, merge] = &status.migrations()[..7] else { unreachable!() };
///
/// assert_eq!((seed.version(), seed.name()), (&"006".parse()?, "seed_starter_notebooks"));
/// assert_eq!((seed.kind(), seed.state()), (Some(Kind::Seed), State::Applied));
/// println!("applied at {:?}, in {:?}", seed.applied_at(), seed.duration());
/// assert!(seed.is_reversible() && !merge.is_reversible());
/// assert_eq!(merge.rollback(), Some(Rollback::Irreversible));
/// assert_eq!(merge.error(), None, "the last attempt worked");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationStatus {
    version: Version,
    name: String,
    kind: Option<Kind>,
    state: State,
    applied_at: Option<String>,
    duration: Option<Duration>,
    reversible: bool,
    rollback: Option<Rollback>,
    error: Option<String>,
}

impl MigrationStatus {
    /// The version.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is for; none where only the database knows it.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// When it was applied: UTC, such as `2026-11-20T08:30:00.000Z`.
    #[must_use]
    pub fn applied_at(&self) -> Option<&str> {
        self.applied_at.as_deref()
    }

    /// How long it took.
    #[must_use]
    pub fn duration(&self) -> Option<Duration> {
        self.duration
    }

    /// What went wrong at the last attempt to apply it, if that failed.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// What a rollback brings back, where the build of this program saw one.
    #[must_use]
    pub fn rollback(&self) -> Option<Rollback> {
        self.rollback
    }

    /// Whether there is a down script for it.
    #[must_use]
    pub fn is_reversible(&self) -> bool {
        self.reversible
    }
}

/// All migrations of a set and of a database, in order.
///
/// Prints as a table.
///
/// ```
/// # use notes::MIGRATIONS;
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "012")?;
/// let status = MIGRATIONS.status(&db)?;
/// assert_eq!((status.set(), status.current()), ("main", Some(&"012".parse()?)));
/// let pending: Vec<&str> = status.pending().map(|one| one.name()).collect();
/// assert_eq!(pending[0], "add_note_title_key");
/// assert_eq!(status.migrations().len(), MIGRATIONS.len());
/// println!("{status}\nthe last change was at {:?}", status.last_applied_at());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    set: String,
    current: Option<Version>,
    migrations: Vec<MigrationStatus>,
}

impl Status {
    /// `failures` are the errors of the migrations whose last attempt failed.
    pub(crate) fn new(
        set: &str,
        migrations: &[Migration],
        tracking: &Tracking,
        failures: &HashMap<Version, String>,
    ) -> Self {
        let comparison = compare(migrations, &tracking.applied);
        let rows: HashMap<&Version, &Applied> =
            tracking.applied.iter().map(|row| (&row.version, row)).collect();
        let mut all: Vec<MigrationStatus> = migrations
            .iter()
            .map(|migration| {
                let version = migration.version();
                let row = rows.get(version).copied();
                let state = match row {
                    Some(row) if row.half_done => State::HalfDone,
                    Some(_) if comparison.is_edited(version) => State::Edited,
                    Some(_) => State::Applied,
                    None if comparison.out_of_order.contains(version) => State::OutOfOrder,
                    None if failures.contains_key(version) => State::Failed,
                    None => State::Pending,
                };
                MigrationStatus {
                    version: version.clone(),
                    name: migration.name().to_owned(),
                    kind: Some(migration.kind()),
                    state,
                    applied_at: row.map(|row| row.applied_at.clone()),
                    duration: row.map(|row| Duration::from_micros(row.duration_us.unsigned_abs())),
                    reversible: migration.down().is_some(),
                    rollback: migration.rollback(),
                    error: failures.get(version).filter(|_| row.is_none()).cloned(),
                }
            })
            .collect();
        for row in &tracking.applied {
            let state = if comparison.newer.contains(&row.version) {
                State::Newer
            } else if comparison.missing.contains(&row.version) {
                State::Missing
            } else {
                continue;
            };
            all.push(MigrationStatus {
                version: row.version.clone(),
                name: row.name.clone(),
                kind: None,
                state,
                applied_at: Some(row.applied_at.clone()),
                duration: Some(Duration::from_micros(row.duration_us.unsigned_abs())),
                reversible: row.down.is_some(),
                rollback: None,
                error: None,
            });
        }
        let current = tracking.applied.last().map(|row| row.version.clone());
        Self { set: set.to_owned(), current, migrations: all }
    }

    /// The name of the set.
    #[must_use]
    pub fn set(&self) -> &str {
        &self.set
    }

    /// The version applied last; none where nothing is applied.
    #[must_use]
    pub fn current(&self) -> Option<&Version> {
        self.current.as_ref()
    }

    /// Every migration: those of the set in their order, then those that only the database knows.
    #[must_use]
    pub fn migrations(&self) -> &[MigrationStatus] {
        &self.migrations
    }

    /// The migrations that are not applied.
    pub fn pending(&self) -> impl Iterator<Item = &MigrationStatus> {
        let pending = |state| matches!(state, State::Pending | State::Failed | State::OutOfOrder);
        self.migrations.iter().filter(move |one| pending(one.state))
    }

    /// When a migration was applied last: UTC, such as `2026-11-20T08:30:00.000Z`.
    #[must_use]
    pub fn last_applied_at(&self) -> Option<&str> {
        self.migrations.iter().filter_map(MigrationStatus::applied_at).max()
    }
}

/// What the columns beside the label take: the kind, the state, the time, and the space between.
const COLUMNS: usize = 2 + 2 + 6 + 2 + 12 + 2 + 17;

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let current = self.current.as_ref().map_or("empty".to_owned(), |v| format!("at {v}"));
        let pending = self.pending().count();
        write!(f, "set {}, {current}, {pending} pending", self.set)?;
        for state in [State::HalfDone, State::Failed, State::Edited, State::Missing, State::Newer] {
            let count = self.migrations.iter().filter(|one| one.state == state).count();
            if count > 0 {
                write!(f, ", {count} {state}")?;
            }
        }
        let labels: Vec<String> =
            self.migrations.iter().map(|one| label(&one.version, &one.name)).collect();
        // What is as it should be needs no words.
        let class = |one: &MigrationStatus| match one.rollback {
            Some(Rollback::Lossless) | None => "",
            Some(class) => class.as_str(),
        };
        let classes = self.migrations.iter().map(|one| class(one).len()).max().unwrap_or(0);
        let room = 80 - COLUMNS - if classes > 0 { classes + 2 } else { 0 };
        let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0).min(room);
        for (one, label) in self.migrations.iter().zip(labels) {
            let label: String = label.chars().take(width).collect();
            let kind = one.kind.map_or("", Kind::as_str);
            // The minute is enough for a person; the Z says that it is UTC.
            let at = one.applied_at.as_deref().and_then(|at| at.get(..16));
            let at = at.map(|at| format!("{at}Z")).unwrap_or_default();
            let (state, at) = (one.state, at.replace('T', " "));
            let line = format!("  {label:width$}  {kind:6}  {state:12}  {at:17}  {}", class(one));
            write!(f, "\n{}", line.trim_end())?;
            if let Some(error) = &one.error {
                write!(f, "\n    {error}")?;
            }
        }
        Ok(())
    }
}
