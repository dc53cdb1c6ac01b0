//! A schema at one moment: its tables and views, each with all that hangs on it.

use std::collections::BTreeMap;
use std::rc::Rc;

use migrate_core::Fingerprint;
use migrate_core::schema::{Object, ObjectKind, Shape, Snapshot};
use rusqlite::Connection;

use super::scratch;

/// The tables and views of a schema, by their names in lower case.
pub(super) type Moment = BTreeMap<String, Rc<Entity>>;

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Table,
    Virtual,
    View,
}

/// Whether a shape is known whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Whole,
    /// Only the application can make it: the columns are those that its text names.
    FromText,
}

/// A table or a view.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entity {
    pub(super) sort: Sort,
    pub(super) name: String,
    pub(super) sql: String,
    pub(super) shape: Shape,
    pub(super) known: Known,
    pub(super) indexes: Vec<Part>,
    pub(super) triggers: Vec<Part>,
    digests: Vec<Fingerprint>,
}

/// An index or a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) sql: String,
}

/// How a column is a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) primary: bool,
    pub(super) foreign: bool,
    pub(super) unique: bool,
}

impl Entity {
    pub(super) fn key(&self) -> String {
        self.name.to_ascii_lowercase()
    }

    /// Whether no SQLite here could make it.
    pub(super) fn is_guessed(&self) -> bool {
        self.known == Known::FromText
    }

    /// How this column is a key, alone or with others; unique only where it is so alone.
    pub(super) fn keys(&self, column: &str) -> Keys {
        let same = |name: &String| name.eq_ignore_ascii_case(column);
        let alone = |all: &Vec<String>| matches!(&all[..], [one] if same(one));
        let primary = self.shape.primary_key();
        Keys {
            primary: primary.iter().any(|name| name.eq_ignore_ascii_case(column)),
            foreign: self.shape.foreign_keys.iter().any(|key| key.columns.iter().any(same)),
            unique: self.shape.unique.iter().any(alone)
                || self.shape.unique_indexes.iter().any(alone),
        }
    }
}

/// A schema, read from a database that has it. What did not change since `before` is shared with it.
pub(super) fn read(db: &Connection, schema: &Snapshot, before: &Moment) -> Moment {
    let mut parts: BTreeMap<String, Vec<&Object>> = BTreeMap::new();
    for object in schema.objects() {
        parts.entry(object.table().to_ascii_lowercase()).or_default().push(object);
    }
    let is_whole = |object: &&Object| matches!(object.kind(), ObjectKind::Table | ObjectKind::View);
    let entity = |object: &Object| {
        let key = object.name().to_ascii_lowercase();
        let hanging = parts.get(&key).map(Vec::as_slice).unwrap_or_default();
        let digests: Vec<Fingerprint> = hanging.iter().map(|object| object.digest()).collect();
        // The columns of a view are those of other tables.
        let old = before.get(&key).filter(|old| old.digests == digests);
        let new = match old {
            Some(old) if old.sort != Sort::View => Rc::clone(old),
            old => {
                let new = Rc::new(build(db, object, hanging, digests));
                old.filter(|old| **old == new).map_or(new, Rc::clone)
            }
        };
        (key, new)
    };
    schema.objects().filter(is_whole).map(entity).collect()
}

fn build(
    db: &Connection,
    object: &Object,
    hanging: &[&Object],
    digests: Vec<Fingerprint>,
) -> Entity {
    let sort = match object.kind() {
        ObjectKind::View => Sort::View,
        _ if object.is_virtual() => Sort::Virtual,
        _ => Sort::Table,
    };
    let (shape, known) = match Shape::read(db, object) {
        Ok(shape) if !shape.columns.is_empty() => (shape, Known::Whole),
        _ => (Shape::of_text(object), Known::FromText),
    };
    let of = |kind| {
        let parts = hanging.iter().filter(move |part| part.kind() == kind);
        parts.map(|part| Part { name: part.name().into(), sql: part.sql().into() }).collect()
    };
    Entity {
        sort,
        name: object.name().to_owned(),
        sql: object.sql().to_owned(),
        shape,
        known,
        indexes: of(ObjectKind::Index),
        triggers: of(ObjectKind::Trigger),
        digests,
    }
}

/// A schema of which only the SQL is at hand.
pub(super) fn of_snapshot(schema: &Snapshot) -> Moment {
    match scratch::database(schema) {
        Ok(db) => read(&db, schema, &Moment::new()),
        // SQLite has no memory left.
        Err(_) => Moment::new(),
    }
}
