//! Declaring migrations applied that this library did not run.

use std::fmt;
use std::time::Duration;

use migrate_core::schema::{Change, Snapshot};
use migrate_core::{Catalog, Migration, Script, Version};
use rusqlite::Connection;

use super::ladder::Ladder;
use super::standing::lines;
use super::verb::{settle, under_lock};
use crate::error::Refused;
use crate::error::{Cause, Error};
use crate::history::Action;
use crate::options::Options;
use crate::policy::Losses;
use crate::recording::Recorder;
use crate::store::{self, Applied, Attempt, Tracking};

/// What was declared applied.
///
/// Prints as a line, with the notes below it.
///
/// ```
/// use migrate_runtime::Tool;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// // A program that used to run its migrations with another tool.
/// let declared = MIGRATIONS.take_over(&mut db, Tool::Sqlx)?;
/// if declared.is_empty() {
///     println!("a new database, or taken over before");
/// } else {
///     println!("taken over: {:?}", declared.versions());
///     declared.notes().iter().for_each(|note| eprintln!("note: {note}"));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declaration {
    pub(super) versions: Vec<Version>,
    pub(super) notes: Vec<String>,
}

impl Declaration {
    /// The versions, in the order in which they are recorded.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// What is to be known beside, such as a difference that was accepted.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether nothing was declared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }
}

impl fmt::Display for Declaration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.versions[..] {
            [] => f.write_str("nothing to record")?,
            [one] => write!(f, "recorded {one} as applied")?,
            [first, .., last] => {
                let count = self.versions.len();
                write!(f, "recorded {count} migrations as applied, {first} to {last}")?;
            }
        }
        self.notes.iter().try_for_each(|note| write!(f, "\n  {note}"))
    }
}

/// A migration that was applied by somebody else.
#[derive(Debug, Clone)]
pub(super) struct Declared {
    pub(super) migration: Migration,
    /// When, in the form in which the records have it; none for now.
    pub(super) at: Option<String>,
}

impl Declared {
    pub(super) fn all(migrations: &[Migration]) -> Vec<Self> {
        migrations.iter().map(|migration| Self { migration: migration.clone(), at: None }).collect()
    }
}

/// The records with these migrations.
pub(super) fn tracking_with(tracking: &Tracking, declared: &[Declared]) -> Tracking {
    let mut tracking = tracking.clone();
    for Declared { migration, at } in declared {
        let position = tracking.next_position();
        tracking.applied.push(Applied {
            version: migration.version().clone(),
            name: migration.name().to_owned(),
            position,
            half_done: false,
            mode: migration.transaction(),
            checksum: migration.checksum(),
            statements: migration.statements(),
            fingerprint: migration.fingerprint(),
            effect: migration.effect(),
            down: migration.down().map(Script::text).map(str::to_owned),
            applied_at: at.clone().unwrap_or_default(),
            duration_us: 0,
            backup: None,
        });
    }
    tracking
}

/// Writes rows and history. The row of the set is left to the caller.
pub(super) fn record(
    recorder: &Recorder<'_>,
    tracking: &Tracking,
    declared: &[Declared],
    action: Action,
    note: &str,
) -> Result<(), Error> {
    let (db, set) = (recorder.db, recorder.catalog.set());
    store::create(db)?;
    for (position, Declared { migration, at }) in (tracking.next_position()..).zip(declared) {
        store::record_applied(db, set, migration, position, Duration::ZERO)?;
        if let Some(at) = at {
            store::backdate(db, set, migration.version(), at)?;
        }
        let attempt = Attempt {
            checksum: Some(migration.checksum()),
            fingerprint: migration.fingerprint(),
            ..Attempt::new(action).about(migration.version(), migration.name()).note(note)
        };
        recorder.attempt(&attempt)?;
    }
    Ok(())
}

/// Compares the schema with what just `migrations` make; what was accepted, if anything was.
///
/// What the set never makes does not count, be it an index on one of its tables.
pub(super) fn refuse_other_schema(
    recorder: &Recorder<'_>,
    migrations: &[Migration],
) -> Result<Option<String>, Error> {
    let ladder = Ladder::of(recorder.catalog, recorder.set, recorder.options);
    let found = ladder.own(&Snapshot::read(recorder.db)?);
    let version = migrations.last().map(|last| last.version().to_string()).unwrap_or_default();
    let differences = match ladder.of_some(migrations) {
        Some(expected) => {
            let mut differences = expected.difference(&found);
            differences
                .retain(|one| one.change() != Change::Unexpected || ladder.names(one.name()));
            lines(&differences)
        }
        None => vec!["its migrations need the application, so it cannot be compared".to_owned()],
    };
    if differences.is_empty() {
        return Ok(None);
    }
    if recorder.options.down_losses == Losses::Allow {
        let objects: Vec<&str> =
            differences.iter().filter_map(|told| told.lines().next()).collect();
        return Ok(Some(format!("accepted: {}", objects.join(", "))));
    }
    Err(Error::refused(Refused::OtherSchema { version, lines: differences }))
}

/// Declares everything up to `version` applied.
pub(crate) fn baseline(
    db: &Connection,
    catalog: &Catalog,
    options: &Options,
    version: &Version,
) -> Result<Declaration, Error> {
    under_lock(db, catalog, options, |recorder| {
        let tracking = store::read(db, catalog.set())?;
        if !tracking.applied.is_empty() {
            return Err(Error::refused(Refused::AlreadyManaged));
        }
        let index = recorder.set.iter().position(|migration| migration.version() == version);
        let unknown = || Error::new(Cause::UnknownVersion(version.to_string())).about(version);
        let index = index.ok_or_else(unknown)?;
        let migrations = recorder.set.get(..=index).unwrap_or_default();
        let accepted =
            refuse_other_schema(recorder, migrations).map_err(|error| error.about(version))?;
        let declared = Declared::all(migrations);
        let note = accepted.as_deref().unwrap_or("declared applied, and not run");
        record(recorder, &tracking, &declared, Action::Baseline, note)?;
        settle(recorder, &tracking_with(&tracking, &declared))?;
        let versions = migrations.iter().map(|migration| migration.version().clone()).collect();
        Ok(Declaration { versions, notes: accepted.into_iter().collect() })
    })
}
