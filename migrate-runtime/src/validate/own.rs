//! A connection of our own: for what must not be done on the caller's, such as attaching. It only
//! reads.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use migrate_core::sql::quoted;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::tables::said;
use crate::at_rest::is_at_rest;

/// A week, since SQLite counts milliseconds in 31 bits.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Why there is no answer from it.
pub(super) enum Unavailable {
    /// What it was asked for cannot be had.
    Refused(String),
    /// Something that has nothing to do with what it was asked for.
    Error(rusqlite::Error),
}

impl From<rusqlite::Error> for Unavailable {
    fn from(error: rusqlite::Error) -> Self {
        let passing = [ErrorCode::DatabaseBusy, ErrorCode::OperationInterrupted];
        match error.sqlite_error_code() {
            Some(code) if passing.contains(&code) => Self::Error(error),
            _ => Self::Refused(said(&error)),
        }
    }
}

/// Opens the database of `db` once more. It waits for others up to `limit`.
pub(super) fn open(db: &Connection, limit: Duration) -> Result<Connection, Unavailable> {
    let Some(path) = db.path().filter(|path| !path.is_empty()) else {
        return Err(Unavailable::Refused("the database is not on a file".to_owned()));
    };
    // What is attached later can do no more than this; the database itself is read by its address.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let own = Connection::open_with_flags(uri(Path::new(path), Mode::ReadOnly), flags)?;
    own.busy_timeout(limit.min(LONGEST))?;
    Ok(own)
}

/// Attaches a database to a connection of our own, which changes nothing from then on, and leaves
/// nothing beside the file that was not there.
pub(super) fn attach(own: &Connection, alias: &str, path: &Path) -> Result<(), Unavailable> {
    own.execute_batch("PRAGMA query_only = ON")?;
    let mode = if is_at_rest(path) { Mode::ReadWrite } else { Mode::ReadOnly };
    own.execute(&format!("ATTACH ?1 AS {}", quoted(alias)), [uri(path, mode)])?;
    // Attaching does not read yet.
    own.query_row(&format!("PRAGMA {}.schema_version", quoted(alias)), [], |_| Ok(()))?;
    Ok(())
}

/// What SQLite may do with a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    ReadOnly,
    /// Where the file can be written; else it is read.
    ReadWrite,
}

/// The address of a file, whatever its name.
fn uri(path: &Path, mode: Mode) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut uri = "file://".to_owned();
    let bytes = path.as_os_str().as_encoded_bytes();
    if !bytes.starts_with(b"/") && !bytes.starts_with(b"\\") {
        // `C:\…`
        uri.push('/');
    }
    for &byte in bytes {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'/' | b':' | b'-' | b'_' | b'.' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri.push_str(match mode {
        Mode::ReadOnly => "?mode=ro",
        Mode::ReadWrite => "?mode=rw",
    });
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn r_3_07_any_file_name_can_be_attached() {
        let uri = |path| uri(Path::new(path), Mode::ReadOnly);
        assert_eq!(uri("/a b/c?d#e%f.db"), "file:///a%20b/c%3Fd%23e%25f.db?mode=ro");
        assert_eq!(uri("/\u{e9}'\""), "file:///%C3%A9%27%22?mode=ro");
    }
}
