//! The way back of every migration, on rows.

use std::fmt;

use migrate_core::schema::Snapshot;
use migrate_core::{Migration, Rollback, Version};
use rusqlite::Connection;

use super::contents::Contents;
use super::failure::{Failure, Problem};
use super::tester::Tester;
use crate::direction::label;
use crate::error::Error;

/// What the way back of each migration brings back, as seen on rows of the time. Prints as a table.
///
/// ```
/// use migrate_runtime::testing::Tester;
/// # use notes::MIGRATIONS;
///
/// let seen = Tester::new(&MIGRATIONS).irreversible(["007"]).assert_reversible();
/// println!("{seen}");
/// assert!(seen.has_rows(), "without rows it would say nothing of rows");
/// assert_eq!(seen.steps().len(), MIGRATIONS.len());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversibility {
    steps: Vec<WayBack>,
    rows: Rows,
}

/// Whether there was anything to lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    Some,
    None,
}

/// The way back of one migration.
///
/// ```
/// use migrate_runtime::{Rollback, testing::Tester};
/// # use notes::MIGRATIONS;
///
/// let seen = Tester::new(&MIGRATIONS).irreversible(["007"]).assert_reversible();
/// let step = seen.steps().iter().find(|step| step.name() == "drop_imported_task_state").unwrap();
/// assert_eq!(step.version(), &"014".parse().unwrap());
/// // The column comes back, and its words do not.
/// assert_eq!(step.rollback(), Rollback::SchemaOnly);
/// step.changes().iter().for_each(|change| println!("{change}"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayBack {
    version: Version,
    name: String,
    rollback: Rollback,
    changes: Vec<String>,
}

impl WayBack {
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

    /// What a rollback right after it brought back of these rows; where it brought back all of them,
    /// or there were none, no more than the build saw it bring back
    /// ([`Migration::rollback`](crate::Migration::rollback)).
    #[must_use]
    pub fn rollback(&self) -> Rollback {
        self.rollback
    }

    /// How the rows differ from those before the migration, where they do, such as `1 row of notes is
    /// gone: id 7, title 'Peas'`.
    #[must_use]
    pub fn changes(&self) -> &[String] {
        &self.changes
    }
}

impl Reversibility {
    /// Every migration, in the order of the set.
    #[must_use]
    pub fn steps(&self) -> &[WayBack] {
        &self.steps
    }

    /// Whether there were rows that could have been lost: of samples, of [`Tester::rows`], or of the
    /// migrations themselves.
    #[must_use]
    pub fn has_rows(&self) -> bool {
        self.rows == Rows::Some
    }
}

impl fmt::Display for Reversibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows == Rows::None {
            writeln!(f, "without a single row: no file has a `-- migrate:sample` section")?;
        }
        let labels: Vec<String> =
            self.steps.iter().map(|step| label(&step.version, &step.name)).collect();
        let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0).min(60);
        for (at, (step, label)) in self.steps.iter().zip(labels).enumerate() {
            let label: String = label.chars().take(width).collect();
            let end = if at == 0 { "" } else { "\n" };
            write!(f, "{end}{label:width$}  {}", step.rollback)?;
            step.changes.iter().try_for_each(|change| write!(f, "\n    {change}"))?;
        }
        Ok(())
    }
}

/// What is compared.
struct State {
    schema: Snapshot,
    contents: Contents,
}

impl State {
    fn of(db: &Connection) -> Result<Self, Failure> {
        let read = || -> rusqlite::Result<Self> {
            Ok(Self { schema: Snapshot::read(db)?, contents: Contents::of(db)? })
        };
        read().map_err(Failure::sqlite("the test database cannot be read"))
    }
}

