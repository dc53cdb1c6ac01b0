//! Ctrl-C, and the signal that a service manager sends: they cancel what is being done, and all of it
//! is rolled back.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::progress::Progress;
use crate::cancel::CancelHandle;

/// What a signal cancels, and where it is told: several where several databases are one unit.
static CANCELS: Mutex<Vec<(CancelHandle, Option<Arc<Progress>>)>> = Mutex::new(Vec::new());

/// Whether somebody is asked something, and nothing is being done.
static ASKING: AtomicBool = AtomicBool::new(false);

/// While it lives, a signal ends the program: nothing is begun that could be taken back.
pub(super) struct Asking(());

impl Asking {
    pub(super) fn begin() -> Self {
        ASKING.store(true, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        ASKING.store(false, Ordering::Relaxed);
    }
}

/// While it lives, a command is at work. After it, there is nothing that a signal could cancel, and
/// a program that lives on ends with the first one.
#[must_use = "the command is over when it is dropped"]
pub(super) struct AtWork(());

impl AtWork {
    pub(super) fn begin() -> Self {
        CANCELS.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Self(())
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        CANCELS.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Has signals cancel `handle` as well until the command ends. Where the program has a handler of its
/// own, that stays, and the program cancels by itself.
pub(super) fn cancels(handle: &CancelHandle, progress: Option<&Arc<Progress>>) {
    static SET: OnceLock<()> = OnceLock::new();
    let cancel = (handle.clone(), progress.cloned());
    CANCELS.lock().unwrap_or_else(PoisonError::into_inner).push(cancel);
    SET.get_or_init(|| {
        if let Err(error) = ctrlc::try_set_handler(on_signal) {
            tracing::debug!("signals are left to the program: {error}");
        }
    });
}

fn on_signal() {
    let cancels = CANCELS.lock().unwrap_or_else(PoisonError::into_inner);
    if ASKING.load(Ordering::Relaxed) {
        // The question has hidden it.
        let _ = dialoguer::console::Term::stderr().show_cursor();
        std::process::exit(130);
    }
    if cancels.is_empty() || cancels.iter().any(|(handle, _)| handle.is_cancelled()) {
        // Asked for twice, the process ends at once, as by a crash: SQLite rolls back at the next
        // start.
        std::process::exit(130);
    }
    for (handle, _) in cancels.iter() {
        handle.cancel();
    }
    let told = "rolling back what was begun; press Ctrl-C again to end at once";
    let bars = cancels.iter().filter_map(|(_, progress)| progress.as_ref());
    if !bars.into_iter().any(|progress| progress.say(told)) {
        let _ = writeln!(std::io::stderr(), "{told}");
    }
}
