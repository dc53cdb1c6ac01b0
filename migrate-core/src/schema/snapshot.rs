//! Snapshots: the objects of a schema, with a fingerprint that is kept up to date.

use std::collections::BTreeMap;
use std::fmt;

use crate::checksum::Fingerprint;

use super::canonical;

/// What kind of thing an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A table, virtual ones included.
    Table,
    /// An index that a statement made; those of constraints belong to their table.
    Index,
    /// A view.
    View,
    /// A trigger.
    Trigger,
}

impl ObjectKind {
    /// The word for it, as in `sqlite_schema.type`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Index => "index",
            Self::View => "view",
            Self::Trigger => "trigger",
        }
    }

    /// The kind that `sqlite_schema.type` names.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Table, Self::Index, Self::View, Self::Trigger]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One object of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    kind: ObjectKind,
    name: String,
    table: String,
    sql: String,
    digest: Fingerprint,
}

impl Object {
    /// An object as `sqlite_schema` has it.
    #[must_use]
    pub fn new(kind: ObjectKind, name: String, table: String, sql: String) -> Self {
        let digest = canonical::digest(kind, &name, &table, &sql);
        Self { kind, name, table, sql, digest }
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> ObjectKind {
        self.kind
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The table it belongs to; its own name for tables and views.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The SQL that SQLite keeps for it.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The digest of its canonical form.
    #[must_use]
    pub fn digest(&self) -> Fingerprint {
        self.digest
    }

    pub(super) fn key(&self) -> Key {
        key(self.kind, &self.name)
    }
}

/// SQLite's names do not depend on case.
pub(super) type Key = (ObjectKind, String);

pub(super) fn key(kind: ObjectKind, name: &str) -> Key {
    (kind, name.to_ascii_lowercase())
}

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
        self.fingerprint = self.fingerprint.with(object.digest);
        if let Some(old) = self.objects.insert(object.key(), object) {
            self.fingerprint = self.fingerprint.without(old.digest);
        }
    }

    /// Removes the object of this kind and name.
    pub fn remove(&mut self, kind: ObjectKind, name: &str) -> Option<Object> {
        let old = self.objects.remove(&key(kind, name))?;
        self.fingerprint = self.fingerprint.without(old.digest);
        Some(old)
    }

    /// Removes every object that is `unwanted`.
    pub fn remove_where(&mut self, mut unwanted: impl FnMut(&Object) -> bool) {
        let fingerprint = &mut self.fingerprint;
        self.objects.retain(|_, object| {
            let keep = !unwanted(object);
            if !keep {
                *fingerprint = fingerprint.without(object.digest);
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