impl Tester<'_> {
    /// Asserts that every migration can be rolled back, on rows of the time. See
    /// [`assert_reversible`](crate::testing::assert_reversible).
    ///
    /// ```
    /// use migrate_runtime::testing::Tester;
    /// # use notes::MIGRATIONS;
    ///
    /// // From the first that has not shipped.
    /// Tester::new(&MIGRATIONS).since("013").irreversible(["007"]).assert_reversible();
    /// ```
    ///
    /// # Panics
    ///
    /// With everything that is wrong, where anything is.
    #[track_caller]
    #[allow(clippy::must_use_candidate, reason = "called for its panic")]
    pub fn assert_reversible(&self) -> Reversibility {
        self.check_reversible().unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// The same for those who do not want a panic.
    ///
    /// ```
    /// use migrate_runtime::testing::Tester;
    /// # use notes::MIGRATIONS;
    ///
    /// // 013 goes back, so that it must not be listed.
    /// let failure = Tester::new(&MIGRATIONS).irreversible(["007", "013"]).check_reversible();
    /// assert!(failure.is_err_and(|failure| failure.problems()[0].contains("013")));
    /// ```
    ///
    /// # Errors
    ///
    /// Everything that is wrong, each as one of [`Failure::problems`].
    pub fn check_reversible(&self) -> Result<Reversibility, Failure> {
        let tester = self.with_all_rows();
        let listed: Vec<Version> = self
            .irreversible
            .iter()
            .map(|version| self.known(version))
            .collect::<Result<_, _>>()?;
        let mut chain = tester.playground()?;
        let set = tester.begin(chain.db())?;
        let (mut steps, mut problems, mut without_down) = (Vec::new(), Vec::new(), Vec::new());
        let (mut states, mut before) = (Vec::new(), State::of(chain.db())?);
        for migration in &set {
            let is_listed = listed.contains(migration.version());
            let trip = match migration.down() {
                None => None,
                Some(_) => Some(tester.right_after(chain.db(), migration, &before)?),
            };
            tester.bring_to(chain.db(), migration.version())?;
            let after = State::of(chain.db())?;
            let trip = match trip {
                Some(Ok(changes)) => {
                    let with_rows = tester.with_rows(chain.db(), migration, &before, &after)?;
                    Some(with_rows.map(|()| changes))
                }
                other => other,
            };
            let way_back = match trip {
                // That is what the list says.
                None | Some(Err(_)) if is_listed => None,
                None => {
                    without_down.push(migration);
                    None
                }
                Some(Err(problem)) => {
                    problems.push(problem);
                    None
                }
                Some(Ok(changes)) => {
                    if is_listed {
                        problems.push(goes_back(migration));
                    }
                    Some(changes)
                }
            };
            let rollback = match &way_back {
                None => Rollback::Irreversible,
                // These rows may not have had what the build saw it lose.
                Some(changes) if changes.is_empty() => {
                    migration.rollback().unwrap_or(Rollback::Lossless)
                }
                Some(_) => Rollback::SchemaOnly,
            };
            steps.push(WayBack {
                version: migration.version().clone(),
                name: migration.name().to_owned(),
                rollback,
                changes: way_back.unwrap_or_default(),
            });
            states.push(std::mem::replace(&mut before, after));
        }
        // The downs ran over the rows that came after their migrations as well.
        let all = states.iter().chain([&before]);
        let any = all.into_iter().any(|state| !state.contents.is_empty());
        let rows = if any { Rows::Some } else { Rows::None };
        problems.extend(no_downs(&without_down));
        if problems.is_empty() {
            problems.extend(tester.all_the_way(chain.db(), &set, &states, &listed)?.err());
        }
        let name = self.set.set();
        Failure::of(format!("the set {name} does not go back as it should"), problems)?;
        Ok(Reversibility { steps, rows })
    }

    /// Up, down and up again, on the rows before it; how the rows differ after the down.
    fn right_after(
        &self,
        chain: &Connection,
        migration: &Migration,
        before: &State,
    ) -> Result<Result<Vec<String>, Problem>, Failure> {
        let mut copy = self.copy_of(chain)?;
        let db = copy.db();
        let version = migration.version().to_string();
        let migrator = self.migrator.clone().allow_destructive(true);
        migrator.run_to(db, &version).map_err(|error| {
            Failure::error(format!("migration {} fails on rows", of(migration)), error)
        })?;
        let up = State::of(db)?;
        if let Err(error) = self.down(db) {
            return Ok(Err(down_fails(migration, &error)));
        }
        let down = State::of(db)?;
        if let Err(problem) = same_schema(migration, &before.schema, &down.schema) {
            return Ok(Err(problem));
        }
        let changes = before.contents.differences(&down.contents);
        if migration.rollback() == Some(Rollback::Lossless) && !changes.is_empty() {
            return Ok(Err(rows_differ(migration, changes)));
        }
        if let Err(error) = migrator.run_to(db, &version) {
            return Ok(Err(not_again(migration, &error)));
        }
        Ok(same_schema_again(migration, &up.schema, &State::of(db)?.schema).map(|()| changes))
    }

    /// Down and up again, after rows have come into what it made.
    fn with_rows(
        &self,
        chain: &Connection,
        migration: &Migration,
        before: &State,
        after: &State,
    ) -> Result<Result<(), Problem>, Failure> {
        let mut copy = self.copy_of(chain)?;
        let db = copy.db();
        if let Err(error) = self.down(db) {
            return Ok(Err(down_fails(migration, &error)));
        }
        if let Err(problem) = same_schema(migration, &before.schema, &State::of(db)?.schema) {
            return Ok(Err(problem));
        }
        let migrator = self.migrator.clone().allow_destructive(true);
        if let Err(error) = migrator.run_to(db, &migration.version().to_string()) {
            return Ok(Err(not_again(migration, &error)));
        }
        Ok(same_schema_again(migration, &after.schema, &State::of(db)?.schema))
    }

    /// From the newest version back to the last one without a down, or to the first that is looked at,
    /// and up again.
    fn all_the_way(
        &self,
        chain: &Connection,
        set: &[Migration],
        states: &[State],
        listed: &[Version],
    ) -> Result<Result<(), Problem>, Failure> {
        let mut copy = self.copy_of(chain)?;
        let db = copy.db();
        for (migration, before) in set.iter().zip(states).rev() {
            if migration.down().is_none() || listed.contains(migration.version()) {
                break;
            }
            if let Err(error) = self.down(db) {
                return Ok(Err(down_fails(migration, &error)));
            }
            let found =
                Snapshot::read(db).map_err(Failure::sqlite("the test database cannot be read"))?;
            if let Err(problem) = same_schema(migration, &before.schema, &found) {
                return Ok(Err(problem));
            }
        }
        let again = self.migrator.clone().allow_destructive(true).run(db);
        Ok(again.map(drop).map_err(|error| {
            Problem::new("after all of them were rolled back, they cannot be applied again")
                .answer(&error)
        }))
    }

    /// The last one, whatever is lost.
    fn down(&self, db: &mut Connection) -> Result<(), Error> {
        self.migrator.clone().force(true).rollback(db, 1).map(drop)
    }
}

