//! The schema that the build saw: whether a run starts from it, and whether it ends in it.

use std::collections::HashSet;

use migrate_core::schema::Snapshot;
use migrate_core::{Catalog, Fingerprint, Migration, Version};
use rusqlite::Connection;

use crate::error::{Cause, Error};
use crate::store::Tracking;

/// What is known of the schema before a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It is the one that the build saw at this point.
    Build,
    /// The set alone made it, though in another order than in the build: a category had grown.
    OtherOrder,
    /// Others put tables of theirs into the database, or changed those of the set; nothing can be
    /// expected of it.
    Unknown,
}

/// Where the schema comes from that a run finds.
pub(crate) fn origin(
    db: &Connection,
    set: &[Migration],
    tracking: &Tracking,
) -> Result<Origin, Error> {
    Ok(origin_of(&Snapshot::read(db)?, set, tracking))
}

/// Where this schema comes from.
pub(crate) fn origin_of(found: &Snapshot, set: &[Migration], tracking: &Tracking) -> Origin {
    let found = Some(found.fingerprint());
    if found == built_after(set, tracking) {
        Origin::Build
    } else if found == tracking.fingerprint {
        Origin::OtherOrder
    } else {
        Origin::Unknown
    }
}

/// The schema after a run that started from `origin`, which must be what the build saw after the
/// same migrations; none where nothing can be said.
pub(crate) fn reached(
    db: &Connection,
    set: &[Migration],
    tracking: &Tracking,
    catalog: &Catalog,
    origin: Origin,
) -> Result<Option<Fingerprint>, Error> {
    if origin == Origin::Unknown {
        return Ok(None);
    }
    let found = Snapshot::read(db)?;
    let reached = Some(found.fingerprint());
    match built_after(set, tracking) {
        Some(expected) if reached != Some(expected) => {
            let complete = tracking.applied.len() == set.len();
            let schema = catalog.schema().filter(|_| complete);
            let difference = schema.map(|schema| schema.difference(&found)).unwrap_or_default();
            let lines = difference.iter().take(5).map(ToString::to_string).collect();
            Err(Error::new(match origin {
                Origin::OtherOrder => Cause::OtherOrder(lines),
                _ => Cause::SchemaMismatch(lines),
            }))
        }
        _ => Ok(reached),
    }
}

/// The fingerprint that the build saw when exactly these migrations were applied.
pub(crate) fn built_after(set: &[Migration], tracking: &Tracking) -> Option<Fingerprint> {
    let applied: HashSet<&Version> = tracking.applied.iter().map(|row| &row.version).collect();
    let prefix = set.get(..applied.len())?;
    if !prefix.iter().all(|migration| applied.contains(migration.version())) {
        return None;
    }
    match prefix.last() {
        None => Some(Fingerprint::EMPTY),
        Some(last) => last.fingerprint(),
    }
}
