//! Opening a database, with patience for a file that cannot be had at once.

use std::path::Path;

use rusqlite::Connection;

use crate::error::Refused;
use crate::error::{Error, ErrorKind};
use crate::lock::{Impatient, retry};
use crate::options::Options;

/// Opens the database at `path`, and makes it where it is not there.
pub(crate) fn open(path: &Path, options: &Options) -> Result<Connection, Error> {
    let opened = retry(options.patience(), || {
        let db = Connection::open(path)?;
        // SQLite opens the file when it first reads.
        let impatient = Impatient::make(&db);
        db.query_row("PRAGMA main.schema_version", [], |_| Ok(()))?;
        drop(impatient);
        Ok(db)
    });
    opened.map_err(|error| named(path, error))
}

/// Opens the database at `path` without a look at what is in it, which may be damaged.
#[cfg(feature = "cli")]
pub(crate) fn open_unread(path: &Path, options: &Options) -> Result<Connection, Error> {
    let opened = retry(options.patience(), || Ok(Connection::open(path)?));
    opened.map_err(|error| named(path, error))
}

/// Says which file it was that could not be opened, or is no database.
fn named(path: &Path, error: Error) -> Error {
    if error.kind() != ErrorKind::Unavailable {
        return error.about_file(path);
    }
    let path = path.display().to_string();
    let message = error.sqlite().map(ToString::to_string).unwrap_or_default();
    // Some releases of SQLite's wrapper name the file themselves.
    let message = message.replace(&format!(": {path}"), "");
    Error::refused(Refused::CannotOpen { path, message })
}
