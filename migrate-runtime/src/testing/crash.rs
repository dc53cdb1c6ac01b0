//! Processes that die in the middle of a migration.
//!
//! What the files hold at a moment is what a process leaves that is killed then, since the system
//! writes what it was given. So the files are read at each event of a run, brought back later, and
//! opened as the next start of the program would.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use migrate_core::schema::Snapshot;
use migrate_core::{Migration, Version};
use rusqlite::Connection;

use super::contents::Contents;
use super::database::directory;
use super::failure::{Failure, Problem};
use super::remains::{Remains, torn};
use super::tester::Tester;
use crate::direction::label;
use crate::error::Error;
use crate::events::Event;
use crate::status::State as Standing;

/// How often a run was ended, and that nothing came of it. Prints as a line.
///
/// ```
/// use migrate_runtime::{Migrations, embed_migrations, testing};
/// # static MIGRATIONS: Migrations =
/// #     embed_migrations!("../tests/sets/release1", allow("nullable-primary-key"));
///
/// let survival = testing::assert_survives_crashes(&MIGRATIONS);
/// println!("{survival}");
/// assert_eq!(survival.migrations(), MIGRATIONS.len(), "each in both journal modes");
/// assert!(survival.crashes() > survival.in_the_middle());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Survival {
    migrations: usize,
    crashes: usize,
    between: usize,
}

impl Survival {
    /// The migrations that were interrupted, each counted once.
    #[must_use]
    pub fn migrations(&self) -> usize {
        self.migrations
    }

    /// How many different states of the files were opened again.
    #[must_use]
    pub fn crashes(&self) -> usize {
        self.crashes
    }

    /// How many of those were in the middle: the files were neither those from before the run nor
    /// those from after it.
    #[must_use]
    pub fn in_the_middle(&self) -> usize {
        self.between
    }
}

impl fmt::Display for Survival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { migrations, crashes, between } = self;
        write!(
            f,
            "{migrations} migrations survived {crashes} crashes, {between} of them in the middle of \
             writing"
        )
    }
}

/// The journal of the database that is interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Journal {
    /// What the application sets, or SQLite's default.
    AsOpened,
    Wal,
}

/// What a database is to its users.
struct State {
    schema: Snapshot,
    contents: Contents,
    applied: Vec<Version>,
    /// Whether a migration outside a transaction waits to be put back.
    half_done: bool,
}

/// A run to be interrupted: one migration on the rows of its time.
struct Scene<'s> {
    tester: &'s Tester<'s>,
    migration: &'s Migration,
    before: &'s Remains,
    journal: Journal,
}

impl Tester<'_> {
    /// Asserts that no migration can be killed so that anything but the old or the new database is
    /// left. See [`assert_survives_crashes`](crate::testing::assert_survives_crashes).
    ///
    /// ```no_run
    /// # use migrate_runtime::{Migrations, embed_migrations, testing::Tester};
    /// # static MIGRATIONS: Migrations =
    /// #     embed_migrations!("../tests/sets/release1", allow("nullable-primary-key"));
    /// // Only the newest: those before it were tested before they shipped.
    /// let newest = MIGRATIONS.migrations().last().unwrap().version().to_string();
    /// Tester::new(&MIGRATIONS).since(newest).assert_survives_crashes();
    /// ```
    ///
    /// # Panics
    ///
    /// With the migration, the moment, and what was found after it.
    #[track_caller]
    #[allow(clippy::must_use_candidate, reason = "called for its panic")]
    pub fn assert_survives_crashes(&self) -> Survival {
        self.check_survives_crashes().unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// The same for those who do not want a panic.
    ///
    /// ```no_run
    /// # use migrate_runtime::{Migrations, embed_migrations, testing::Tester};
    /// # static MIGRATIONS: Migrations =
    /// #     embed_migrations!("../tests/sets/release1", allow("nullable-primary-key"));
    /// match Tester::new(&MIGRATIONS).check_survives_crashes() {
    ///     Ok(survival) => println!("{survival}"),
    ///     Err(failure) => eprintln!("{} unsafe moments\n{failure}", failure.problems().len()),
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Each moment as one of [`Failure::problems`], up to five for a migration in each journal mode.
    pub fn check_survives_crashes(&self) -> Result<Survival, Failure> {
        let tester = &self.with_all_rows();
        let (place, path) = directory()?;
        let mut db = self.opener.open(&path)?;
        let set = tester.begin(&mut db)?;
        close(db)?;
        let mut before = Remains::of(place.path()).map_err(|error| unreadable(&error))?;
        let mut survival = Survival { migrations: 0, crashes: 0, between: 0 };
        let mut problems = Vec::new();
        for migration in &set {
            let mut journals = vec![Journal::AsOpened];
            if mode_of(&self.opener.open(&path)?)? == "delete" {
                journals.push(Journal::Wal);
            }
            for journal in journals {
                let scene = Scene { tester, migration, before: &before, journal };
                problems.extend(scene.play(place.path(), &path, &mut survival)?);
            }
            survival.migrations += 1;
            before.bring_to(place.path()).map_err(|error| unreadable(&error))?;
            let mut db = self.opener.open(&path)?;
            tester.bring_to(&mut db, migration.version())?;
            close(db)?;
            before = Remains::of(place.path()).map_err(|error| unreadable(&error))?;
        }
        let name = self.set.set();
        Failure::of(format!("the set {name} does not survive every crash"), problems)?;
        Ok(survival)
    }
}