fn of(migration: &Migration) -> String {
    label(migration.version(), migration.name())
}

/// The file of its down.
fn file(migration: &Migration) -> String {
    migration.down().unwrap_or(migration.up()).file().to_owned()
}

fn no_downs(migrations: &[&Migration]) -> Option<Problem> {
    let versions: Vec<String> = migrations
        .iter()
        .map(|migration| format!("{:?}", migration.version().to_string()))
        .collect();
    let what = match migrations {
        [] => return None,
        [one] => format!("migration {} has no down", of(one)),
        several => format!("{} migrations have no down", several.len()),
    };
    let places = migrations.iter().map(|migration| migration.up().file());
    let problem = places.fold(Problem::new(what), |problem, place| problem.at(&place));
    Some(problem.help(&format!(
        "write a `-- migrate:down` section; or, where there is no way back, say so in the test: \
         `.irreversible([{}])`",
        versions.join(", ")
    )))
}

fn goes_back(migration: &Migration) -> Problem {
    Problem::new(format!("migration {} is listed as irreversible, and goes back", of(migration)))
        .at(&file(migration))
        .help("take it off the list of `.irreversible(…)`")
}

fn down_fails(migration: &Migration, error: &Error) -> Problem {
    Problem::new(format!("migration {} cannot be rolled back", of(migration))).answer(error)
}

fn not_again(migration: &Migration, error: &Error) -> Problem {
    Problem::new(format!(
        "migration {} cannot be applied again after it was rolled back",
        of(migration)
    ))
    .answer(error)
}

fn rows_differ(migration: &Migration, changes: Vec<String>) -> Problem {
    Problem::new(format!(
        "the down of migration {} does not bring every row back, though the build saw it do so with \
         the rows that it made up",
        of(migration)
    ))
    .at(&file(migration))
    .seen(changes)
    .help(
        "let the down undo all that the up did to these rows; or bring such rows in a sample of an \
         earlier migration, so that the build sees that it does not",
    )
}

fn same_schema(migration: &Migration, before: &Snapshot, after: &Snapshot) -> Result<(), Problem> {
    let what =
        format!("the down of migration {} does not restore the schema before it", of(migration));
    same(what, migration, before, after)
}

fn same_schema_again(
    migration: &Migration,
    before: &Snapshot,
    after: &Snapshot,
) -> Result<(), Problem> {
    let what = format!("migration {} makes another schema when it is applied again", of(migration));
    same(what, migration, before, after)
}

fn same(
    what: String,
    migration: &Migration,
    before: &Snapshot,
    after: &Snapshot,
) -> Result<(), Problem> {
    if before.fingerprint() == after.fingerprint() {
        return Ok(());
    }
    let differences = before.difference(after);
    Err(Problem::new(what)
        .at(&file(migration))
        .seen(differences.iter().map(ToString::to_string))
        .help("let the down undo everything that the up did"))
}
