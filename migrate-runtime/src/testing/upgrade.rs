//! The upgrade of a database that an older release wrote.

use std::ops::{Deref, DerefMut};
use std::path::Path;

use migrate_core::Version;
use migrate_core::loss::Loss;
use migrate_core::schema::Snapshot;
use rusqlite::Connection;

use super::database::TestDatabase;
use super::failure::{Failure, Problem};
use super::files::copy_at_rest;
use super::tester::{ForeignObjects, Tester};
use crate::direction::label;
use crate::dry_run::DryRun;
use crate::plan::Target;
use crate::report::Report;
use crate::validate::{Finding, FindingKind, Severity, ValidationReport};

/// A database of an older release, upgraded and found sound: for the application's own assertions. It
/// is a [`Connection`] as well, and removed when dropped.
///
/// ```
/// use migrate_runtime::testing;
/// # use notes::MIGRATIONS;
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("release-1.db");
/// # testing::write_fixture(&MIGRATIONS, "009", &path)?;
/// # /*
/// let path = "fixtures/release-1.db";
/// # */
///
/// let upgraded = testing::assert_upgrade_from(&MIGRATIONS, &path);
/// assert_eq!(upgraded.was_at(), Some(&"009".parse()?));
/// assert_eq!(upgraded.report().steps()[0].name(), "index_open_tasks");
/// assert_ne!(upgraded.path(), path, "it is a copy");
///
/// // What went, by the word of a file, and what else there is to say.
/// let losses: Vec<String> =
///     upgraded.losses().map(|(step, loss)| format!("{step}: {loss}")).collect();
/// assert_eq!(losses, ["014 drop_imported_task_state: 3 values of tasks.legacy_state"]);
/// println!("{}", upgraded.validation());
///
/// let db = upgraded.into_database();
/// assert!(MIGRATIONS.is_current(&db)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Upgraded {
    db: TestDatabase,
    from: Option<Version>,
    report: Report,
    losses: Vec<(String, Loss)>,
    validation: ValidationReport,
}

impl Upgraded {
    /// The file of the copy.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.db.path()
    }

    /// The version that the fixture was at; none where it has no records of the set.
    #[must_use]
    pub fn was_at(&self) -> Option<&Version> {
        self.from.as_ref()
    }

    /// What the run did.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// What the upgrade destroyed with the consent of a file, each with its migration, such as `014
    /// drop_legacy`. Those of a migration outside a transaction, and of those after it, are not
    /// counted.
    pub fn losses(&self) -> impl Iterator<Item = (&str, &Loss)> {
        self.losses.iter().map(|(migration, loss)| (migration.as_str(), loss))
    }

    /// What the look at the upgraded database found beside errors.
    #[must_use]
    pub fn validation(&self) -> &ValidationReport {
        &self.validation
    }

    /// The database alone.
    #[must_use]
    pub fn into_database(self) -> TestDatabase {
        self.db
    }
}

impl Deref for Upgraded {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.db
    }
}

impl DerefMut for Upgraded {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.db
    }
}

impl Tester<'_> {
    /// Asserts that the database file of an older release becomes one of this release. See
    /// [`assert_upgrade_from`](crate::testing::assert_upgrade_from).
    ///
    /// ```
    /// use migrate_runtime::testing::Tester;
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("release-1.db");
    /// # migrate_runtime::testing::write_fixture(&MIGRATIONS, "003", &path)?;
    /// # /*
    /// let path = "fixtures/release-1.db";
    /// # */
    ///
    /// // With the pragmas of the application.
    /// Tester::new(&MIGRATIONS)
    ///     .prepare(|db| Ok(db.pragma_update(None, "foreign_keys", "on")?))
    ///     .assert_upgrade_from(path);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// With what a migration answered, or what is wrong with the database after it.
    #[track_caller]
    pub fn assert_upgrade_from(&self, fixture: impl AsRef<Path>) -> Upgraded {
        self.check_upgrade_from(fixture).unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// The same for those who do not want a panic.
    ///
    /// ```
    /// use migrate_runtime::testing::Tester;
    /// # use notes::MIGRATIONS;
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("release-1.db");
    /// # std::fs::write(&path, "")?;
    ///
    /// // An empty file is nothing of an older release.
    /// let failure = Tester::new(&MIGRATIONS).check_upgrade_from(&path).unwrap_err();
    /// assert!(failure.cause().is_none(), "{failure}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What a migration answered, or what is wrong with the database after it.
    pub fn check_upgrade_from(&self, fixture: impl AsRef<Path>) -> Result<Upgraded, Failure> {
        let fixture = fixture.as_ref();
        let mut db = copy_at_rest(fixture, &self.opener)?;
        let failed = |error| {
            let (fixture, set) = (fixture.display(), self.set.set());
            Failure::error(format!("{fixture} cannot be upgraded by the set {set}"), error)
        };
        let found = Snapshot::read(&db).map_err(|error| failed(error.into()))?;
        if found.objects().next().is_none() {
            return Err(Failure::with_help(
                &format!("{} holds no table: nothing of an older release", fixture.display()),
                "bring the file of an older release, or write one with `testing::write_fixture`",
            ));
        }
        let status = self.migrator.status(&db).map_err(failed)?;
        self.bring_others(&mut db)?;
        // A run counts what nobody agreed to; trying it out tells all. What is wrong, the run itself
        // says better.
        let dry = self.migrator.dry_run(&mut db, &Target::Latest).ok();
        let losses = dry.iter().flat_map(DryRun::steps).flat_map(|step| {
            let label = label(step.version(), step.name());
            step.lost().iter().map(move |loss| (label.clone(), loss.clone()))
        });
        let report = self.migrator.run(&mut db).map_err(failed)?;
        let validation = self.migrator.validate(&db, &self.validation).map_err(failed)?;
        let (losses, from) = (losses.collect(), status.current().cloned());
        self.sound(fixture, &validation)?;
        Ok(Upgraded { db, from, report, losses, validation })
    }

    fn sound(&self, fixture: &Path, validation: &ValidationReport) -> Result<(), Failure> {
        let is_wrong = |finding: &&Finding| match finding.severity() {
            Severity::Error => true,
            Severity::Warning => {
                finding.kind() == FindingKind::Schema && self.foreign == ForeignObjects::Refuse
            }
            Severity::Note => false,
        };
        let problems: Vec<Problem> = validation
            .findings()
            .iter()
            .filter(is_wrong)
            .map(|finding| {
                let problem = Problem::raw(finding.to_string());
                if finding.severity() == Severity::Error {
                    return problem;
                }
                problem.help(
                    "a new installation would not have it; where the application makes it, say so in \
                     the test: `.ignore_foreign_objects()`",
                )
            })
            .collect();
        Failure::of(
            format!("{} is upgraded, and not what it should be", fixture.display()),
            problems,
        )
    }
}