const JOURNAL: &str = "look at the journal of the connection (`PRAGMA journal_mode` must not be \
    `memory` or `off`), and for a hook that commits";

/// Problems of one migration that are told, in each journal mode.
const MOST: usize = 5;

impl Scene<'_> {
    fn play(
        &self,
        place: &Path,
        path: &Path,
        survival: &mut Survival,
    ) -> Result<Vec<Problem>, Failure> {
        self.before.bring_to(place).map_err(|error| unreadable(&error))?;
        let mut db = self.open(path)?;
        let old = self.state(&db)?;
        let start = Remains::of(place).map_err(|error| unreadable(&error))?;
        let crashes = self.run(&mut db, place)?;
        let new = self.state(&db)?;
        let end = Remains::of(place).map_err(|error| unreadable(&error))?;
        drop(db);
        let mut all = crashes;
        all.extend(torn(&start, &end).into_iter().map(|(what, remains)| Crash { what, remains }));
        all.push(Crash { what: "right after the commit".to_owned(), remains: end.clone() });
        let mut problems = Vec::new();
        for crash in &all {
            survival.crashes += 1;
            if crash.remains != start && crash.remains != end {
                survival.between += 1;
            }
            crash.remains.bring_to(place).map_err(|error| unreadable(&error))?;
            problems.extend(self.after(crash, path, &old, &new)?);
            if problems.len() == MOST {
                break;
            }
        }
        Ok(problems)
    }

    fn open(&self, path: &Path) -> Result<Connection, Failure> {
        let db = self.tester.opener.open(path)?;
        if self.journal == Journal::Wal {
            let set = db.pragma_update(None, "journal_mode", "wal");
            set.map_err(Failure::sqlite("the test database cannot be set up"))?;
        }
        Ok(db)
    }

    fn version(&self) -> String {
        self.migration.version().to_string()
    }

    /// The run, and what lies there at each of its events.
    fn run(&self, db: &mut Connection, place: &Path) -> Result<Vec<Crash>, Failure> {
        let seen: Arc<Mutex<Vec<Crash>>> = Arc::default();
        // Little is kept in memory, so that much of what is not committed is in the files.
        db.execute_batch("PRAGMA cache_size = 1; PRAGMA cache_spill = 1")
            .map_err(Failure::sqlite("the test database cannot be set up"))?;
        let first = self.tester.migrator.options.observer.clone();
        let (noted, directory) = (Arc::clone(&seen), place.to_owned());
        let migrator = self.tester.migrator.clone().allow_destructive(true);
        let after_each = migrator.options.callbacks.after_each.clone();
        let migrator = migrator.after_each(move |db, step| {
            if let Some(first) = &after_each {
                first(db, step)?;
            }
            // What a larger migration would have written by now, since it has no room in memory.
            let _ = db.cache_flush();
            Ok(())
        });
        let migrator = migrator.observe(move |event| {
            first.tell(event);
            let Ok(remains) = Remains::of(&directory) else { return };
            let mut seen = noted.lock().unwrap_or_else(PoisonError::into_inner);
            if seen.last().is_none_or(|last| last.remains != remains) {
                seen.push(Crash { what: moment(event), remains });
            }
        });
        let ran = migrator.run_to(db, &self.version());
        ran.map_err(|error| Failure::error(format!("migration {} fails", self.label()), error))?;
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::take(&mut *seen))
    }

    /// What the next start of the program finds, and makes of it.
    fn after(
        &self,
        crash: &Crash,
        path: &Path,
        old: &State,
        new: &State,
    ) -> Result<Option<Problem>, Failure> {
        let wrong = |what: &str| {
            let label = self.label();
            Problem::new(format!("migration {label}, killed {}: {what}", crash.what))
                .at(&self.migration.up().file())
        };
        let mut db = match self.open(path) {
            Ok(db) => db,
            Err(failure) => {
                let problem = wrong("the program cannot open what it left");
                return Ok(Some(problem.seen([failure.to_string()]).help(JOURNAL)));
            }
        };
        match sound(&db) {
            Ok(None) => {}
            Ok(Some(message)) => {
                return Ok(Some(wrong("the file is damaged").seen([message]).help(JOURNAL)));
            }
            Err(error) => return Ok(Some(wrong("the file cannot be read").answer(&error.into()))),
        }
        let found = self.state(&db)?;
        if !found.half_done && !self.is(&found, old) && !self.is(&found, new) {
            let problem = wrong("what is found is neither the old database nor the new one")
                .seen(differences(old, &found))
                .help(JOURNAL);
            return Ok(Some(problem));
        }
        if self.is(&found, new) {
            return Ok(None);
        }
        let migrator = self.tester.migrator.clone().allow_destructive(true);
        // Nobody else runs here, so that what is half done has no one who does it.
        let migrator = migrator.lock_timeout(Duration::from_millis(100));
        if let Err(error) = migrator.run_to(&mut db, &self.version()) {
            return Ok(Some(wrong("the next run does not finish it").answer(&error)));
        }
        let end = self.state(&db)?;
        if self.is(&end, new) {
            return Ok(None);
        }
        let problem =
            wrong("the next run makes something else of it than a run that is not killed");
        Ok(Some(problem.seen(differences(new, &end))))
    }

    /// Whether two are the same to their users. What is of the time or of chance differs each time.
    fn is(&self, one: &State, other: &State) -> bool {
        let same_rows = if self.migration.effect().is_some() {
            one.contents == other.contents
        } else {
            one.contents.counts() == other.contents.counts()
        };
        one.applied == other.applied
            && one.schema.fingerprint() == other.schema.fingerprint()
            && same_rows
    }

    fn state(&self, db: &Connection) -> Result<State, Failure> {
        let read = || -> Result<State, Error> {
            let status = self.tester.migrator.status(db)?;
            let all = status.migrations().iter();
            let applied = all.filter(|one| one.state() == Standing::Applied);
            Ok(State {
                schema: Snapshot::read(db)?,
                contents: Contents::of(db)?,
                applied: applied.map(|one| one.version().clone()).collect(),
                half_done: status.migrations().iter().any(|one| one.state() == Standing::HalfDone),
            })
        };
        read().map_err(|error| Failure::error("the test database cannot be read", error))
    }

    fn label(&self) -> String {
        label(self.migration.version(), self.migration.name())
    }
}

