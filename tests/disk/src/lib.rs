//! A disk that fails on demand: a layer between SQLite and the files of one directory.
//!
//! It can make the n-th operation fail, once or from then on, and it can record what is written
//! and synced, so that the files can be shown as a power cut would have left them at any moment.

mod layer;
mod recording;
mod rules;

use std::path::Path;

pub use recording::{Files, Recording, Unsynced};
pub use rules::{Fault, Lasting, Operation, Reason, Tally};

use rules::Rules;

/// The disk beneath one directory. Files elsewhere are not affected.
///
/// Its syncs return at once: what a power cut leaves is worked out, not tried. Only connections
/// that are opened while it is there know it, whoever opens them.
#[derive(Debug)]
pub struct Disk {
    rules: Rules,
}

impl Disk {
    /// The disk beneath `directory`, without faults for now.
    ///
    /// # Panics
    ///
    /// If there is no such directory, or SQLite refuses the layer.
    #[must_use]
    pub fn beneath(directory: &Path) -> Self {
        layer::install();
        let directory = directory.canonicalize().expect("the directory is there");
        Self { rules: Rules::enter(directory) }
    }

    /// From now on counts operations, and fails as `fault` says.
    pub fn fail(&self, fault: Fault) {
        self.rules.fail(Some(fault));
    }

    /// Faults are over; how many operations there were, and how many of them failed.
    #[allow(clippy::must_use_candidate, reason = "not everybody counts")]
    pub fn mend(&self) -> Tally {
        self.rules.fail(None)
    }

    /// From now on records every change. No connection may be open: the files are read, and the end
    /// of reading would drop the locks that a connection of this process holds.
    pub fn record(&self) {
        self.rules.record();
    }

    /// How many changes and syncs were recorded so far.
    #[must_use]
    pub fn recorded_so_far(&self) -> usize {
        self.rules.recorded_so_far()
    }

    /// Ends the recording, and hands it over.
    #[must_use]
    pub fn recorded(&self) -> Recording {
        self.rules.recorded()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.rules.leave();
    }
}
