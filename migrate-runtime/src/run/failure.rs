//! Failures: what a run that failed left behind, and what becomes of it.

use std::path::{Path, PathBuf};

use migrate_core::Catalog;
use rusqlite::Connection;

use super::recovery::{Recovered, Whose, recover};
use crate::direction::label;
use crate::error::{Cause, Error, ErrorKind};
use crate::history::{self, Action, HistoryEntry, HistoryQuery, Outcome};
use crate::options::Options;
use crate::plan::Step;
use crate::recording::{Recorder, attempt};
use crate::report::Report;
use crate::store::{self, Attempt};

/// An error, the step it struck if it struck one, and what is left of that.
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) step: Option<Step>,
    pub(crate) left: Left,
}

/// What a failure left in the database.
#[derive(Debug)]
pub(crate) enum Left {
    /// Nothing: its transaction was rolled back.
    Nothing,
    /// The old state or the new one, and nobody can tell which.
    Unknown,
    /// What had run, unless the backup is brought back.
    HalfDone { backup: Option<PathBuf>, whose: Whose },
}

impl Failure {
    pub(crate) fn at(error: Error, step: &Step) -> Self {
        Self { error, step: Some(step.clone()), left: Left::Nothing }
    }

    /// What code of the program's committed before its time is undone by the backup.
    pub(crate) fn unless_committed(self, backup: Option<&Path>) -> Self {
        if !self.error.is_ended_by_program() {
            return self;
        }
        let backup = backup.map(Path::to_path_buf);
        Self { left: Left::HalfDone { backup, whose: Whose::Own }, ..self }
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { error: error.into(), step: None, left: Left::Nothing }
    }
}

/// What became of a failure.
pub(crate) enum Resolved {
    Failed(Error),
    /// It was another runner's and is put back; `undone` where that took a migration back.
    PutBack {
        undone: bool,
    },
    /// It is another runner's, and that lives or was put back by somebody else: look again.
    Elsewhere,
}

/// Whether a run has been at it for as long as it may wait for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waited {
    ForLong,
    NotLong,
}

impl Failure {
    /// Brings back what was before, records what happened, and completes the error.
    pub(crate) fn resolve(
        self,
        db: &mut Connection,
        catalog: &Catalog,
        options: &Options,
        report: &mut Report,
        waited: Waited,
    ) -> Resolved {
        let Self { error, step, left } = self;
        let unknown = matches!(left, Left::Unknown);
        let undone = matches!(left, Left::Nothing);
        let (outcome, half_done) = match left {
            Left::Nothing => (outcome(report), false),
            Left::Unknown => (
                "whether it was committed is not known: the next start finds the old state or the \
                 new one, whole"
                    .to_owned(),
                false,
            ),
            Left::HalfDone { backup: None, .. } if error.is_ended_by_program() => {
                ("what it committed stays, and is not on record".to_owned(), false)
            }
            Left::HalfDone { backup: None, .. } => (
                "it runs outside a transaction: what its earlier statements did stays".to_owned(),
                true,
            ),
            Left::HalfDone { backup: Some(backup), whose } => {
                let anothers = whose == Whose::Anothers;
                let version = error.version().filter(|_| anothers);
                let applied = version.map(|one| store::was_applied(db, catalog.set(), one));
                let taken_back = matches!(applied, Some(Ok(false)));
                match recover(db, catalog, options, &backup, whose) {
                    Ok(Recovered::Yes(safety)) => {
                        let recorder = Recorder { db, catalog, options, set: &[] };
                        let note = note(safety.as_deref());
                        let recovery =
                            Attempt { backup: Some(&backup), ..Attempt::new(Action::Recover) };
                        let recovery = match &note {
                            Some(note) => recovery.note(note),
                            None => recovery,
                        };
                        write(&recorder, &recovery);
                        if anothers {
                            report.notes.push(format!(
                                "what an earlier run had left half done was put back from {}",
                                backup.display()
                            ));
                            report.notes.extend(note);
                            return Resolved::PutBack { undone: taken_back };
                        }
                        (recovered(report), false)
                    }
                    Ok(Recovered::Elsewhere) if anothers => match waited {
                        // Its runner lives, or another has put it back: look again.
                        Waited::NotLong => return Resolved::Elsewhere,
                        Waited::ForLong => return Resolved::Failed(Error::new(Cause::Busy)),
                    },
                    Ok(Recovered::Elsewhere) => ("another process put it back".to_owned(), false),
                    Err(other) => {
                        let why = other.headline();
                        (
                            format!(
                                "what it did stays, since its backup could not be brought back: {why}"
                            ),
                            true,
                        )
                    }
                }
            }
        };
        let unchanged = undone && report.is_empty();
        if let Some(backup) = report.backup().filter(|_| unchanged) {
            supersede(db, catalog, options, backup);
        }
        let report = std::mem::take(report);
        // What is damaged is not written to, and what may have happened is not told as failed.
        let told = !unknown && error.kind() != ErrorKind::Corrupt;
        if let Some(step) = step.as_ref().filter(|_| told) {
            let headline = error.headline();
            let place = error.location().map(ToString::to_string);
            let attempt = Attempt {
                duration: report.duration(),
                error: Some(&headline),
                note: place.as_deref(),
                backup: report.backup(),
                ..attempt(step)
            };
            write(&Recorder { db, catalog, options, set: &[] }, &attempt);
        }
        let error = error.after(report, outcome);
        Resolved::Failed(if half_done { error.half_done() } else { error })
    }
}

/// Keeps one backup of a run that fails again and again and changes nothing: the newest.
pub(crate) fn supersede(db: &Connection, catalog: &Catalog, options: &Options, newest: &Path) {
    let query = HistoryQuery::new().limit(100);
    let entries = history::read(db, catalog.set(), &query).unwrap_or_default();
    let failed = entries.iter().take_while(|entry| entry.outcome() == Outcome::Failed);
    let older: Vec<PathBuf> = failed
        .filter_map(HistoryEntry::backup)
        .filter(|path| *path != newest)
        .map(Path::to_path_buf)
        .collect();
    options.backup.supersede(db, &older);
}

/// Best effort: the error matters more than its record.
fn write(recorder: &Recorder<'_>, attempt: &Attempt<'_>) {
    if let Err(error) = recorder.failure(attempt) {
        tracing::warn!("the failure could not be recorded: {error}");
    }
}

fn note(safety: Option<&Path>) -> Option<String> {
    safety.map(|path| format!("what was there is kept in {}", path.display()))
}

/// What became of the database, for the text of an error.
fn outcome(report: &Report) -> String {
    match report.steps() {
        [] => "nothing was changed".to_owned(),
        [.., last] => {
            format!("what was done before it stays, up to {}", label(last.version(), last.name()))
        }
    }
}

fn recovered(report: &Report) -> String {
    let back = "the database was put back to what it was before it";
    match report.steps() {
        [] => back.to_owned(),
        [.., last] => format!("{back}, at {}", label(last.version(), last.name())),
    }
}
