//! The fast path: is there anything to do at all? One row, whatever the number of migrations.

use migrate_core::Catalog;
use rusqlite::Connection;

/// Whether `db` holds exactly what the program has embedded, and nobody changed the schema since.
///
/// The second statement runs while the first still stands on its row, so that both see one state
/// of the database and the file is locked once. An error means "look closer", where it is told.
pub(crate) fn is_current(db: &Connection, catalog: &Catalog) -> bool {
    let by_row = || -> rusqlite::Result<bool> {
        let mut row =
            db.prepare_cached("SELECT stamp, cookie FROM main._migrate_set WHERE name = ?1")?;
        let mut rows = row.query([catalog.set()])?;
        let Some(row) = rows.next()? else {
            return Ok(false);
        };
        if row.get_ref(0)?.as_blob()? != catalog.stamp().as_bytes() {
            return Ok(false);
        }
        Ok(row.get::<_, i64>(1)? == schema_version(db)?)
    };
    by_row().unwrap_or(false)
}

/// The same by `user_version` alone, for programs that gave that number away: SQLite need not
/// even read the schema.
pub(crate) fn is_stamped(db: &Connection, catalog: &Catalog) -> bool {
    let by_number = || -> rusqlite::Result<bool> {
        let mut number = db.prepare_cached("PRAGMA main.user_version")?;
        let mut rows = number.query([])?;
        let Some(row) = rows.next()? else {
            return Ok(false);
        };
        Ok(row.get::<_, i32>(0)? == stamp(catalog, schema_version(db)?))
    };
    by_number().unwrap_or(false)
}

/// The number that `user_version` has when `catalog` is applied whole and the schema is at
/// `cookie`: one in 2³² of the numbers that anybody else might have set.
pub(crate) fn stamp(catalog: &Catalog, cookie: i64) -> i32 {
    let stamp = catalog.stamp();
    let mut four = [0; 4];
    four.copy_from_slice(&stamp.as_bytes()[..4]);
    // Knuth's multiplier spreads neighbouring cookies over all bits.
    i32::from_le_bytes(four) ^ (cookie as i32).wrapping_mul(-1_640_531_527)
}

fn schema_version(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("PRAGMA main.schema_version")?.query_row([], |row| row.get(0))
}
