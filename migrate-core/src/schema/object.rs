//! Objects: the tables, indexes, views and triggers that a schema consists of.

use std::fmt;

use crate::checksum::Fingerprint;

use super::canonical;

/// What kind of thing an object is.
///
/// ```
/// use migrate_runtime::ObjectKind;
///
/// assert_eq!(ObjectKind::from_name("trigger"), Some(ObjectKind::Trigger));
/// assert_eq!(ObjectKind::Index.as_str(), "index");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
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
///
/// ```
/// use migrate_runtime::{Object, ObjectKind, Snapshot};
///
/// let db = rusqlite::Connection::open_in_memory()?;
/// db.execute_batch("CREATE TABLE notes (title TEXT); CREATE INDEX by_title ON notes (title)")?;
/// let schema = Snapshot::read(&db)?;
///
/// let index = schema.get(ObjectKind::Index, "by_title").unwrap();
/// assert_eq!((index.kind(), index.name(), index.table()), (ObjectKind::Index, "by_title", "notes"));
/// assert_eq!(index.sql(), "CREATE INDEX by_title ON notes (title)");
/// assert!(!index.is_virtual());
///
/// // One that is written otherwise and means the same.
/// let sql = "create index By_Title on notes(title)".to_owned();
/// let same = Object::new(ObjectKind::Index, "by_title".into(), "notes".into(), sql);
/// assert_eq!(same.digest(), index.digest());
/// # Ok::<(), rusqlite::Error>(())
/// ```
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
        let digest = canonical::digest(kind.as_str(), &name, &table, &sql);
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

    /// Whether it is a virtual table.
    #[must_use]
    pub fn is_virtual(&self) -> bool {
        self.sql.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("CREATE VIRTUAL"))
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
