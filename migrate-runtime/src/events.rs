//! Events: what happens during a run, while it happens. The observer of the application hears them,
//! and so does whoever listens to `tracing`.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use migrate_core::schema::Difference;

use crate::direction::{Direction, label};
use crate::error::Error;
use crate::plan::{Plan, Step};
use crate::report::{Report, StepReport};

/// Something that happened. Prints as a line.
///
/// ```
/// use migrate_runtime::Event;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// // For a start-up screen.
/// let migrator = MIGRATIONS.migrator().observe(|event| match event {
///     Event::RunStarted { plan } => println!("updating the database, {} steps", plan.len()),
///     Event::BackupProgress { done, total } => println!("backup: {done} of {total} pages"),
///     Event::StepDone { step } => println!("{} in {:?}", step.name(), step.duration()),
///     Event::RunFailed { error } => eprintln!("{error}"),
///     // More may come with a release.
///     _ => {}
/// });
/// migrator.run(&mut db)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Event<'e> {
    /// A run has something to do, and holds the lock. It may change its mind about the plan where
    /// another runner was faster.
    RunStarted {
        /// What it is going to do.
        plan: &'e Plan,
    },
    /// A part of a backup was written.
    BackupProgress {
        /// Pages written.
        done: u64,
        /// Pages of the database.
        total: u64,
    },
    /// A backup was taken and checked.
    BackupTaken {
        /// Its file.
        path: &'e Path,
    },
    /// A migration begins.
    StepStarted {
        /// The migration and its direction.
        step: &'e Step,
    },
    /// A statement of the migration was run.
    StatementDone {
        /// The migration and its direction.
        step: &'e Step,
        /// How many of its statements are done.
        done: usize,
        /// How many it has.
        total: usize,
    },
    /// A migration did what it should. Whether it stays is known when the run ends.
    StepDone {
        /// The migration, and how long it took.
        step: &'e StepReport,
    },
    /// What a run had left half done was put back to what was before it.
    Recovered {
        /// The backup that was brought back.
        backup: &'e Path,
    },
    /// The schema is not the one that the last run left.
    Drift {
        /// What differs.
        differences: &'e [Difference],
    },
    /// A member of a group was committed. From the first to the last of these, some databases are
    /// new and others old; all locks that are left are held. Members in one file are committed
    /// together: by then, `left` counts those of other files alone.
    MemberCommitted {
        /// Its name.
        member: &'e str,
        /// How many members are to follow.
        left: usize,
    },
    /// A run did all that it should, and committed it.
    RunDone {
        /// What it did.
        report: &'e Report,
    },
    /// A run failed.
    RunFailed {
        /// Why, and what became of the database.
        error: &'e Error,
    },
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = |direction, up: &'static str, down: &'static str| match direction {
            Direction::Up => up,
            Direction::Down => down,
        };
        match self {
            Self::RunStarted { plan } => {
                let plural = if plan.len() == 1 { "" } else { "s" };
                write!(f, "{} migration{plural} to go", plan.len())
            }
            Self::BackupProgress { done, total } => write!(f, "backup: {done} of {total} pages"),
            Self::BackupTaken { path } => write!(f, "backup taken: {}", path.display()),
            Self::StepStarted { step } => {
                write!(f, "{} {}", verb(step.direction(), "applying", "rolling back"), step.label())
            }
            Self::StatementDone { step, done, total } => {
                write!(f, "{}: {done} of {total} statements", step.label())
            }
            Self::StepDone { step } => write!(
                f,
                "{} {} in {:.1?}",
                verb(step.direction(), "applied", "rolled back"),
                label(step.version(), step.name()),
                step.duration()
            ),
            Self::Recovered { backup } => {
                write!(f, "recovered what was half done from {}", backup.display())
            }
            Self::Drift { differences } => {
                write!(f, "the schema has drifted since the last run")?;
                differences.iter().try_for_each(|one| write!(f, "; {one}"))
            }
            Self::MemberCommitted { member, left } => {
                write!(f, "{member} committed, {left} to follow")
            }
            Self::RunDone { report } => {
                let plural = if report.steps().len() == 1 { "" } else { "s" };
                write!(f, "{} migration{plural} done", report.steps().len())
            }
            Self::RunFailed { error } => f.write_str(&error.headline()),
        }
    }
}

type Listen = dyn Fn(&Event<'_>) + Send + Sync;

/// Who hears of the events of a run.
#[derive(Clone, Default)]
pub(crate) struct Observer(Option<Arc<Listen>>);

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observer" } else { "None" })
    }
}

impl Observer {
    pub(crate) fn new(listen: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listen)))
    }

    /// Has somebody else listen as well.
    #[cfg(feature = "cli")]
    pub(crate) fn also(&mut self, listen: impl Fn(&Event<'_>) + Send + Sync + 'static) {
        let first = self.0.take();
        *self = Self::new(move |event| {
            if let Some(first) = &first {
                first(event);
            }
            listen(event);
        });
    }

    /// Tells of an event.
    pub(crate) fn tell(&self, event: &Event<'_>) {
        trace(event);
        if let Some(listen) = &self.0 {
            listen(event);
        }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

fn trace(event: &Event<'_>) {
    match event {
        Event::StatementDone { .. } | Event::BackupProgress { .. } => tracing::trace!("{event}"),
        Event::StepStarted { .. } | Event::RunStarted { .. } | Event::MemberCommitted { .. } => {
            tracing::debug!("{event}");
        }
        Event::StepDone { step } => {
            tracing::info!(
                version = %step.version(),
                direction = ?step.direction(),
                micros = micros(step.duration()),
                "{event}"
            );
        }
        Event::BackupTaken { .. } => tracing::info!("{event}"),
        Event::RunDone { report } => tracing::info!(micros = micros(report.duration()), "{event}"),
        Event::Recovered { .. } | Event::Drift { .. } => tracing::warn!("{event}"),
        Event::RunFailed { .. } => tracing::error!("{event}"),
    }
}
