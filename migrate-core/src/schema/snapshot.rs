//! Snapshots: the objects of a schema, with a fingerprint that is kept up to date.

use std::collections::BTreeMap;

use crate::checksum::Fingerprint;

use super::object::{Key, Object, ObjectKind, key};

/// A schema at one moment.
///
/// ```
/// use migrate_core::schema::{Object, ObjectKind, Snapshot};
///
/// let table = |sql: &str| Object::new(ObjectKind::Table, "t".into(), "t".into(), sql.into());
/// let one: Snapshot = [table("CREATE TABLE t (a TEXT)")].into_iter().collect();
/// let other: Snapshot = [table("create table \"t\"(a text)")].into_iter().collect();
/// assert_eq!(one.fingerprint(), other.fingerprint());
/// ```
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub(super) objects: BTreeMap<Key, Object>,
    fingerprint: Fingerprint,
}

impl Snapshot {
    /// The schema of an empty database.
    #[must_use]
    pub fn empty() -> Self {
        Self { objects: BTreeMap::new(), fingerprint: Fingerprint::EMPTY }
    }

    /// The digest of the whole schema.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The objects, by kind and name.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    /// The object of this kind and name.
    #[must_use]
    pub fn get(&self, kind: ObjectKind, name: &str) -> Option<&Object> {
        self.objects.get(&key(kind, name))
    }

    /// Adds an object, in place of one with its kind and name.
    pub fn insert(&mut self, object: Object) {
        self.fingerprint = self.fingerprint.with(object.digest());
        if let Some(old) = self.objects.insert(object.key(), object) {
            self.fingerprint = self.fingerprint.without(old.digest());
        }
    }

    /// Removes the object of this kind and name.
    pub fn remove(&mut self, kind: ObjectKind, name: &str) -> Option<Object> {
        let old = self.objects.remove(&key(kind, name))?;
        self.fingerprint = self.fingerprint.without(old.digest());
        Some(old)
    }

    /// Removes every object that is `unwanted`.
    pub fn remove_where(&mut self, mut unwanted: impl FnMut(&Object) -> bool) {
        let fingerprint = &mut self.fingerprint;
        self.objects.retain(|_, object| {
            let keep = !unwanted(object);
            if !keep {
                *fingerprint = fingerprint.without(object.digest());
            }
            keep
        });
    }
}

impl FromIterator<Object> for Snapshot {
    fn from_iter<I: IntoIterator<Item = Object>>(objects: I) -> Self {
        let mut snapshot = Self::empty();
        objects.into_iter().for_each(|object| snapshot.insert(object));
        snapshot
    }
}

impl PartialEq for Snapshot {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
    }
}

impl Eq for Snapshot {}
