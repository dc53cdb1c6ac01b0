//! The lock: SQLite's own write transaction. Nothing of it can go stale.

use std::time::{Duration, Instant, SystemTime};

use rusqlite::{Connection, ErrorCode};

use crate::cancel::CancelHandle;
use crate::error::{Cause, Error, ErrorKind};

/// The shortest and the longest pause between two tries.
const PAUSES: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(20));

/// How long to wait for others, and who can end the wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience<'o> {
    pub(crate) limit: Duration,
    pub(crate) cancel: Option<&'o CancelHandle>,
}

impl Patience<'_> {
    /// None at all.
    pub(crate) const NONE: Self = Self::of(Duration::ZERO);
    /// A while, for what matters less than the run that is over.
    pub(crate) const SHORT: Self = Self::of(Duration::from_secs(1));

    /// As long as this, whatever happens.
    pub(crate) const fn of(limit: Duration) -> Self {
        Patience { limit, cancel: None }
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.is_some_and(CancelHandle::is_cancelled)
    }
}

/// How long a file that cannot be opened is waited for at the most: a network drive that wakes up,
/// a scanner that looks at a new file. One that is not there does not come by waiting.
const UNAVAILABLE: Duration = Duration::from_secs(3);

/// A write transaction, rolled back when dropped.
pub(crate) struct Lock<'c> {
    db: &'c Connection,
    patience: Patience<'c>,
}

impl<'c> Lock<'c> {
    /// Begins one, waiting for other writers.
    pub(crate) fn begin(db: &'c Connection, patience: Patience<'c>) -> Result<Self, Error> {
        if !db.is_autocommit() {
            return Err(Error::new(Cause::InTransaction));
        }
        // Made first: a BEGIN that was interrupted can have begun.
        let lock = Self { db, patience };
        // IMMEDIATE: a transaction that reads first and writes later can be refused for good.
        retry_on(db, patience, || db.execute_batch("BEGIN IMMEDIATE").map_err(Error::from))?;
        Ok(lock)
    }

    /// Commits. Readers can make a commit wait; the transaction stays open meanwhile.
    ///
    /// An error here does not tell whether the commit happened: look at the database.
    pub(crate) fn commit(self) -> Result<(), Error> {
        self.refuse_ended()?;
        let commit = || self.db.execute_batch("COMMIT").map_err(Error::from);
        retry_on(self.db, self.patience, commit)
    }
}

impl Lock<'_> {
    /// Refuses a transaction that a failure has ended: what is written then stands alone.
    pub(crate) fn refuse_ended(&self) -> Result<(), Error> {
        if self.db.is_autocommit() {
            let message = "a failure ended the transaction of the run".to_owned();
            return Err(Error::new(Cause::Database(message)));
        }
        Ok(())
    }
}

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        // Twice, since an interrupt can hit the first. If even this fails, SQLite rolls back when
        // the connection closes.
        for _ in 0..2 {
            if !self.db.is_autocommit() {
                let _ = self.db.execute_batch("ROLLBACK");
            }
        }
    }
}

/// The busy timeout of a connection while it is set to nothing, put back when dropped: the limit on
/// waiting is ours, and so is the end of a wait that is cancelled.
///
/// A timeout that reads as 0 may be a handler of the caller's, which could not be put back once it
/// was replaced, so it stays.
pub(crate) struct Impatient<'c> {
    db: &'c Connection,
    suspended: Suspended,
}

impl<'c> Impatient<'c> {
    pub(crate) fn make(db: &'c Connection) -> Self {
        Self { db, suspended: Suspended::take(db) }
    }
}

impl Drop for Impatient<'_> {
    fn drop(&mut self) {
        self.suspended.put_back(self.db);
    }
}

/// The same for a connection that is borrowed meanwhile.
pub(crate) struct Suspended(u32);

impl Suspended {
    pub(crate) fn take(db: &Connection) -> Self {
        // Where an authorizer denies the look, what could not be put back stays.
        let millis = db.query_row("PRAGMA busy_timeout", [], |row| row.get(0)).unwrap_or(0);
        if millis > 0 {
            let _ = db.busy_timeout(Duration::ZERO);
        }
        Self(millis)
    }

    pub(crate) fn put_back(&self, db: &Connection) {
        if self.0 > 0 {
            let _ = db.busy_timeout(Duration::from_millis(self.0.into()));
        }
    }
}

/// [`retry`] on a connection whose own busy timeout does not count within a try.
pub(crate) fn retry_on<T>(
    db: &Connection,
    patience: Patience<'_>,
    attempt: impl FnMut() -> Result<T, Error>,
) -> Result<T, Error> {
    let _impatient = Impatient::make(db);
    retry(patience, attempt)
}

/// Tries again while others hold the database, or keep it from being opened.
pub(crate) fn retry<T>(
    patience: Patience<'_>,
    attempt: impl FnMut() -> Result<T, Error>,
) -> Result<T, Error> {
    let result = again(patience, attempt, |error| match error.kind() {
        ErrorKind::Busy => Some(patience.limit),
        ErrorKind::Unavailable => Some(patience.limit.min(UNAVAILABLE)),
        _ => None,
    });
    result.map_err(|error| {
        let gave_up = error.kind() == ErrorKind::Busy && patience.is_cancelled();
        if gave_up { Error::new(Cause::Cancelled) } else { error }
    })
}

/// The same for a statement.
pub(crate) fn wait<T>(
    patience: Patience<'_>,
    attempt: impl FnMut() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    again(patience, attempt, |error| is_busy(error).then_some(patience.limit))
}

/// Whether others hold what was asked for.
pub(crate) fn is_busy(error: &rusqlite::Error) -> bool {
    let busy = [Some(ErrorCode::DatabaseBusy), Some(ErrorCode::DatabaseLocked)];
    busy.contains(&error.sqlite_error_code())
}

/// Tries again as long as `limit` of the error allows, with pauses that grow.
fn again<T, E>(
    patience: Patience<'_>,
    mut attempt: impl FnMut() -> Result<T, E>,
    limit: impl Fn(&E) -> Option<Duration>,
) -> Result<T, E> {
    let start = Instant::now();
    let mut pause = PAUSES.0;
    loop {
        let error = match attempt() {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let left = limit(&error).unwrap_or_default().saturating_sub(start.elapsed());
        if left.is_zero() || patience.is_cancelled() {
            return Err(error);
        }
        std::thread::sleep(jittered(pause).min(left));
        pause = (pause * 2).min(PAUSES.1);
    }
}

/// Between half of `pause` and all of it, so that processes started together do not try together.
fn jittered(pause: Duration) -> Duration {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let random = now.subsec_nanos().wrapping_mul(2_654_435_761) ^ std::process::id();
    pause / 2 + pause / 2 * (random % 1_000) / 1_000
}
