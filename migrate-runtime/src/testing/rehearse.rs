//! The rehearsal of a whole chain on a copy of a database.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use migrate_core::Version;
use migrate_core::loss::Loss;
use rusqlite::Connection;

use super::failure::Failure;
use super::files::copy_in_use;
use super::tester::Tester;
use crate::direction::{Direction, label};
use crate::dry_run::{RowChange, count_rows};
use crate::error::{Error, ErrorKind};
use crate::plan::{Plan, Target};
use crate::report::StepReport;
use crate::validate::ValidationReport;

/// What the migrations did to a copy of a database: up to the newest version, down as far as the downs
/// go, and up again. Prints as a list.
///
/// ```
/// use migrate_runtime::testing;
/// # use notes::MIGRATIONS;
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("notes.db");
/// # testing::write_fixture(&MIGRATIONS, "003", &path)?;
/// # /*
/// let path = "/var/lib/notes/notes.db";
/// # */
///
/// let rehearsal = testing::rehearse(&MIGRATIONS, path)?;
/// // Would the release work on these rows, and how long would it take?
/// assert_eq!(rehearsal.failures().count(), 0, "{rehearsal}");
/// let pending = &rehearsal.steps()[..MIGRATIONS.len() - 3];
/// let time: std::time::Duration = pending.iter().map(|step| step.duration()).sum();
/// println!("{time:?}");
/// assert!(rehearsal.validation().is_some_and(|report| report.is_valid()));
///
/// // And the way back?
/// println!("{} steps would be refused", rehearsal.refusals().count());
/// assert!(rehearsal.stopped().is_some(), "007 has no down");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Rehearsal {
    source: PathBuf,
    rows: u64,
    steps: Vec<Rehearsed>,
    end: End,
    validation: Option<ValidationReport>,
}

/// Where the way back ended.
#[derive(Debug)]
enum End {
    /// Nothing is applied any more.
    Empty,
    /// Not all of it could be rolled back, or nothing was tried.
    Stopped(Option<Error>),
}

/// One migration, applied to the copy or rolled back there.
///
/// ```
/// use migrate_runtime::{Direction, testing};
/// # use notes::MIGRATIONS;
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("notes.db");
/// # testing::write_fixture(&MIGRATIONS, "003", &path)?;
/// # /*
/// let path = "/var/lib/notes/notes.db";
/// # */
///
/// let rehearsal = testing::rehearse(&MIGRATIONS, path)?;
/// let mut steps = rehearsal.steps().iter();
/// let step = steps.find(|step| step.name() == "seed_starter_notebooks").unwrap();
/// assert_eq!((step.version(), step.direction()), (&"006".parse()?, Direction::Up));
/// assert_eq!(step.rows()[0].table(), "notebooks");
/// println!("it took {:?}", step.duration());
/// assert!(step.lost().is_empty() && step.refusal().is_none() && step.failure().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Rehearsed {
    version: Version,
    name: String,
    direction: Direction,
    duration: Duration,
    rows: Vec<RowChange>,
    lost: Vec<Loss>,
    refusal: Option<Error>,
    failure: Option<Error>,
}

impl Rehearsed {
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

    /// How long its statements and verifications took; zero where it failed.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// The tables whose number of rows changed.
    #[must_use]
    pub fn rows(&self) -> &[RowChange] {
        &self.rows
    }

    /// What it destroyed, with consent or without; nothing is counted of a migration outside a
    /// transaction.
    #[must_use]
    pub fn lost(&self) -> &[Loss] {
        &self.lost
    }

    /// Why a run, or a rollback, would have been refused: data would have been lost. The rehearsal
    /// went on all the same.
    #[must_use]
    pub fn refusal(&self) -> Option<&Error> {
        self.refusal.as_ref()
    }

    /// Why it failed, if it did. The rehearsal of that direction ended there.
    #[must_use]
    pub fn failure(&self) -> Option<&Error> {
        self.failure.as_ref()
    }
}

