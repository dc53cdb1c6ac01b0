//! The fast path: is there anything to do at all? One row, whatever the number of migrations.

use migrate_core::{Catalog, Checksum};
use rusqlite::{Connection, OptionalExtension, Statement, StatementStatus};

use crate::sqlite::is_sql;

const NUMBER: &str = "PRAGMA main.schema_version";
const ROW: &str = "SELECT stamp, cookie FROM main._migrate_set WHERE name = ?1";

/// Whether `db` holds exactly what the program has embedded, and nobody changed the schema since.
///
/// The second statement runs while the first still stands on its row, so that both see one state
/// of the database and the file is locked once; the number comes first, since SQLite reads the
/// schema for the row and would lock the file for that as well. An error means "look closer",
/// where it is told.
pub(crate) fn is_current(db: &Connection, catalog: &Catalog) -> bool {
    let is_recorded = |row: &mut Statement<'_>, cookie: i64| {
        let mut rows = row.query([catalog.set()])?;
        let Some(row) = rows.next()? else { return Ok(false) };
        Ok(row.get_ref(0)?.as_blob()? == catalog.stamp().as_bytes()
            && row.get::<_, i64>(1)? == cookie)
    };
    let look = || -> rusqlite::Result<bool> {
        let mut number = db.prepare_cached(NUMBER)?;
        let is_first = number.get_status(StatementStatus::Run) == 0;
        let mut rows = number.query([])?;
        let Some(cookie) = rows.next()?.map(|row| row.get(0)).transpose()? else {
            return Ok(false);
        };
        // While SQLite compiles a statement that is to be kept, it does without the memory that it
        // has set aside for the connection, and so it would for the schema, if that is read then.
        if is_first {
            is_recorded(&mut db.prepare(ROW)?, cookie)
        } else {
            is_recorded(&mut *db.prepare_cached(ROW)?, cookie)
        }
    };
    look().unwrap_or(false)
}

/// The same by `user_version` alone, for programs that gave that number away: SQLite need not
/// even read the schema.
pub(crate) fn is_stamped(db: &Connection, catalog: &Catalog) -> bool {
    with_number(db, NUMBER, |cookie: i64| {
        with_number(db, "PRAGMA main.user_version", |number: i32| {
            Ok(number == stamp(catalog.stamp(), cookie))
        })
    })
    .unwrap_or(false)
}

/// Calls `then` with the number that `pragma` answers, while its statement still stands.
fn with_number<N: rusqlite::types::FromSql>(
    db: &Connection,
    pragma: &str,
    then: impl FnOnce(N) -> rusqlite::Result<bool>,
) -> rusqlite::Result<bool> {
    let mut statement = db.prepare_cached(pragma)?;
    let mut rows = statement.query([])?;
    match rows.next()? {
        Some(row) => then(row.get(0)?),
        None => Ok(false),
    }
}

/// Whether `user_version` is the stamp that goes with the row of `set`.
pub(crate) fn is_stamped_as_recorded(db: &Connection, set: &str) -> rusqlite::Result<bool> {
    let row = db
        .query_row(ROW, [set], |row| Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, i64>(1)?)))
        .optional();
    let (bytes, cookie) = match row {
        Ok(Some(row)) => row,
        // A failure may have ended the transaction, and must end the run.
        Err(error @ rusqlite::Error::SqliteFailure(..)) if !is_sql(&error) => {
            return Err(error);
        }
        // No row, no table, or values of a kind that no stamp has.
        _ => return Ok(false),
    };
    let now: i32 = db.query_row("PRAGMA main.user_version", [], |row| row.get(0))?;
    Ok(now == stamp(Checksum::from_bytes(bytes), cookie))
}

/// The number that `user_version` has when the set with this stamp is applied whole and the schema
/// is at `cookie`: one in 2³² of the numbers that anybody else might have set.
pub(crate) fn stamp(stamp: Checksum, cookie: i64) -> i32 {
    let mut four = [0; 4];
    four.copy_from_slice(&stamp.as_bytes()[..4]);
    // Knuth's multiplier spreads neighbouring cookies over all bits.
    i32::from_le_bytes(four) ^ (cookie as i32).wrapping_mul(-1_640_531_527)
}
