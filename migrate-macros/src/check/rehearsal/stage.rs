//! The stage: a database with tables to fill, and the values that are tried.

use std::collections::BTreeSet;

use migrate_core::Facts;
use migrate_core::schema::Snapshot;

use super::attempt::{Attempt, Doubt, Seen};
use super::{Rehearsal, not_rehearsed};
use crate::check::database::Database;
use crate::check::populate::Flavour;
use crate::parse::Parsed;

/// Where the rows come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Filled<'a> {
    /// They are made up here, but for these tables, in lower case: samples have filled them.
    HereBut(&'a BTreeSet<String>),
    /// Before migrations that have run on them.
    Before,
}

/// Where a migration is rehearsed.
#[derive(Clone, Copy)]
pub(super) struct Stage<'a> {
    pub(super) db: &'a Database,
    /// The schema before it.
    pub(super) schema: &'a Snapshot,
    pub(super) filled: Filled<'a>,
    /// Functions and collations that only the application has.
    pub(super) stand_ins: &'a [String],
    /// Whether a function of the program does a part of it.
    pub(super) is_hooked: bool,
    /// The migrations before it.
    pub(super) earlier: &'a [Parsed],
}

impl Stage<'_> {
    /// Rehearses `migration`, with one kind of values after the other until it can be judged. None
    /// where it fails whatever the rows.
    pub(super) fn rehearse(&self, migration: &Parsed) -> rusqlite::Result<Option<Rehearsal>> {
        let mut doubts = Vec::new();
        for flavour in Flavour::ALL {
            let attempt = || Attempt::new(self, migration, flavour).make();
            match self.db.rehearse(migration.transaction, attempt)? {
                // What its function does is not known.
                Seen::Judged(rehearsal) if self.is_hooked => {
                    return Ok(Some(Rehearsal { facts: Facts::default(), ..rehearsal }));
                }
                Seen::Judged(rehearsal) => return Ok(Some(rehearsal)),
                Seen::Fails => return Ok(None),
                Seen::Doubtful(doubt) => doubts.push(doubt),
            }
        }
        let is_certain = doubts.iter().all(|doubt| doubt.is_check);
        let finding = |doubt: Doubt| {
            if is_certain { doubt.found } else { not_rehearsed(migration, &doubt.message) }
        };
        let findings = doubts.into_iter().next().map(|doubt| finding(*doubt)).into_iter().collect();
        Ok(Some(Rehearsal { findings, facts: Facts::default() }))
    }
}