impl Rehearsal {
    /// Each migration in the order in which it ran: those that are pending, then the way back, then
    /// all of that again.
    #[must_use]
    pub fn steps(&self) -> &[Rehearsed] {
        &self.steps
    }

    /// Those that failed.
    pub fn failures(&self) -> impl Iterator<Item = &Rehearsed> {
        self.steps.iter().filter(|step| step.failure.is_some())
    }

    /// Those that a run, or a rollback, would have refused.
    pub fn refusals(&self) -> impl Iterator<Item = &Rehearsed> {
        self.steps.iter().filter(|step| step.refusal.is_some())
    }

    /// What is wrong with the copy at the newest version; none where that was not reached.
    #[must_use]
    pub fn validation(&self) -> Option<&ValidationReport> {
        self.validation.as_ref()
    }

    /// Why the way back ended before the first migration, if it did: mostly that one has no down.
    #[must_use]
    pub fn stopped(&self) -> Option<&Error> {
        match &self.end {
            End::Empty => None,
            End::Stopped(error) => error.as_ref(),
        }
    }
}

impl fmt::Display for Rehearsal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.source.file_name().unwrap_or(self.source.as_os_str()).to_string_lossy();
        let plural = if self.rows == 1 { "" } else { "s" };
        write!(f, "a copy of {name}, {} row{plural}", self.rows)?;
        for step in &self.steps {
            let sign = match step.direction {
                Direction::Up => "applied    ",
                Direction::Down => "rolled back",
            };
            let label = label(&step.version, &step.name);
            if let Some(failure) = &step.failure {
                write!(f, "\nfailed       {label}\n{failure}")?;
                continue;
            }
            write!(f, "\n{sign}  {label}  ({:.1?})", step.duration)?;
            let count = |rows: Option<u64>| rows.map_or("none".to_owned(), |rows| rows.to_string());
            for change in &step.rows {
                let (before, after) = (count(change.before()), count(change.after()));
                write!(f, "\n    rows of {}: {before} -> {after}", change.table())?;
            }
            let refused = if step.refusal.is_some() { ", and would be refused" } else { "" };
            for loss in &step.lost {
                write!(f, "\n    destroys {loss}{refused}")?;
            }
        }
        if let Some(error) = self.stopped() {
            let text = error.to_string();
            write!(f, "\nthe way back ends here: {}", text.lines().next().unwrap_or_default())?;
        }
        if let Some(validation) = &self.validation {
            write!(f, "\nat the newest version: {validation}")?;
        }
        write!(f, "\n{name} itself was not touched")
    }
}

