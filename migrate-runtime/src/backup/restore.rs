//! Restoring: a backup is copied into the live connection by SQLite, in one transaction.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::copy;
use super::file::failed;
use crate::error::{Cause, Error};

/// Makes `db` what the backup holds. A failure leaves `db` as it was. Whether the
/// backup is sound is the caller's to check.
pub(crate) fn restore(db: &mut Connection, backup: &Path) -> Result<(), Error> {
    if !db.is_autocommit() {
        return Err(Error::new(Cause::InTransaction));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source =
        Connection::open_with_flags(backup, flags).map_err(|error| failed(backup, error))?;
    let page_size = |db: &Connection| -> rusqlite::Result<i64> {
        db.query_row("PRAGMA page_size", [], |row| row.get(0))
    };
    let (from, to) = (page_size(&source)?, page_size(db)?);
    let pages: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    // An empty database takes any page size.
    if from != to && pages > 0 {
        let message = format!("its pages have {from} bytes, and those of the database {to}");
        return Err(failed(backup, message));
    }
    copy::copy(&source, db, backup)
}
