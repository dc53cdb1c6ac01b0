//! The schema that the build saw: whether a run starts from it, and whether it ends in it.

use std::collections::HashSet;

use migrate_core::schema::Snapshot;
use migrate_core::{Catalog, Fingerprint, Migration, Version};

use crate::error::{Cause, Error};
use crate::store::{ShapedBy, Tracking};

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

impl Origin {
    /// Who made such a schema.
    pub(crate) fn shaped_by(self) -> ShapedBy {
        match self {
            Self::Build | Self::OtherOrder => ShapedBy::Set,
            Self::Unknown => ShapedBy::Others,
        }
    }
}

/// Where `found` comes from, the schema that a run starts with.
pub(crate) fn origin(set: &[Migration], tracking: &Tracking, found: &Snapshot) -> Origin {
    let found = found.fingerprint();
    let by_set = tracking.schema.filter(|recorded| recorded.shaped_by == ShapedBy::Set);
    if Some(found) == built_after(set, tracking) {
        Origin::Build
    } else if by_set.is_some_and(|recorded| recorded.fingerprint == found) {
        Origin::OtherOrder
    } else {
        Origin::Unknown
    }
}

/// Who shaped `found`, the schema that a run from `origin` ends with. It must be what the build saw
/// after the same migrations, where anything can be said of that.
pub(crate) fn reached(
    set: &[Migration],
    tracking: &Tracking,
    catalog: &Catalog,
    origin: Origin,
    found: &Snapshot,
) -> Result<ShapedBy, Error> {
    if origin == Origin::Unknown {
        return Ok(ShapedBy::Others);
    }
    match built_after(set, tracking) {
        Some(expected) if found.fingerprint() != expected => {
            let complete = tracking.applied.len() == set.len();
            let schema = catalog.schema().filter(|_| complete);
            let difference = schema.map(|schema| schema.difference(found)).unwrap_or_default();
            let lines = difference.iter().take(5).map(ToString::to_string).collect();
            Err(Error::new(match origin {
                Origin::OtherOrder => Cause::OtherOrder(lines),
                _ => Cause::SchemaMismatch(lines),
            }))
        }
        _ => Ok(ShapedBy::Set),
    }
}

/// The fingerprint that the build saw when exactly these migrations were applied.
pub(crate) fn built_after(set: &[Migration], tracking: &Tracking) -> Option<Fingerprint> {
    let applied: HashSet<&Version> = tracking.applied.iter().map(|row| &row.version).collect();
    let known = set
        .get(..applied.len())
        .filter(|prefix| prefix.iter().all(|migration| applied.contains(migration.version())));
    match known {
        Some(prefix) => match prefix.last() {
            None => Some(Fingerprint::EMPTY),
            Some(last) => last.fingerprint(),
        },
        // What this program's own build saw, it saw with all that stands before: with less of that,
        // it says nothing.
        None => recorded_after(tracking).filter(|recorded| {
            let last = tracking.applied.last().map(|row| &row.version);
            let own = set.iter().find(|migration| Some(migration.version()) == last);
            own.and_then(Migration::fingerprint) != Some(*recorded)
        }),
    }
}

/// The fingerprint that a newer program's build saw, from the records it left. Only where they are
/// of one category and in order: then they were applied in the order of that build.
fn recorded_after(tracking: &Tracking) -> Option<Fingerprint> {
    let in_order = tracking.applied.windows(2).all(|pair| {
        let [one, next] = pair else { return true };
        one.version.category() == next.version.category()
            && one.version.number() < next.version.number()
    });
    tracking.applied.last().filter(|_| in_order)?.fingerprint
}
