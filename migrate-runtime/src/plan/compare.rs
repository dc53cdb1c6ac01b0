//! What is applied against what the program has: pending, edited, missing, newer, too late.

use std::collections::{HashMap, HashSet};

use migrate_core::{Likeness, Migration, Version};

use crate::error::Edit;
use crate::store::Applied;

/// How the applied migrations compare with the set.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// Indexes into the set.
    pub(crate) pending: Vec<usize>,
    /// Applied with other statements.
    pub(crate) edited: Vec<Edit>,
    /// Applied, and gone from the set, though it has later ones.
    pub(crate) missing: Vec<Version>,
    /// Applied, and beyond the set.
    pub(crate) newer: Vec<Version>,
    /// Pending, though a later one is applied.
    pub(crate) out_of_order: Vec<Version>,
    pub(crate) half_done: Option<Version>,
}

impl Comparison {
    pub(crate) fn is_edited(&self, version: &Version) -> bool {
        self.edited.iter().any(|edit| edit.version == *version)
    }
}

pub(crate) fn compare(set: &[Migration], applied: &[Applied]) -> Comparison {
    let mut comparison = Comparison::default();
    let known: HashMap<&Version, &Migration> = set.iter().map(|m| (m.version(), m)).collect();
    let done: HashSet<&Version> = applied.iter().map(|a| &a.version).collect();
    // The highest number of each category: in the set, and applied.
    let mut last_known: HashMap<&str, u64> = HashMap::new();
    let mut last_done: HashMap<&str, u64> = HashMap::new();
    // What an applied migration needs, directly.
    let mut needed: HashSet<&Version> = HashSet::new();
    for migration in set {
        raise(&mut last_known, migration.version());
        if done.contains(migration.version()) {
            raise(&mut last_done, migration.version());
            needed.extend(migration.depends());
        }
    }
    for row in applied {
        let version = &row.version;
        if row.half_done {
            comparison.half_done.get_or_insert(version.clone());
        }
        match known.get(version) {
            Some(migration)
                if migration.checksum() != row.checksum
                    && migration.statements() != row.statements =>
            {
                comparison.edited.push(Edit {
                    version: version.clone(),
                    file: migration.up().file().to_owned(),
                    applied: row.checksum,
                    now: migration.checksum(),
                    effect: like(migration, row),
                });
            }
            Some(_) => {}
            None if last_known
                .get(version.category())
                .is_some_and(|last| *last > version.number()) =>
            {
                comparison.missing.push(version.clone());
            }
            None => comparison.newer.push(version.clone()),
        }
    }
    for (index, migration) in set.iter().enumerate() {
        let version = migration.version();
        if done.contains(version) {
            continue;
        }
        comparison.pending.push(index);
        let passed = last_done.get(version.category()).is_some_and(|last| *last > version.number());
        if passed || needed.contains(version) {
            comparison.out_of_order.push(version.clone());
        }
    }
    comparison
}

/// Whether a migration does what was applied of it.
pub(crate) fn like(migration: &Migration, row: &Applied) -> Likeness {
    match (row.effect, migration.effect()) {
        (Some(applied), Some(now)) => applied.compare(now),
        _ => Likeness::Unknown,
    }
}

fn raise<'v>(last: &mut HashMap<&'v str, u64>, version: &'v Version) {
    let number = last.entry(version.category()).or_default();
    *number = (*number).max(version.number());
}
