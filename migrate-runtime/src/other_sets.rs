//! Other sets in the same database: what they have that a migration needs, and what of them needs
//! it.

use migrate_core::{Catalog, Version};
use rusqlite::Connection;

use crate::direction::Direction;
use crate::error::{Cause, Error};
use crate::plan::{Action, Step};
use crate::store::{self, OtherSet};

/// Refuses steps for which another set is not ready: a dependency that is not applied, a dependent
/// that still is.
pub(crate) fn refuse(db: &Connection, catalog: &Catalog, steps: &[Step]) -> Result<(), Error> {
    let concerned = |step: &Step| match &step.action {
        Action::Apply(migration) => migration.depends_on_sets().next().is_some(),
        Action::Undo { .. } => true,
    };
    if !steps.iter().any(concerned) {
        return Ok(());
    }
    let others = store::other_sets(db, catalog.set())?;
    for step in steps {
        match step.direction() {
            Direction::Up => missing(step, &others)?,
            Direction::Down => dependent(step, catalog.set(), &others)?,
        }
    }
    Ok(())
}

/// Refuses a migration that needs what is not among `others`.
pub(crate) fn missing(step: &Step, others: &[OtherSet]) -> Result<(), Error> {
    let Action::Apply(migration) = &step.action else { return Ok(()) };
    for (set, version) in migration.depends_on_sets() {
        if !others.iter().any(|row| row.set == set && is(&row.version, version)) {
            let needed = format!("{version} of the set {set}");
            let cause = Cause::OtherSetMissing { migration: step.label(), needed };
            return Err(Error::new(cause).about(step.version()));
        }
    }
    Ok(())
}

fn dependent(step: &Step, own: &str, others: &[OtherSet]) -> Result<(), Error> {
    let names = |row: &&OtherSet| {
        row.depends.lines().any(|line| {
            line.rsplit_once(':')
                .is_some_and(|(set, version)| set == own && is(version, step.version()))
        })
    };
    match others.iter().find(names) {
        None => Ok(()),
        Some(row) => {
            let dependent = format!("{} of the set {}", row.version, row.set);
            let cause = Cause::OtherSetDepends { migration: step.label(), dependent };
            Err(Error::new(cause).about(step.version()))
        }
    }
}

fn is(written: &str, version: &Version) -> bool {
    written.parse::<Version>().is_ok_and(|written| written == *version)
}
