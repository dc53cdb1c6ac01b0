//! Copies of database files: the original is read and never changed.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::backup::{Backup as Copy, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::connect::Opener;
use super::database::{TestDatabase, directory};
use super::failure::Failure;
use crate::at_rest::{is_at_rest, with_ending};
use crate::backup::{decompress, is_compressed, open_read_only};
use crate::error::{Cause, Error};

/// A fixture, which nobody has open, in a place of its own: the file, and what SQLite has left
/// beside it.
pub(super) fn copy_at_rest(fixture: &Path, opener: &Opener) -> Result<TestDatabase, Failure> {
    let (directory, path) = directory()?;
    readable(fixture)?;
    let copied = || -> io::Result<()> {
        if is_compressed(fixture) {
            return File::create(&path).map(drop);
        }
        for ending in ["", "-wal", "-journal"] {
            match File::open(with_ending(fixture, ending)) {
                Ok(mut from) => {
                    io::copy(&mut from, &mut File::create(with_ending(&path, ending))?)?;
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    };
    copied().map_err(|error| unreadable(fixture, &error))?;
    if is_compressed(fixture) {
        let what = format!("the fixture {} cannot be unpacked", fixture.display());
        decompress(fixture, &path).map_err(|error| Failure::error(what, error))?;
    }
    TestDatabase::open_in(opener, directory, path)
}

/// The database of a file that others may have open, as it is now, in a place of its own.
pub(super) fn copy_in_use(source: &Path, opener: &Opener) -> Result<TestDatabase, Failure> {
    if is_compressed(source) {
        return copy_at_rest(source, opener);
    }
    readable(source)?;
    let (directory, path) = directory()?;
    pages(source, &path)
        .map_err(|error| Failure::error(format!("{} cannot be copied", source.display()), error))?;
    TestDatabase::open_in(opener, directory, path)
}

/// How long others may keep a copy waiting.
const PATIENCE: Duration = Duration::from_secs(60);

fn pages(source: &Path, target: &Path) -> Result<(), Error> {
    let from = open(source)?;
    let mut to = Connection::open(target)?;
    to.execute_batch("PRAGMA synchronous = OFF")?;
    let copy = Copy::new(&from, &mut to)?;
    let mut waiting: Option<Instant> = None;
    loop {
        match copy.step(1_000)? {
            StepResult::Done => return Ok(()),
            StepResult::More => waiting = None,
            _ if waiting.get_or_insert_with(Instant::now).elapsed() > PATIENCE => {
                return Err(Error::new(Cause::Busy));
            }
            _ => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}

/// A connection that changes nothing, and leaves nothing beside the file that was not there.
fn open(source: &Path) -> rusqlite::Result<Connection> {
    if is_at_rest(source) {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(source, flags)?;
        db.execute_batch("PRAGMA query_only = ON")?;
        return Ok(db);
    }
    let db = open_read_only(source)?;
    // The log of a program that died stays what it is.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(db)
}

/// Whether there is a file to copy: SQLite itself would say less.
fn readable(path: &Path) -> Result<(), Failure> {
    let length = File::open(path).and_then(|file| file.metadata());
    match length.map_err(|error| unreadable(path, &error))?.len() {
        0 => Err(Failure::with_help(
            &format!("{} is empty: there is no database in it", path.display()),
            "bring the file of an older release, or write one with `testing::write_fixture`",
        )),
        _ => Ok(()),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let from = std::env::current_dir().unwrap_or_default();
    Failure::with_help(
        &format!("{} cannot be read: {error}", path.display()),
        &format!(
            "`cargo test` runs in the directory of the package, here {}; give a path from there, or \
             `concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/…\")`",
            from.display()
        ),
    )
}
