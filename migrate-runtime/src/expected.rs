//! The schema that the build saw: whether a run starts from it, and whether it ends in it.

use migrate_core::schema::Snapshot;
use migrate_core::{Catalog, Fingerprint, Migration, Version};
use rusqlite::Connection;

use crate::error::{Cause, Error};
use crate::store::Tracking;

/// Whether the schema is the one that the build saw at this point. It is not where others put
/// tables of theirs into the same database; then nothing can be expected of it.
pub(crate) fn is_as_built(
    db: &Connection,
    set: &[Migration],
    tracking: &Tracking,
) -> Result<bool, Error> {
    match built_after(set, tracking) {
        Some(expected) => Ok(Snapshot::read(db)?.fingerprint() == expected),
        None => Ok(false),
    }
}

/// Whether the schema is the one that the build saw after these migrations.
pub(crate) fn must_be_as_built(
    db: &Connection,
    set: &[Migration],
    tracking: &Tracking,
    catalog: &Catalog,
) -> Result<(), Error> {
    let Some(expected) = built_after(set, tracking) else { return Ok(()) };
    let found = Snapshot::read(db)?;
    if found.fingerprint() == expected {
        return Ok(());
    }
    let complete = tracking.applied.len() == set.len();
    let schema = catalog.schema().filter(|_| complete);
    let difference = schema.map(|schema| schema.difference(&found)).unwrap_or_default();
    let lines = difference.iter().take(5).map(ToString::to_string).collect();
    Err(Error::new(Cause::SchemaMismatch(lines)))
}

/// The fingerprint that the build saw when exactly these migrations were applied.
fn built_after(set: &[Migration], tracking: &Tracking) -> Option<Fingerprint> {
    let applied: std::collections::HashSet<&Version> =
        tracking.applied.iter().map(|row| &row.version).collect();
    let prefix = set.get(..applied.len())?;
    if !prefix.iter().all(|migration| applied.contains(migration.version())) {
        return None;
    }
    match prefix.last() {
        None => Some(Fingerprint::EMPTY),
        Some(last) => last.fingerprint(),
    }
}
