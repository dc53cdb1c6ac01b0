//! Rules: what is to fail in which directory, and what is to be recorded. Safe code.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::recording::{Change, Event, Recording, files};

/// What SQLite asks of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A file that was not there is opened.
    Create,
    /// Bytes are read.
    Read,
    /// Bytes are written.
    Write,
    /// What was written is to survive a power cut.
    Sync,
    /// A file gets another length.
    Truncate,
    /// A file is deleted.
    Delete,
}

/// What SQLite is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// `SQLITE_FULL`. Half of what was to be written is written, as on a real disk.
    Full,
    /// `SQLITE_IOERR`, of the kind that goes with the operation.
    Io,
}

/// For how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// One operation fails, and the next is fine.
    Once,
    /// Every operation fails from then on.
    ForGood,
}

/// The fault to come.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// The operations that count and can fail; others are fine.
    pub among: &'static [Operation],
    /// How many of them are fine before.
    pub after: usize,
    /// For how long they fail.
    pub lasting: Lasting,
    /// What SQLite is told.
    pub reason: Reason,
}

/// What came of a fault.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// The operations that counted.
    pub seen: usize,
    /// Those that failed.
    pub failed: usize,
}

#[derive(Debug, Default)]
struct State {
    fault: Option<Fault>,
    tally: Tally,
    recording: Option<Recording>,
}

/// The rules of one directory.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    directory: PathBuf,
    state: Arc<Mutex<State>>,
}

static ALL: Mutex<BTreeMap<PathBuf, Rules>> = Mutex::new(BTreeMap::new());

/// A panic of a test elsewhere must not become one inside SQLite.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Rules {
    pub(crate) fn enter(directory: PathBuf) -> Self {
        let rules = Self { directory: directory.clone(), state: Arc::default() };
        lock(&ALL).insert(directory, rules.clone());
        rules
    }

    pub(crate) fn leave(&self) {
        lock(&ALL).remove(&self.directory);
    }

    /// The rules for `path`, if its directory has some, and its name.
    pub(crate) fn of(path: &Path) -> Option<(Self, String)> {
        let rules = lock(&ALL).get(path.parent()?)?.clone();
        Some((rules, path.file_name()?.to_str()?.to_owned()))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    pub(crate) fn fail(&self, fault: Option<Fault>) -> Tally {
        let mut state = lock(&self.state);
        state.fault = fault;
        std::mem::take(&mut state.tally)
    }

    /// Whether this operation is to fail.
    pub(crate) fn verdict(&self, operation: Operation) -> Option<Reason> {
        let mut state = lock(&self.state);
        let fault = state.fault.filter(|fault| fault.among.contains(&operation))?;
        let number = state.tally.seen;
        state.tally.seen += 1;
        let strikes = match fault.lasting {
            Lasting::Once => number == fault.after,
            Lasting::ForGood => number >= fault.after,
        };
        state.tally.failed += usize::from(strikes);
        strikes.then_some(fault.reason)
    }

    pub(crate) fn record(&self) {
        let before = files(&self.directory);
        lock(&self.state).recording = Some(Recording::new(before));
    }

    pub(crate) fn recorded_so_far(&self) -> usize {
        lock(&self.state).recording.as_ref().map_or(0, Recording::len)
    }

    pub(crate) fn recorded(&self) -> Recording {
        lock(&self.state).recording.take().unwrap_or_default()
    }

    pub(crate) fn note(&self, file: &str, change: impl FnOnce() -> Change) {
        if let Some(recording) = &mut lock(&self.state).recording {
            recording.push(Event { file: file.to_owned(), change: change() });
        }
    }
}
