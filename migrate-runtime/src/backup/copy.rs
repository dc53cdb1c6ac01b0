//! Taking a backup: through a connection of its own, page by page, into a file that gets its name
//! when it is whole, checked and on the disk.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::backup::{Backup as Copy, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::file::failed;
use super::name::{Site, create_new};
use super::verify::{Verification, verify};
use crate::error::Error;

/// Pages between two looks at the clock: 4 MiB with pages of 4 KiB. Larger steps gain nothing that
/// could be measured; of five pages cost a third more.
const PAGES: i32 = 1_000;
/// How long other connections may keep a copy waiting.
const PATIENCE: Duration = Duration::from_secs(60);

/// Copies what is committed in the database of `db` to a new backup.
///
/// `db` may hold the write lock: then nothing can change between the copy and what follows it.
pub(super) fn take(db: &Connection, site: &Site, how: Verification) -> Result<PathBuf, Error> {
    let time: String =
        db.query_row("SELECT strftime('%Y-%m-%d_%H-%M-%S', 'now')", [], |row| row.get(0))?;
    let path = site.reserve(&time)?;
    let partial = path.with_extension("bak.partial");
    let result = write(db, &partial, how).and_then(|()| {
        // Both are on one file system, so the name goes over in one step.
        fs::rename(&partial, &path).map_err(|error| failed(&path, error))?;
        sync_directory(site.directory());
        Ok(())
    });
    if result.is_err() {
        let _ = fs::remove_file(&partial);
        let _ = fs::remove_file(&path);
    }
    result.map(|()| path)
}

fn write(db: &Connection, partial: &Path, how: Verification) -> Result<(), Error> {
    let failed = |error: &dyn std::fmt::Display| failed(partial, error);
    let database = db.path().unwrap_or_default();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(database, flags).map_err(|error| failed(&error))?;
    create_new(partial).map_err(|error| failed(&error))?;
    let mut target = Connection::open(partial).map_err(|error| failed(&error))?;
    copy(&source, &mut target, partial)?;
    // The copy of a database in WAL mode is in WAL mode, and would need two files beside it.
    target
        .query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
        .map_err(|error| failed(&error))?;
    verify(&target, partial, how)?;
    drop(target);
    File::open(partial).and_then(|file| file.sync_all()).map_err(|error| failed(&error))
}

/// Copies all pages, waiting for others within limits.
pub(super) fn copy(source: &Connection, target: &mut Connection, path: &Path) -> Result<(), Error> {
    let copy = Copy::new(source, target).map_err(|error| failed(path, error))?;
    let start = Instant::now();
    loop {
        match copy.step(PAGES).map_err(|error| failed(path, error))? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ if start.elapsed() >= PATIENCE => {
                return Err(failed(path, "the database is locked by another connection"));
            }
            _ => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

/// Makes a new name durable. Not every system can; where none is lost, none needs it.
fn sync_directory(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}
