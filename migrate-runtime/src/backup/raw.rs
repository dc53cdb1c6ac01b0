//! A copy of a file that SQLite takes for no database: byte by byte, for its owner to look at.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::file::failed;
use super::partial::{Becomes, Partial, sweep};
use super::{Backup, space};
use crate::error::{Cause, Error};

impl Backup {
    /// Copies the file of `db`, of which nothing can be read. Only then: to close a file that SQLite
    /// has open ends its locks on it.
    pub(super) fn take_raw(&self, db: &Connection) -> Result<Option<PathBuf>, Error> {
        let Some(place) = self.place(db)? else { return Ok(None) };
        let Some(file) = place.file.as_deref() else { return Ok(None) };
        let unreadable = |error: io::Error| failed(file, error);
        let before = fs::metadata(file).map_err(unreadable)?;
        sweep(&place.site);
        space::require(place.site.directory(), before.len())?;
        let partial = Partial::reserve(&place.site)?;
        copy(file, &partial.path()).map_err(unreadable)?;
        // Who has its key can read an encrypted one, and write to it.
        if !is_unchanged(&before, &fs::metadata(file).map_err(unreadable)?) {
            let message = "somebody writes to the file".to_owned();
            return Err(Error::new(Cause::NoSafetyCopy(message)));
        }
        partial.keep(Becomes::Damaged).map(Some)
    }
}

/// Into the file that is there, which its owner alone can read.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut to = fs::OpenOptions::new().write(true).truncate(true).open(to)?;
    io::copy(&mut fs::File::open(from)?, &mut to).map(drop)
}

fn is_unchanged(before: &Metadata, after: &Metadata) -> bool {
    before.len() == after.len() && before.modified().ok() == after.modified().ok()
}
