//! A run of a group that failed: what became of each member, what their histories say, and the error.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::interrupted::{Interrupted, Told};
use super::{Database, Entry, entries};
use crate::error::{Error, ErrorKind};
use crate::events::Event;
use crate::history::Action;
use crate::lock::{Patience, retry};
use crate::migrator::Migrator;
use crate::recording::Recorder;
use crate::report::Report;
use crate::run::failure::{Failure, Left, Resolved, Waited, supersede};
use crate::settings::Settings;
use crate::store::{self, Attempt, GroupRun};

pub(super) const UNCHANGED: &str = "no database of the group was changed";

/// What is known of a run.
#[derive(Default)]
pub(super) struct Known {
    /// What an earlier run left.
    pub(super) interrupted: Interrupted,
    /// Set when the first migration begins.
    pub(super) group: Option<GroupRun>,
    /// What this run committed.
    pub(super) committed: Vec<String>,
}

/// Why a run ended, and the member that it is about.
pub(super) struct Stopped {
    member: Option<usize>,
    failure: Failure,
    known: Known,
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self { member: None, failure: error.into(), known: Known::default() }
    }
}

impl Stopped {
    pub(super) fn at(member: usize, failure: impl Into<Failure>) -> Self {
        Self { member: Some(member), failure: failure.into(), known: Known::default() }
    }

    pub(super) fn knowing(self, known: Known) -> Self {
        Self { known, ..self }
    }

    pub(super) fn member(&self) -> Option<usize> {
        self.member
    }

    pub(super) fn kind(&self) -> ErrorKind {
        self.failure.error.kind()
    }

    /// Brings back what must be brought back, records why, and completes the error; none where the
    /// failure was another runner's, and is mended. All transactions are over; `before` is what an
    /// earlier try committed.
    pub(super) fn resolve(
        self,
        databases: &mut [Database<'_>],
        reports: &mut [Report],
        before: &[String],
        waited: Duration,
    ) -> Option<Error> {
        let Self { member: at, failure, mut known } = self;
        known.committed.extend_from_slice(before);
        let of_step = failure.step.is_some();
        let half_done = matches!(failure.left, Left::HalfDone { .. });
        let unknown = matches!(failure.left, Left::Unknown);
        let backups: Vec<Option<PathBuf>> =
            reports.iter().map(|report| report.backup().map(Path::to_path_buf)).collect();
        let name = at.and_then(|at| entries(databases).nth(at)).map(|entry| entry.name.to_owned());
        let member = at.and_then(|at| Some((nth(databases, at)?, reports.get_mut(at)?)));
        let error = match member {
            Some(((db, migrator), report)) => {
                let options = &migrator.options;
                let long = waited >= options.lock_timeout;
                let waited = if long { Waited::ForLong } else { Waited::NotLong };
                match failure.resolve(db, migrator.catalog, options, report, waited) {
                    Resolved::Failed(error) => error,
                    Resolved::PutBack { .. } | Resolved::Elsewhere => return None,
                }
            }
            None => failure.error,
        };
        let (outcome, committed) = known.outcome(databases);
        let outcome = match error.outcome().filter(|_| half_done) {
            Some(own) => format!("{own}; {outcome}"),
            None if unknown => {
                let name = name.as_deref().unwrap_or_default();
                format!(
                    "whether {name} was committed is not known: the next run of the group finds it \
                     old or new, whole, and goes on from there"
                )
            }
            None => outcome,
        };
        let error = error.of_member(name.as_deref(), outcome).though_committed(committed);
        if let Some(group) = &known.group {
            let text = error.headline();
            let undone = known.committed.is_empty() && !unknown && !half_done;
            for ((index, entry), backup) in entries(databases).enumerate().zip(&backups) {
                let took_part = group.members.iter().any(|(name, _)| name == entry.name);
                if !took_part || known.committed.iter().any(|name| name == entry.name) {
                    continue;
                }
                let Migrator { catalog, options, .. } = entry.migrator;
                if let Some(newest) = backup.as_ref().filter(|_| undone) {
                    supersede(entry.db, catalog, options, newest);
                }
                // Of its own migration, the history of a member tells already.
                if !(of_step && at == Some(index)) {
                    record(entry, group, &text, backup.as_deref());
                }
            }
        }
        for (index, entry) in entries(databases).enumerate() {
            if at.is_none_or(|at| at == index) {
                entry.migrator.options.observer.tell(&Event::RunFailed { error: &error });
            }
        }
        Some(error)
    }
}

impl Known {
    /// What became of the group, and who is committed though others are not.
    fn outcome(&self, databases: &[Database<'_>]) -> (String, Vec<String>) {
        // A commit that erred may have happened: only the databases know. Where they cannot be
        // read, what was read before has to do.
        let now = self.group.as_ref().and_then(|_| look(databases).ok());
        let interrupted = now.as_ref().unwrap_or(&self.interrupted);
        let own = self.group.as_ref().map(|group| group.run.as_str());
        let outcome = interrupted.outcome(own).unwrap_or_else(|| match &self.committed[..] {
            [] => UNCHANGED.to_owned(),
            some => format!("committed is {}, and the next run goes on", some.join(", ")),
        });
        let ahead = interrupted.ahead.keys().filter(|name| !self.committed.contains(name));
        (outcome, self.committed.iter().chain(ahead).cloned().collect())
    }
}

/// The member with this number, on a connection that can be written over.
fn nth<'e, 'a>(
    databases: &'e mut [Database<'a>],
    at: usize,
) -> Option<(&'e mut Connection, &'e Migrator<'a>)> {
    let mut left = at;
    for Database { db, sets } in databases {
        match sets.get(left) {
            Some((_, migrator)) => return Some((db, migrator)),
            None => left -= sets.len(),
        }
    }
    None
}

/// Where the members stand.
fn look(databases: &[Database<'_>]) -> Result<Interrupted, Error> {
    let read = |entry: Entry<'_, '_>| entry.read(Patience::SHORT);
    let read: Vec<_> = entries(databases).map(read).collect::<Result<_, _>>()?;
    let told = entries(databases).zip(&read).map(|(entry, (tracking, last))| Told {
        name: entry.name,
        tracking,
        last: last.as_ref(),
    });
    Ok(Interrupted::find(&told.collect::<Vec<_>>()))
}

impl Entry<'_, '_> {
    /// What it says about itself.
    pub(super) fn read(
        &self,
        patience: Patience<'_>,
    ) -> Result<(store::Tracking, Option<GroupRun>), Error> {
        let set = self.migrator.catalog.set();
        let tracking = store::read_consistently(self.db, set, patience)?;
        let last = retry(patience, || store::last_group(self.db, set))?;
        Ok((tracking, last))
    }
}

/// Adds to the history why the group failed, best effort.
fn record(entry: Entry<'_, '_>, group: &GroupRun, error: &str, backup: Option<&Path>) {
    let Entry { migrator, db, .. } = entry;
    let options = &migrator.options;
    let recorder = Recorder { db, catalog: migrator.catalog, options, set: &[] };
    let note = group.note();
    let attempt = Attempt { error: Some(error), backup, ..Attempt::new(Action::Group).note(&note) };
    // Whoever was in the way may still be: the connection need not wait for them as well.
    let result = Settings::take(db, Patience::SHORT)
        .and_then(|settings| settings.without_waiting(|| recorder.failure(&attempt)));
    if let Err(other) = result {
        tracing::warn!("the failure could not be recorded: {other}");
    }
}
