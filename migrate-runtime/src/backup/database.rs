//! The database of a connection: where it is, how large, and whether another connection can read
//! it as well.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::{Cause, Error, ErrorKind};
use crate::lock::{Lock, Patience, is_busy, retry_on};

/// The file of `db`, as SQLite found it; none for a database in memory, and a temporary one.
pub(super) fn file_of(db: &Connection) -> Result<Option<PathBuf>, Error> {
    // Not `Connection::path`: to it, a name that is not UTF-8 is no name.
    let mut statement = db.prepare("PRAGMA database_list")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if row.get_ref(1)? == ValueRef::Text(b"main") {
            return match row.get_ref(2)? {
                ValueRef::Text(bytes) if !bytes.is_empty() => path(bytes).map(Some),
                _ => Ok(None),
            };
        }
    }
    Ok(None)
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn path(bytes: &[u8]) -> Result<PathBuf, Error> {
    use std::os::unix::ffi::OsStrExt as _;
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> Result<PathBuf, Error> {
    std::str::from_utf8(bytes).map(PathBuf::from).map_err(|_| {
        let path = String::from_utf8_lossy(bytes).into_owned();
        super::file::failed(Path::new(&path), "its name is not UTF-8")
    })
}

/// Pages of a database, and the bytes of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) pages: u64,
    pub(super) page: u64,
}

impl Size {
    pub(super) fn of(db: &Connection) -> rusqlite::Result<Self> {
        let number = |pragma: &str| db.query_row(pragma, [], |row| row.get::<_, u32>(0));
        Ok(Self {
            pages: number("PRAGMA main.page_count")?.into(),
            page: number("PRAGMA main.page_size")?.into(),
        })
    }

    pub(super) fn bytes(self) -> u64 {
        self.bytes_without(0)
    }

    /// The same with some pages fewer.
    pub(super) fn bytes_without(self, pages: u64) -> u64 {
        self.pages.saturating_sub(pages).saturating_mul(self.page)
    }
}

/// The words of SQLite for a journal mode, such as `wal`.
pub(super) fn journal_mode(db: &Connection) -> rusqlite::Result<String> {
    let mode: String = db.query_row("PRAGMA main.journal_mode", [], |row| row.get(0))?;
    Ok(mode.to_ascii_lowercase())
}

/// Opens a file that is a database, or is said to be, without ever changing it.
pub(crate) fn open_read_only(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
}

/// Whether the caller's connection holds the write lock.
#[derive(Debug, Clone, Copy)]
pub(super) enum Held<'p> {
    Yes,
    /// Others may hold it, and are waited for.
    No(Patience<'p>),
}

/// Whether a connection keeps every lock that it once had, so that others are refused every look.
pub(super) fn is_exclusive(db: &Connection) -> rusqlite::Result<bool> {
    let mode: String = db.query_row("PRAGMA main.locking_mode", [], |row| row.get(0))?;
    Ok(mode.eq_ignore_ascii_case("exclusive"))
}

/// A second connection to the database of `db`, for reading; none where that is impossible, or may
/// not be the same database.
///
/// A database in memory has no file. An encrypted one is not readable without its key. Under a VFS
/// of its own, the file may be elsewhere, or have other content, or other locks. So the second
/// connection must be refused the write lock while `db` has it, and see as many pages and the same
/// schema.
///
/// It waits for nobody by itself: whoever uses it says how long to.
pub(super) fn second(
    db: &Connection,
    file: Option<&Path>,
    held: Held<'_>,
) -> Result<Option<Connection>, Error> {
    let Some(file) = file else { return Ok(None) };
    if is_exclusive(db)? {
        return Ok(None);
    }
    // To write as well, since the lock is asked for. It is never had.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let Ok(second) = Connection::open_with_flags(file, flags) else { return Ok(None) };
    second.busy_timeout(Duration::ZERO)?;
    let same = match held {
        Held::Yes => is_locked(&second) && alike(db, &second).unwrap_or(false),
        // The transaction may be one that only reads: nothing can be told by locks.
        Held::No(patience) if !db.is_autocommit() => retry_on(db, patience, || alike(db, &second))?,
        Held::No(patience) => are_same(db, &second, patience)?,
    };
    Ok(same.then_some(second))
}

/// How often two connections are compared that always find something else.
const TRIES: u32 = 50;

/// The same for a connection that does not hold the lock.
fn are_same(db: &Connection, second: &Connection, patience: Patience<'_>) -> Result<bool, Error> {
    let mut differed = 0;
    let compared = retry_on(db, patience, || {
        if let Ok(_lock) = Lock::begin(db, Patience::NONE) {
            return Ok(is_locked(second) && alike(db, second)?);
        }
        // Somebody else has it, and both must find that, unless they have just let it go.
        if is_locked(second) && alike(db, second)? {
            return Ok(true);
        }
        differed += 1;
        if differed == TRIES { Ok(false) } else { Err(Error::new(Cause::Busy)) }
    });
    match compared {
        // They could be read at the end, and are not known to be the same.
        Err(error) if error.kind() == ErrorKind::Busy && error.sqlite().is_none() => Ok(false),
        other => other,
    }
}

/// Whether a connection is refused the write lock, since another has it.
fn is_locked(db: &Connection) -> bool {
    if let Err(error) = db.execute_batch("BEGIN IMMEDIATE") {
        return error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy);
    }
    let _ = db.execute_batch("ROLLBACK");
    false
}

/// Whether both find the same; an error where others keep one of them from looking.
fn alike(one: &Connection, other: &Connection) -> Result<bool, Error> {
    let look = |db: &Connection| -> rusqlite::Result<(Size, i64)> {
        let version = db.query_row("PRAGMA main.schema_version", [], |row| row.get(0))?;
        Ok((Size::of(db)?, version))
    };
    match (look(one), look(other)) {
        (Ok(one), Ok(other)) => Ok(one == other),
        (Err(error), _) | (_, Err(error)) if is_busy(&error) => Err(error.into()),
        _ => Ok(false),
    }
}
