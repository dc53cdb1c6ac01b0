//! Databases that nobody works on: what is beside their files.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Whether neither a log nor a journal is beside the database at `path`, so that there is nothing
/// which somebody works on, or which a program left that died.
///
/// To read such a file in WAL mode, SQLite makes a log, which a connection that can only read leaves
/// behind. One that could write takes it away again, and has nothing to bring into the file.
pub(crate) fn is_at_rest(path: &Path) -> bool {
    // SQLite puts them beside what a link leads to.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    ["-wal", "-journal"].iter().all(|ending| {
        let beside = with_ending(&path, ending);
        beside.try_exists().is_ok_and(|exists| !exists)
    })
}

/// The name of a file that SQLite puts beside a database.
pub(crate) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
