//! Ctrl-C, and the signal that a service manager sends: they cancel what is being done, and all of it
//! is rolled back.

use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::cancel::CancelHandle;

/// What a signal cancels.
static CANCELS: Mutex<Option<CancelHandle>> = Mutex::new(None);

/// Has signals cancel `handle` from now on. Where the program has a handler of its own, that stays,
/// and the program cancels by itself.
pub(super) fn cancels(handle: &CancelHandle) {
    static SET: OnceLock<()> = OnceLock::new();
    *CANCELS.lock().unwrap_or_else(PoisonError::into_inner) = Some(handle.clone());
    SET.get_or_init(|| {
        if let Err(error) = ctrlc::try_set_handler(on_signal) {
            tracing::debug!("signals are left to the program: {error}");
        }
    });
}

fn on_signal() {
    let cancels = CANCELS.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(handle) = &*cancels else { std::process::exit(130) };
    if handle.is_cancelled() {
        // Asked for twice, the process ends at once, as by a crash: SQLite rolls back at the next
        // start.
        std::process::exit(130);
    }
    handle.cancel();
    let _ = writeln!(std::io::stderr(), "\nrolling back what was begun; again to end at once");
}
