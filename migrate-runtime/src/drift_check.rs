//! Looking for drift: whether the schema is the one that the last run left.

use migrate_core::Catalog;
use migrate_core::schema::Snapshot;
use rusqlite::Connection;

use crate::drift::Drift;
use crate::error::Error;
use crate::expected;
use crate::store::{self, Tracking};

/// Compares `found`, the schema as it is, with what the last run left.
pub(crate) fn compare(
    db: &Connection,
    catalog: &Catalog,
    tracking: &Tracking,
    found: &Snapshot,
) -> Option<Drift> {
    let recorded = tracking.schema.as_ref()?;
    if found.fingerprint() == recorded.fingerprint {
        return None;
    }
    if is_as_made(db, catalog, tracking, found) {
        return None;
    }
    let kept = store::read_schema(db, recorded.fingerprint).ok().flatten();
    let built = || catalog.schema().filter(|built| built.fingerprint() == recorded.fingerprint);
    let expected = kept.or_else(built);
    let differences = expected.map(|expected| expected.difference(found)).unwrap_or_default();
    Some(Drift::new(differences))
}

/// Whether the schema is the one that the applied migrations make: what somebody changed and a run
/// accepted, somebody has mended since. Nothing can be said where other sets have tables here.
fn is_as_made(db: &Connection, catalog: &Catalog, tracking: &Tracking, found: &Snapshot) -> bool {
    let made = expected::built_after(&catalog.migrations(), tracking);
    made == Some(found.fingerprint())
        && store::other_sets(db, catalog.set()).is_ok_and(|others| others.is_empty())
}

/// What made the schema, as far as the records tell.
#[cfg(feature = "cli")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    /// No migration of the set has run.
    Nothing,
    /// The set alone.
    BySet,
    /// Others as well: a change was accepted, or other sets have tables here.
    ByOthersToo,
}

#[cfg(feature = "cli")]
pub(crate) fn made(db: &Connection, catalog: &Catalog, tracking: &Tracking) -> Result<Made, Error> {
    Ok(if tracking.is_blank() {
        Made::Nothing
    } else if is_as_made(db, catalog, tracking, &Snapshot::read(db)?) {
        Made::BySet
    } else {
        Made::ByOthersToo
    })
}

/// Looks for drift: one number of the file where there is none, the whole schema otherwise.
pub(crate) fn look(
    db: &Connection,
    catalog: &Catalog,
    tracking: &Tracking,
) -> Result<Option<Drift>, Error> {
    let cookie: i64 = db.query_row("PRAGMA main.schema_version", [], |row| row.get(0))?;
    if tracking.cookie == Some(cookie) {
        return Ok(None);
    }
    Ok(compare(db, catalog, tracking, &Snapshot::read(db)?))
}
