//! Copying a database, by SQLite: page by page to another connection, or into a file of its own.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::backup::{Backup as Copy, StepResult};

use super::file::failed;
use super::when::{BackupProgress, Watch};
use crate::error::{Cause, Error};
use crate::lock::{Patience, is_busy, retry};

/// Pages between two looks at the clock: 4 MiB with pages of 4 KiB. Larger steps gain nothing that
/// could be measured; of five pages cost a third more.
const PAGES: i32 = 1_000;
/// The pause between two tries where others hold the database. Short, since those who write all the
/// time let go of it for moments only.
const PAUSE: Duration = Duration::from_millis(2);
/// How often writers may make a copy begin anew before they have to wait for it.
const RESTARTS: u32 = 3;

/// Copies all pages, waiting for others as `patience` allows. Errors speak of `path`.
pub(super) fn pages(
    source: &Connection,
    target: &mut Connection,
    path: &Path,
    patience: Patience<'_>,
    watch: Watch<'_>,
) -> Result<(), Error> {
    let copy = Copy::new(source, target).map_err(|error| failed(path, error))?;
    rest(&copy, source, path, patience, watch)
}

/// The same for a target that is locked against other writers first; `before` is called then, and
/// says whether to go on.
pub(super) fn pages_after(
    source: &Connection,
    target: &mut Connection,
    path: &Path,
    patience: Patience<'_>,
    watch: Watch<'_>,
    before: impl FnOnce(Watch<'_>) -> Result<bool, Error>,
) -> Result<bool, Error> {
    let copy = Copy::new(source, target).map_err(|error| failed(path, error))?;
    let start = Instant::now();
    // Of no page: what a copy does first is to lock its target.
    let lock = || copy.step(0).map_err(|error| failed(path, error));
    while matches!(lock()?, StepResult::Busy | StepResult::Locked) {
        pause(start, patience)?;
    }
    if !before(watch)? {
        return Ok(false);
    }
    rest(&copy, source, path, patience, watch).map(|()| true)
}

fn rest(
    copy: &Copy<'_, '_>,
    source: &Connection,
    path: &Path,
    patience: Patience<'_>,
    watch: Watch<'_>,
) -> Result<(), Error> {
    let mut waiting: Option<Instant> = None;
    let (mut done, mut restarts) = (0, 0);
    loop {
        let step = copy.step(PAGES).map_err(|error| failed(path, error))?;
        if matches!(step, StepResult::Done | StepResult::More) {
            waiting = None;
            let progress = copy.progress();
            let count = |pages: i32| u64::try_from(pages).unwrap_or_default();
            let total = count(progress.pagecount);
            let now = total.saturating_sub(count(progress.remaining));
            watch(BackupProgress::new(now, total))?;
            if step == StepResult::Done {
                return Ok(());
            }
            if now < done {
                restarts += 1;
                if restarts == RESTARTS {
                    hold(source, patience)?;
                }
            }
            done = now;
            continue;
        }
        let since = *waiting.get_or_insert_with(Instant::now);
        pause(since, patience)?;
    }
}

/// Waits a moment for others, unless that has lasted for long enough since `start`.
fn pause(start: Instant, patience: Patience<'_>) -> Result<(), Error> {
    if patience.is_cancelled() {
        return Err(Error::new(Cause::Cancelled));
    }
    if start.elapsed() >= patience.limit {
        return Err(Error::new(Cause::Busy));
    }
    std::thread::sleep(PAUSE);
    Ok(())
}

/// Begins a transaction that reads, so that the copy is of one state. In WAL mode nobody is kept
/// from anything by it; with a rollback journal writers have to wait with their commit.
pub(super) fn hold(source: &Connection, patience: Patience<'_>) -> Result<(), Error> {
    source.execute_batch("BEGIN")?;
    retry(patience, || Ok(source.query_row("PRAGMA main.schema_version", [], |_| Ok(()))?))
}

/// Copies what is in `db` into the empty file at `path`, without free pages, waiting for others as
/// `patience` allows.
pub(super) fn vacuum(
    db: &Connection,
    path: &Path,
    patience: Patience<'_>,
    watch: Watch<'_>,
) -> Result<(), Error> {
    let fail = |error: rusqlite::Error| failed(path, &error).because(error);
    let name = path.to_str().ok_or_else(|| failed(path, "its name is not UTF-8"))?;
    let total = retry(patience, || Ok(super::database::Size::of(db)?))?.pages;
    watch(BackupProgress::new(0, total))?;
    // Whoever has to wait has written nothing yet: reading comes first.
    retry(patience, || {
        let written = db.execute("VACUUM main INTO ?1", [name]);
        written.map_err(|error| if is_busy(&error) { error.into() } else { fail(error) })
    })?;
    // An own VFS may have put it elsewhere.
    if std::fs::metadata(path).map_or(0, |file| file.len()) == 0 && total > 0 {
        return Err(failed(path, "the connection does not write to this file system"));
    }
    watch(BackupProgress::new(total, total))
}
