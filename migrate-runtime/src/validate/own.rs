//! A connection of our own: for what must not be done on the caller's, such as attaching. It can
//! only read.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use migrate_core::sql::quoted;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::tables::said;

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
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let own = Connection::open_with_flags(uri(Path::new(path)), flags)?;
    own.busy_timeout(limit.min(LONGEST))?;
    Ok(own)
}

/// Attaches a database to a connection of our own.
pub(super) fn attach(own: &Connection, alias: &str, path: &Path) -> Result<(), Unavailable> {
    own.execute(&format!("ATTACH ?1 AS {}", quoted(alias)), [uri(path)])?;
    // Attaching does not read yet.
    own.query_row(&format!("PRAGMA {}.schema_version", quoted(alias)), [], |_| Ok(()))?;
    Ok(())
}

/// The address of a file that SQLite is only to read, whatever its name.
fn uri(path: &Path) -> String {
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
    uri.push_str("?mode=ro");
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn r_3_07_any_file_name_can_be_attached() {
        assert_eq!(uri(Path::new("/a b/c?d#e%f.db")), "file:///a%20b/c%3Fd%23e%25f.db?mode=ro");
        assert_eq!(uri(Path::new("/\u{e9}'\"")), "file:///%C3%A9%27%22?mode=ro");
    }
}
