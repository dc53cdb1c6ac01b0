//! Snapshots: the objects of a schema, with a fingerprint that is kept up to date.

use std::collections::BTreeMap;

use crate::checksum::Fingerprint;

use super::object::{Key, Object, ObjectKind, key};

/// A schema at one moment: the tables, indexes, views and triggers of `main`, without those of
/// SQLite, of virtual tables and of this library.
///
/// ```
/// use migrate_runtime::{ObjectKind, Snapshot};
///
/// let db = rusqlite::Connection::open_in_memory()?;
/// assert_eq!(Snapshot::read(&db)?, Snapshot::empty());
/// db.execute_batch("CREATE TABLE notes (title TEXT)")?;
/// let one = Snapshot::read(&db)?;
/// assert_eq!(one.objects().count(), 1);
/// assert!(one.get(ObjectKind::Table, "notes").is_some());
///
/// // Written otherwise, and the same to SQLite.
/// let db = rusqlite::Connection::open_in_memory()?;
/// db.execute_batch("create table \"notes\"(title text) -- all of them")?;
/// let other = Snapshot::read(&db)?;
/// assert_eq!(one.fingerprint(), other.fingerprint());
/// assert!(one.difference(&other).is_empty());
/// # Ok::<(), rusqlite::Error>(())
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
    #[doc(hidden)]
    pub fn insert(&mut self, object: Object) {
        self.fingerprint = self.fingerprint.with(object.digest());
        if let Some(old) = self.objects.insert(object.key(), object) {
            self.fingerprint = self.fingerprint.without(old.digest());
        }
    }

    /// Removes the object of this kind and name.
    #[doc(hidden)]
    pub fn remove(&mut self, kind: ObjectKind, name: &str) -> Option<Object> {
        let old = self.objects.remove(&key(kind, name))?;
        self.fingerprint = self.fingerprint.without(old.digest());
        Some(old)
    }

    /// Removes every object that is `unwanted`.
    #[doc(hidden)]
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
