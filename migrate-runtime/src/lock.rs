//! The lock: SQLite's own write transaction. Nothing of it can go stale.

use std::time::{Duration, Instant, SystemTime};

use rusqlite::{Connection, ErrorCode};

use crate::error::{Error, ErrorKind};

/// The shortest and the longest pause between two tries.
const PAUSES: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(100));

/// A write transaction, rolled back when dropped.
pub(crate) struct Lock<'c> {
    db: &'c Connection,
    limit: Duration,
}

impl<'c> Lock<'c> {
    /// Begins one, waiting for other writers up to `limit`.
    pub(crate) fn begin(db: &'c Connection, limit: Duration) -> Result<Self, Error> {
        // IMMEDIATE: a transaction that reads first and writes later can be refused for good.
        retry(limit, || db.execute_batch("BEGIN IMMEDIATE").map_err(Error::from))?;
        Ok(Self { db, limit })
    }

    /// Commits. Readers can make a commit wait; the transaction stays open meanwhile.
    ///
    /// An error here does not tell whether the commit happened: look at the database.
    pub(crate) fn commit(self) -> Result<(), Error> {
        retry(self.limit, || self.db.execute_batch("COMMIT").map_err(Error::from))
    }
}

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        if !self.db.is_autocommit() {
            // If even this fails, SQLite rolls back when the connection closes.
            let _ = self.db.execute_batch("ROLLBACK");
        }
    }
}

/// Tries again while others hold the database, up to `limit`.
pub(crate) fn retry<T>(
    limit: Duration,
    attempt: impl FnMut() -> Result<T, Error>,
) -> Result<T, Error> {
    again(limit, attempt, |error| error.kind() == ErrorKind::Busy)
}

/// The same for a statement.
pub(crate) fn wait<T>(
    limit: Duration,
    attempt: impl FnMut() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let busy = [Some(ErrorCode::DatabaseBusy), Some(ErrorCode::DatabaseLocked)];
    again(limit, attempt, |error| busy.contains(&error.sqlite_error_code()))
}

fn again<T, E>(
    limit: Duration,
    mut attempt: impl FnMut() -> Result<T, E>,
    is_busy: impl Fn(&E) -> bool,
) -> Result<T, E> {
    let start = Instant::now();
    let mut pause = PAUSES.0;
    loop {
        match attempt() {
            Err(error) if is_busy(&error) && start.elapsed() < limit => {
                let left = limit.saturating_sub(start.elapsed());
                std::thread::sleep(jittered(pause).min(left));
                pause = (pause * 2).min(PAUSES.1);
            }
            result => return result,
        }
    }
}

/// Between half of `pause` and all of it, so that processes started together do not try together.
fn jittered(pause: Duration) -> Duration {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let random = now.subsec_nanos().wrapping_mul(2_654_435_761) ^ std::process::id();
    pause / 2 + pause / 2 * (random % 1_000) / 1_000
}
