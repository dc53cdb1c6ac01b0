//! In which order the sets of one file take their steps: as they were added, but for what one needs
//! of another.

use std::ops::Range;

use rusqlite::Connection;

use super::member::Member;
use crate::error::Error;
use crate::other_sets::missing;
use crate::plan::Step;
use crate::store::{self, OtherSet};

/// Steps that a member takes without another coming between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Which of the file's.
    pub(super) member: usize,
    pub(super) steps: Range<usize>,
}

/// The stretches of all members; where one waits for what never comes, that member and why.
pub(super) fn stretches(
    db: &Connection,
    members: &[Member<'_>],
) -> Result<Vec<Stretch>, (usize, Error)> {
    let mut there = if members.iter().any(|one| one.plan.steps.iter().any(needs)) {
        known(db, members).map_err(|error| (0, error))?
    } else {
        Vec::new()
    };
    let mut next = vec![0; members.len()];
    let mut stretches = Vec::new();
    loop {
        let before = stretches.len();
        for (at, (member, next)) in members.iter().zip(&mut next).enumerate() {
            let start = *next;
            while let Some(step) = member.plan.steps.get(*next)
                && missing(step, &there).is_ok()
            {
                there.push(row(member, step.version().to_string()));
                *next += 1;
            }
            if *next > start {
                stretches.push(Stretch { member: at, steps: start..*next });
            }
        }
        if stretches.len() == before {
            break;
        }
    }
    for (at, (member, next)) in members.iter().zip(&next).enumerate() {
        if let Some(step) = member.plan.steps.get(*next) {
            missing(step, &there).map_err(|error| (at, error))?;
        }
    }
    Ok(stretches)
}

fn needs(step: &Step) -> bool {
    step.migration().is_some_and(|migration| migration.depends_on_sets().next().is_some())
}

/// What is applied here, or as good as applied.
fn known(db: &Connection, members: &[Member<'_>]) -> Result<Vec<OtherSet>, Error> {
    let mut known = Vec::new();
    for member in members {
        known.extend(store::other_sets(db, member.run.catalog.set())?);
        let applied = member.applied().iter().filter(|applied| !applied.half_done);
        known.extend(applied.map(|applied| row(member, applied.version.to_string())));
    }
    Ok(known)
}

fn row(member: &Member<'_>, version: String) -> OtherSet {
    OtherSet { set: member.run.catalog.set().to_owned(), version, depends: String::new() }
}
