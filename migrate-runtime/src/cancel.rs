//! Cancellation: the handle that ends a run from elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ends a run from another thread: what is not committed is rolled back.
///
/// ```
/// use migrate_runtime::{CancelHandle, ErrorKind, Migrations, embed_migrations};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
///
/// let cancel = CancelHandle::new();
/// let migrator = MIGRATIONS.migrator().cancel_with(&cancel);
/// // For example when somebody presses Ctrl-C.
/// cancel.cancel();
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// assert_eq!(migrator.run(&mut db).unwrap_err().kind(), ErrorKind::Cancelled);
/// assert_eq!(MIGRATIONS.status(&db)?.current(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct CancelHandle(Arc<AtomicBool>);

impl CancelHandle {
    /// A handle that has not been used.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the runs that have this handle, and keeps others from starting.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was used.
    ///
    /// ```
    /// let cancel = migrate_runtime::CancelHandle::new();
    /// assert!(!cancel.is_cancelled());
    /// // A clone is the same handle: for the thread that waits for Ctrl-C.
    /// cancel.clone().cancel();
    /// assert!(cancel.is_cancelled());
    /// ```
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
