//! Limits: how long a migration may take.
//!
//! SQLite is interrupted from a thread of our own. A progress handler would do without one, but
//! there is one to a connection, and it is the application's.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::{Connection, InterruptHandle};

use crate::cancel::CancelHandle;
use crate::error::Cause;

/// How often the watch looks, and repeats an interrupt: one that comes between two statements does
/// nothing.
const TICK: Duration = Duration::from_millis(20);

/// Watches over the migrations of a run.
pub(crate) struct Watch {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    limit: Option<Duration>,
    cancel: Option<CancelHandle>,
}

struct Shared {
    /// When the migration that runs now has had its time.
    deadline: Mutex<Option<Instant>>,
    timed_out: AtomicBool,
    over: AtomicBool,
}

impl Watch {
    /// Watches over `db`, if there is anything to watch for.
    pub(crate) fn new(
        db: &Connection,
        limit: Option<Duration>,
        cancel: Option<CancelHandle>,
    ) -> Self {
        let shared = Arc::new(Shared {
            deadline: Mutex::default(),
            timed_out: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        let thread = (limit.is_some() || cancel.is_some()).then(|| {
            let (shared, cancel) = (Arc::clone(&shared), cancel.clone());
            let handle = db.get_interrupt_handle();
            std::thread::Builder::new()
                .name("migrate-watch".to_owned())
                .spawn(move || watch(&shared, &handle, cancel.as_ref()))
        });
        // Without a thread, the limits hold between statements only.
        Self { shared, thread: thread.and_then(Result::ok), limit, cancel }
    }

    /// Runs `work`, which is interrupted when its time is over or the run is cancelled.
    pub(crate) fn over<T>(&self, work: impl FnOnce() -> T) -> T {
        struct Disarm<'s>(&'s Shared);
        impl Drop for Disarm<'_> {
            fn drop(&mut self) {
                self.0.set(None);
            }
        }
        let _disarm = Disarm(&self.shared);
        self.shared.timed_out.store(false, Ordering::Relaxed);
        // Ten years are as good as none, and no clock overflows.
        let limit = self.limit.unwrap_or(Duration::from_secs(315_360_000));
        self.shared.set(Instant::now().checked_add(limit));
        work()
    }

    /// Why what runs now must end, if it must.
    pub(crate) fn verdict(&self, migration: impl FnOnce() -> String) -> Option<Cause> {
        let late = || {
            let deadline = self.shared.deadline.lock().unwrap_or_else(PoisonError::into_inner);
            deadline.is_some_and(|deadline| Instant::now() >= deadline)
        };
        if self.cancel.as_ref().is_some_and(CancelHandle::is_cancelled) {
            return Some(Cause::Cancelled);
        }
        let limit = self.limit?;
        (self.shared.timed_out.load(Ordering::Relaxed) || late())
            .then(|| Cause::Timeout { migration: migration(), limit })
    }
}

impl Shared {
    fn set(&self, deadline: Option<Instant>) {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) = deadline;
    }
}

fn watch(shared: &Shared, handle: &InterruptHandle, cancel: Option<&CancelHandle>) {
    while !shared.over.load(Ordering::Acquire) {
        {
            // Held while interrupting, so that nothing that comes after the migration is struck.
            let deadline = shared.deadline.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(deadline) = *deadline {
                let late = Instant::now() >= deadline;
                if late {
                    shared.timed_out.store(true, Ordering::Relaxed);
                }
                if late || cancel.is_some_and(CancelHandle::is_cancelled) {
                    handle.interrupt();
                }
            }
        }
        std::thread::park_timeout(TICK);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
