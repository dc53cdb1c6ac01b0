//! Rows of the time: what the application would hold after each migration, inserted right after it
//! as the build does.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use migrate_core::execute::{execute, message_and_offset};
use migrate_core::{Script, Version};
use rusqlite::Connection;

use super::failure::{Failure, Problem};
use crate::callbacks::Refusal;
use crate::direction::{Direction, label};
use crate::error::Location;
use crate::migrator::Migrator;
use crate::plan::Step;

type Insert = dyn Fn(&Connection) -> Result<(), Refusal> + Send + Sync;

/// Whether the samples of the files are inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Samples {
    #[default]
    Without,
    With,
}

/// Rows of the application's own, by the migration after which they are there.
#[derive(Clone, Default)]
pub(super) struct OwnRows(Vec<(String, Arc<Insert>)>);

impl fmt::Debug for OwnRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(version, _)| version)).finish()
    }
}

impl OwnRows {
    pub(super) fn push(&mut self, version: String, insert: Arc<Insert>) {
        self.0.push((version, insert));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn versions(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(version, _)| version.as_str())
    }
}

/// What could not be inserted, kept beside the error of the run that it ended.
#[derive(Debug, Clone, Default)]
pub(super) struct Trouble(Arc<Mutex<Option<Failure>>>);

impl Trouble {
    fn note(&self, failure: Failure) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
    }

    pub(super) fn take(&self) -> Option<Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A migrator that inserts rows after each migration that it applies: in its transaction, with the
/// settings that the migration has, before the next one runs.
pub(super) fn inserting<'m>(
    migrator: Migrator<'m>,
    samples: Samples,
    own: &OwnRows,
) -> (Migrator<'m>, Trouble) {
    let trouble = Trouble::default();
    let scripts: Vec<(Version, Script)> = match samples {
        Samples::Without => Vec::new(),
        Samples::With => {
            let migrations = migrator.catalog.migrations().into_iter();
            migrations
                .zip(migrator.catalog.samples())
                .filter_map(|(migration, sample)| Some((migration.version().clone(), sample?)))
                .collect()
        }
    };
    if scripts.is_empty() && own.is_empty() {
        return (migrator, trouble);
    }
    let (own, noted) = (own.clone(), trouble.clone());
    let first = migrator.options.callbacks.after_each.clone();
    let migrator = migrator.after_each(move |db, step| {
        if let Some(first) = &first {
            first(db, step)?;
        }
        if step.direction() == Direction::Down {
            return Ok(());
        }
        let inserted = insert(db, step, &scripts).and_then(|()| insert_own(db, step, &own));
        inserted.map_err(|failure| {
            noted.note(failure);
            Refusal::from("rows for the test could not be inserted")
        })
    });
    (migrator, trouble)
}

fn insert(db: &Connection, step: &Step, scripts: &[(Version, Script)]) -> Result<(), Failure> {
    let Some((_, script)) = scripts.iter().find(|(version, _)| version == step.version()) else {
        return Ok(());
    };
    for statement in script.statements() {
        execute(db, script.sql(statement)).map_err(|error| {
            let migration = label(step.version(), step.name());
            let message = message_and_offset(&error).0;
            let place = Location::of(script, statement, Some(&error));
            let problem = Problem::new(format!(
                "the sample of migration {migration} fails: {message}"
            ))
            .at(&place)
            .help(
                "all samples of a set come into one database, each right after its migration: let \
                     this one agree with the rows of those before, or leave the numbers of rows to \
                     SQLite; the build says `not-rehearsed` of such a sample",
            );
            Failure::found(CANNOT, problem)
        })?;
    }
    Ok(())
}

fn insert_own(db: &Connection, step: &Step, own: &OwnRows) -> Result<(), Failure> {
    let is_due =
        |version: &str| version.parse().is_ok_and(|version: Version| version == *step.version());
    for (_, insert) in own.0.iter().filter(|(version, _)| is_due(version)) {
        insert(db).map_err(|error| {
            let migration = label(step.version(), step.name());
            let problem =
                Problem::new(format!("the rows after migration {migration} fail: {error}"))
                    .help("look at the function that was given to `Tester::rows` for this version");
            Failure::found(CANNOT, problem)
        })?;
    }
    Ok(())
}

const CANNOT: &str = "the test database could not be filled";
