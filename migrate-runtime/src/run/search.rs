//! Search indexes: whether those that a run touches still agree with what they index.

use std::collections::BTreeSet;

use migrate_core::schema::{ObjectKind, Snapshot};
use rusqlite::Connection;

use crate::error::{Cause, Error};
use crate::options::Options;
use crate::plan::Step;
use crate::sqlite::is_sql;
use crate::validate::search::{check_fts, names};
use migrate_core::loss;

/// The FTS5 indexes that were out of step before; they are not blamed on the run.
#[derive(Debug, Default)]
pub(crate) struct Search {
    broken: BTreeSet<String>,
}

impl Search {
    /// Looks at the indexes that `steps` touch.
    pub(crate) fn before(
        db: &Connection,
        options: &Options,
        steps: &[Step],
        found: &Snapshot,
    ) -> Result<Self, Error> {
        let mut broken = BTreeSet::new();
        for table in touched(db, options, steps, found)? {
            if problem(db, &table)?.is_some() {
                broken.insert(table.to_ascii_lowercase());
            }
        }
        Ok(Self { broken })
    }

    /// Refuses an index that is out of step and was not before.
    pub(crate) fn after(
        &self,
        db: &Connection,
        options: &Options,
        steps: &[Step],
        found: &Snapshot,
    ) -> Result<(), Error> {
        for table in touched(db, options, steps, found)? {
            if self.broken.contains(&table.to_ascii_lowercase()) {
                continue;
            }
            if let Some(message) = problem(db, &table)? {
                return Err(Error::new(Cause::SearchBroken { table, message }));
            }
        }
        Ok(())
    }

    /// What was out of step, told and blamed on nobody.
    pub(crate) fn notes(&self) -> impl Iterator<Item = String> {
        self.broken.iter().map(|table| {
            format!("the search index {table} did not agree with its content before the run")
        })
    }
}

/// The indexes that a step names, or whose content it could change.
fn touched(
    db: &Connection,
    options: &Options,
    steps: &[Step],
    found: &Snapshot,
) -> Result<Vec<String>, Error> {
    let mut indexes = names(found);
    if indexes.is_empty() || steps.iter().any(|step| options.hooks.get(step.version()).is_some()) {
        return Ok(indexes);
    }
    let mut reached = BTreeSet::new();
    for step in steps {
        reached.extend(loss::Reach::of(step.script(), step.transaction()).names(db)?);
    }
    indexes.retain(|name| {
        let sql = found.get(ObjectKind::Table, name).map_or("", |table| table.sql());
        loss::names_in(sql).intersection(&reached).next().is_some()
    });
    Ok(indexes)
}

fn problem(db: &Connection, table: &str) -> Result<Option<String>, Error> {
    match check_fts(db, table) {
        // A tokenizer that is not on this connection: nobody can tell.
        Err(error) if error.sqlite().is_some_and(is_sql) => Ok(None),
        other => other,
    }
}
