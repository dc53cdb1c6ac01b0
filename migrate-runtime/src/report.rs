//! Reports: what a run did.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use migrate_core::Version;

use crate::direction::{Direction, label};
use migrate_core::loss::Loss;

/// One migration that was applied or rolled back.
///
/// ```
/// use migrate_runtime::Direction;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "004")?;
/// let report = MIGRATIONS.rollback(&mut db, 1)?;
/// let step = &report.steps()[0];
/// assert_eq!((step.version(), step.name()), (&"004".parse()?, "create_tasks"));
/// assert_eq!(step.direction(), Direction::Down);
/// assert!(step.lost().is_empty(), "there were no tasks yet");
/// println!("it took {:?}", step.duration());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepReport {
    pub(crate) version: Version,
    pub(crate) name: String,
    pub(crate) direction: Direction,
    pub(crate) began: Instant,
    pub(crate) duration: Duration,
    pub(crate) lost: Vec<Loss>,
}

impl StepReport {
    /// The version.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// The name of the migration.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it was applied or rolled back.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// What it destroyed, with consent: counted on the real rows, unless it was allowed as a whole.
    #[must_use]
    pub fn lost(&self) -> &[Loss] {
        &self.lost
    }

    /// How long its statements and verifications took.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

/// What a run did and committed.
///
/// Prints as a list.
///
/// ```
/// # use notes::MIGRATIONS;
/// # let directory = tempfile::tempdir()?;
/// # let file = directory.path().join("notes.db");
/// let mut db = rusqlite::Connection::open(&file)?;
/// MIGRATIONS.run_to(&mut db, "013")?;
///
/// // The next release.
/// let report = MIGRATIONS.run(&mut db)?;
/// assert!(!report.is_empty());
/// assert_eq!(report.steps()[0].name(), "drop_imported_task_state");
/// assert!(report.backup().is_some_and(|file| file.exists()));
/// println!("{report}\nit took {:?}", report.duration());
/// for note in report.notes() {
///     eprintln!("note: {note}");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub(crate) steps: Vec<StepReport>,
    pub(crate) duration: Duration,
    pub(crate) backup: Option<PathBuf>,
    pub(crate) notes: Vec<String>,
}

impl Report {
    /// The backup that was taken before, if one was.
    #[must_use]
    pub fn backup(&self) -> Option<&Path> {
        self.backup.as_deref()
    }

    /// What is to be known beside: foreign keys that were violated before, drift that was accepted.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The migrations that were applied or rolled back, in that order.
    #[must_use]
    pub fn steps(&self) -> &[StepReport] {
        &self.steps
    }

    /// Whether there was nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// How long the run took, waiting for the lock included. For a member of a group: how long its
    /// own backup, migrations and commit took, without the others and without waiting.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            f.write_str("nothing to do")?;
            return self.notes.iter().try_for_each(|note| write!(f, "\nnote         {note}"));
        }
        for step in &self.steps {
            let sign = match step.direction {
                Direction::Up => "applied    ",
                Direction::Down => "rolled back",
            };
            writeln!(f, "{sign}  {}", label(&step.version, &step.name))?;
        }
        if let Some(backup) = &self.backup {
            writeln!(f, "backup       {}", backup.display())?;
        }
        for note in &self.notes {
            writeln!(f, "note         {note}")?;
        }
        let count = self.steps.len();
        let plural = if count == 1 { "" } else { "s" };
        write!(f, "{count} migration{plural} in {:.1?}", self.duration)
    }
}