fn differences(expected: &State, found: &State) -> Vec<String> {
    let schema = expected.schema.difference(&found.schema);
    let mut told: Vec<String> = schema.iter().map(ToString::to_string).collect();
    told.extend(expected.contents.differences(&found.contents));
    if expected.applied != found.applied {
        told.push(format!("{} migrations are recorded", found.applied.len()));
    }
    told
}

/// A process that died, and what it left.
struct Crash {
    what: String,
    remains: Remains,
}

fn moment(event: &Event<'_>) -> String {
    match event {
        Event::RunStarted { .. } => "before its first statement".to_owned(),
        Event::BackupProgress { .. } => "during its backup".to_owned(),
        Event::BackupTaken { .. } => "after its backup".to_owned(),
        Event::StepStarted { .. } => "before its first statement of SQL".to_owned(),
        Event::StatementDone { done, total, .. } => {
            format!("after {done} of its {total} statements")
        }
        Event::StepDone { .. } => "after its verification".to_owned(),
        Event::RunDone { .. } => "after its commit".to_owned(),
        _ => "on the way".to_owned(),
    }
}

fn sound(db: &Connection) -> rusqlite::Result<Option<String>> {
    let answer: String = db.query_row("PRAGMA main.quick_check(1)", [], |row| row.get(0))?;
    Ok(Some(answer).filter(|answer| answer != "ok"))
}

fn mode_of(db: &Connection) -> Result<String, Failure> {
    db.query_row("PRAGMA main.journal_mode", [], |row| row.get(0))
        .map_err(Failure::sqlite("the test database cannot be read"))
}

/// Closes it with all of it in its file.
fn close(db: Connection) -> Result<(), Failure> {
    db.close().map_err(|(_, error)| Failure::sqlite("the test database cannot be closed")(error))
}

fn unreadable(error: &std::io::Error) -> Failure {
    Failure::with_help(
        &format!("the files of the test database cannot be copied: {error}"),
        "look at the free space of the temporary directory",
    )
}
