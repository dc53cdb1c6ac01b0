//! The situation: rows as they are, the schema, and what each says.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use migrate_core::Version;
use migrate_core::schema::Snapshot;
use rusqlite::{Connection, OptionalExtension};

use super::super::ladder::Ladder;
use crate::error::{Error, ErrorKind};
use crate::history::{self, Action, HistoryQuery, Outcome};
use crate::recording::Recorder;
use crate::store::{self, RawRow};

pub(super) struct Situation<'c> {
    /// The rows of the set; an error where their table has another shape.
    pub(super) rows: Result<Vec<RawRow>, String>,
    /// How many there were.
    pub(super) counted: Option<i64>,
    pub(super) ladder: Ladder<'c>,
    /// The rungs that have just this schema, where they are neighbours.
    pub(super) rungs: Option<RangeInclusive<usize>>,
    pub(super) found: Snapshot,
    /// What the history says of each version: whether it was applied last.
    pub(super) told: HashMap<Version, bool>,
}

impl<'c> Situation<'c> {
    pub(super) fn read(recorder: &Recorder<'c>) -> Result<Self, Error> {
        let Recorder { db, catalog, options, set } = *recorder;
        // Of a newer format, nothing can be said.
        if let Err(error) = store::read(db, catalog.set())
            && error.kind() != ErrorKind::TrackingDamaged
        {
            return Err(error);
        }
        let rows = match store::raw_rows(db, catalog.set()) {
            Ok(rows) => Ok(rows),
            Err(error) if error.kind() == ErrorKind::TrackingDamaged => {
                Err(error.tracking_message())
            }
            Err(error) => return Err(error),
        };
        let ladder = Ladder::of(catalog, set, options);
        let found = Snapshot::read(db)?;
        let mut rungs = ladder.rungs(found.fingerprint());
        if rungs.is_empty() {
            rungs = ladder.rungs(ladder.own(&found).fingerprint());
        }
        let neighbours = rungs.first().zip(rungs.last()).map(|(first, last)| *first..=*last);
        let rungs = neighbours.filter(|range| range.clone().count() == rungs.len());
        let (counted, told) = (counted(db, catalog.set()), told(db, catalog.set()));
        Ok(Self { rows, counted, ladder, rungs, found, told })
    }

    /// All of it as text, to see whether it changed.
    pub(super) fn text(&self) -> String {
        format!("{:?} {:?} {}", self.rows, self.counted, self.found.fingerprint())
    }
}

fn counted(db: &Connection, set: &str) -> Option<i64> {
    let sql = "SELECT migrations FROM main._migrate_set WHERE name = ?1";
    db.query_row(sql, [set], |row| row.get(0)).optional().ok().flatten()
}

fn told(db: &Connection, set: &str) -> HashMap<Version, bool> {
    let query = HistoryQuery::new().outcome(Outcome::Done).oldest_first();
    let mut told = HashMap::new();
    for entry in history::read(db, set, &query).unwrap_or_default() {
        let applied = match entry.action() {
            Some(Action::Apply | Action::Baseline | Action::Adopt | Action::TakeOver) => true,
            Some(Action::Rollback) => false,
            Some(Action::Reset) => {
                told.clear();
                continue;
            }
            _ => continue,
        };
        if let Some(version) = entry.version() {
            told.insert(version.clone(), applied);
        }
    }
    told
}
