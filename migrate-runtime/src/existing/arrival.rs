//! Arrival: what a run does before its first step on a database that it has no records in, or that
//! it is to start anew.

use std::path::Path;

use migrate_core::schema::Snapshot;
use rusqlite::Connection;

use super::declare::{Declared, record, tracking_with};
use super::refused::Refused;
use super::standing::{Standing, judge};
use super::wipe::wipe;
use crate::error::{Error, ErrorKind};
use crate::history::Action;
use crate::plan::Target;
use crate::recording::Recorder;
use crate::store::{self, Attempt, Tracking};

/// How a run begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// With what is there.
    AsItIs,
    /// With an empty database.
    Anew,
}

/// What a run has before it, and what it does first.
#[derive(Debug)]
pub(crate) struct Arrival {
    /// The records, as if that were done.
    pub(crate) tracking: Tracking,
    first: First,
}

#[derive(Debug)]
enum First {
    Nothing,
    Adopt { declared: Vec<Declared>, note: String },
    Wipe,
}

/// Looks at the database and changes nothing. Costs nothing where there are records.
pub(crate) fn arrive(
    recorder: &Recorder<'_>,
    target: &Target,
    entry: Entry,
) -> Result<Arrival, Error> {
    if entry == Entry::Anew {
        // What cannot be read goes as well; what only a newer release can read is not ours to drop.
        if let Err(error) = store::read(recorder.db, recorder.catalog.set())
            && error.kind() != ErrorKind::TrackingDamaged
        {
            return Err(error);
        }
        let others = others(recorder.db, recorder.catalog.set());
        if !others.is_empty() {
            return Err(Error::refused(Refused::SharedWithSets(others)));
        }
        return Ok(Arrival { tracking: Tracking::default(), first: First::Wipe });
    }
    judged(recorder, target, store::read(recorder.db, recorder.catalog.set())?)
}

impl Arrival {
    /// The same for records that were read already.
    pub(crate) fn judge(
        recorder: &Recorder<'_>,
        target: &Target,
        tracking: Tracking,
    ) -> Result<Self, Error> {
        judged(recorder, target, tracking)
    }

    /// Whether there is nothing to do first.
    pub(crate) fn is_settled(&self) -> bool {
        matches!(self.first, First::Nothing)
    }

    /// What is to be told of it.
    pub(crate) fn note(&self) -> Option<&str> {
        match &self.first {
            First::Adopt { note, .. } => Some(note),
            First::Nothing | First::Wipe => None,
        }
    }

    /// Does what is to be done first, within the transaction; the schema after it.
    pub(crate) fn prepare(
        &self,
        recorder: &Recorder<'_>,
        found: Snapshot,
        backup: Option<&Path>,
    ) -> Result<Snapshot, Error> {
        match &self.first {
            First::Nothing => Ok(found),
            First::Adopt { declared, note } => {
                tracing::info!("{note}");
                record(recorder, &Tracking::default(), declared, Action::Adopt, note)?;
                Ok(found)
            }
            First::Wipe => {
                let dropped = wipe(recorder.db)?;
                store::discard(recorder.db)?;
                store::create(recorder.db)?;
                let note = format!("dropped {dropped}");
                tracing::warn!("reset: {note}");
                let attempt = Attempt { backup, ..Attempt::new(Action::Reset).note(&note) };
                recorder.attempt(&attempt)?;
                Ok(Snapshot::read(recorder.db)?)
            }
        }
    }
}

fn judged(recorder: &Recorder<'_>, target: &Target, tracking: Tracking) -> Result<Arrival, Error> {
    let settled = |tracking| Ok(Arrival { tracking, first: First::Nothing });
    if !tracking.is_blank() || !matches!(target, Target::Latest | Target::UpTo(_)) {
        return settled(tracking);
    }
    let Recorder { db, catalog, options, set } = *recorder;
    let Standing::Unmanaged(unmanaged) = judge(db, catalog, set, options, &tracking)? else {
        return settled(tracking);
    };
    let Some(version) = unmanaged.matches().cloned() else {
        return Err(Error::refused(Refused::Unmanaged(Box::new(unmanaged))));
    };
    let end = set.iter().position(|migration| *migration.version() == version);
    let declared = Declared::all(set.get(..=end.unwrap_or_default()).unwrap_or_default());
    let note = format!("adopted: the schema was that of {version}, without records");
    let tracking = tracking_with(&tracking, &declared);
    Ok(Arrival { tracking, first: First::Adopt { declared, note } })
}

/// The other sets with migrations in this database; none where the tables do not tell.
fn others(db: &Connection, set: &str) -> Vec<String> {
    let names = || -> rusqlite::Result<Vec<String>> {
        db.prepare(
            "SELECT DISTINCT set_name FROM main._migrate_applied WHERE set_name <> ?1 ORDER BY 1",
        )?
        .query_map([set], |row| row.get(0))?
        .collect()
    };
    names().unwrap_or_default()
}