impl Tester<'_> {
    /// Runs the whole chain on a copy of the database at `path`. See
    /// [`rehearse`](crate::testing::rehearse).
    ///
    /// ```
    /// use migrate_runtime::{Check, Validation, testing::Tester};
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("notes.db");
    /// # migrate_runtime::testing::write_fixture(&MIGRATIONS, "003", &path)?;
    /// # /*
    /// let path = "/var/lib/notes/notes.db";
    /// # */
    ///
    /// let titled = Check::new("notes have titles", "SELECT id FROM notes WHERE title = ''");
    /// let rehearsal = Tester::new(&MIGRATIONS)
    ///     .validation(Validation::default().check(titled))
    ///     .rehearse(path)?;
    /// assert!(rehearsal.validation().is_some_and(|report| report.is_valid()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where no copy could be made, or a run would not start, such as for a database that is newer
    /// than the program. What a migration answers is in the report.
    pub fn rehearse(&self, path: impl AsRef<Path>) -> Result<Rehearsal, Failure> {
        let path = path.as_ref();
        let mut db = copy_in_use(path, &self.opener)?;
        let what = format!("nothing can be rehearsed on a copy of {}", path.display());
        let refused = |error| Failure::error(what.clone(), error);
        let count = |db: &Connection| -> Result<u64, Error> { Ok(count_rows(db)?.values().sum()) };
        let rows = count(&db).map_err(refused)?;
        self.bring_others(&mut db)?;
        let plan = self.migrator.plan(&db, &Target::Latest).map_err(refused)?;
        let mut steps = Vec::new();
        let reached = self.up(&mut db, &versions(&plan), &mut steps);
        let (mut end, mut validation) = (End::Stopped(None), None);
        if reached == Reached::End {
            validation = Some(self.migrator.validate(&db, &self.validation).map_err(refused)?);
            let mut undone = Vec::new();
            end = self.back(&mut db, &mut undone, &mut steps);
            undone.reverse();
            self.up(&mut db, &undone, &mut steps);
        }
        Ok(Rehearsal { source: path.to_owned(), rows, steps, end, validation })
    }

    /// Applies these, one by one.
    fn up(&self, db: &mut Connection, all: &[Version], steps: &mut Vec<Rehearsed>) -> Reached {
        for version in all {
            let step = self.step(db, version, Direction::Up);
            let fails = step.failure.is_some();
            steps.push(step);
            if fails {
                return Reached::Failure;
            }
        }
        Reached::End
    }

    /// Rolls back one by one, as far as the downs go.
    fn back(
        &self,
        db: &mut Connection,
        undone: &mut Vec<Version>,
        steps: &mut Vec<Rehearsed>,
    ) -> End {
        let target = Target::Back(1);
        loop {
            let version = match self.migrator.plan(db, &target) {
                Ok(plan) => match plan.steps().first() {
                    Some(step) => step.version().clone(),
                    None => return End::Empty,
                },
                Err(error) => return End::Stopped(Some(error)),
            };
            let step = self.step(db, &version, Direction::Down);
            let fails = step.failure.is_some();
            steps.push(step);
            if fails {
                return End::Stopped(None);
            }
            undone.push(version);
        }
    }

    /// One migration: tried first, for what it destroys, and then run whatever that is.
    fn step(&self, db: &mut Connection, version: &Version, direction: Direction) -> Rehearsed {
        let set = self.set.migrations();
        let name = set.iter().find(|migration| migration.version() == version);
        let mut step = Rehearsed {
            version: version.clone(),
            name: name.map(|migration| migration.name().to_owned()).unwrap_or_default(),
            direction,
            duration: Duration::ZERO,
            rows: Vec::new(),
            lost: Vec::new(),
            refusal: None,
            failure: None,
        };
        step.failure = self.fill_in(db, &mut step).err();
        step
    }

    fn fill_in(&self, db: &mut Connection, step: &mut Rehearsed) -> Result<(), Error> {
        // This one, whatever else is pending or applied.
        let mut migrator = self.migrator.clone().only(vec![step.version.clone()]);
        let target = match step.direction {
            Direction::Up => Target::Latest,
            Direction::Down => Target::Back(1),
        };
        let dry = migrator.dry_run(db, &target)?;
        step.lost = dry.steps().iter().flat_map(|step| step.lost().to_vec()).collect();
        step.refusal = dry.refusal;
        let before = count_rows(db)?;
        if step.refusal.is_some() {
            migrator = migrator.allow_destructive(true).force(true);
        }
        let report = match migrator.to(db, &target) {
            // One outside a transaction could not be tried.
            Err(error) if error.kind() == ErrorKind::DataLoss => {
                step.refusal = Some(error);
                migrator.allow_destructive(true).force(true).to(db, &target)?
            }
            other => other?,
        };
        step.duration = report.steps().iter().map(StepReport::duration).sum();
        step.rows = RowChange::between(&before, &count_rows(db)?);
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reached {
    End,
    Failure,
}

fn versions(plan: &Plan) -> Vec<Version> {
    plan.steps().iter().map(|step| step.version().clone()).collect()
}
