//! One attempt, as the database keeps it.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use migrate_core::{Checksum, Fingerprint, Version};
use rusqlite::Row;

use super::words::{Action, Outcome};
use crate::direction::label;

/// One attempt.
///
/// Prints as a line, with what there is to say beside below it.
///
/// ```
/// use migrate_runtime::{Action, HistoryQuery, Outcome};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS
///     .migrator()
///     .application("notes", "1.4.2")
///     .reason("the update of Friday")
///     .run_to(&mut db, "002")?;
///
/// let history = MIGRATIONS.history(&db, &HistoryQuery::new())?;
/// let entry = &history[0];
/// println!("{}: {} at {}", entry.id(), entry, entry.at());
/// assert_eq!((entry.action(), entry.outcome()), (Some(Action::Apply), Outcome::Done));
/// assert_eq!((entry.version(), entry.name()), (Some(&"002".parse()?), Some("create_notes")));
///
/// // What it did, as digests of the file and of the schema after it.
/// let notes = &MIGRATIONS.migrations()[1];
/// assert_eq!(entry.checksum(), Some(notes.checksum()));
/// assert_eq!(entry.fingerprint(), notes.fingerprint());
///
/// // Who did it, and why.
/// assert_eq!(entry.application(), Some("notes"));
/// assert_eq!(entry.application_version(), Some("1.4.2"));
/// assert_eq!(entry.reason(), Some("the update of Friday"));
/// assert_eq!(entry.process(), Some(std::process::id()));
/// println!("on {:?}, in {:?}", entry.host(), entry.duration());
///
/// // What there may be beside.
/// assert_eq!((entry.error(), entry.note(), entry.backup()), (None, None, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    id: i64,
    at: String,
    action: Option<Action>,
    action_word: String,
    pub(super) version: Option<Version>,
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

impl HistoryEntry {
    /// `notes 1.4.2 on desk`
    fn by(&self) -> Option<String> {
        let mut by = self.application.clone()?;
        if let Some(version) = &self.application_version {
            by = format!("{by} {version}");
        }
        Some(match &self.host {
            Some(host) => format!("{by} on {host}"),
            None => by,
        })
    }
}

/// `2026-11-20 08:30:00Z  apply     done    003 add_metrics`, and what there is to say beside.
impl fmt::Display for HistoryEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.get(..19).unwrap_or(&self.at).replace('T', " ") + "Z";
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
            ("by", &self.by()),
        ];
        for (word, text) in beside {
            if let Some(text) = text {
                write!(f, "\n    {word}: {text}")?;
            }
        }
        Ok(())
    }
}

/// Reads the columns that the query names.
pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<HistoryEntry> {
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
