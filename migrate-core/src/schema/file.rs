//! The schema file: the whole schema as SQL, for people to review. Text out; nothing here touches a
//! file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::object::{Object, ObjectKind};
use super::snapshot::Snapshot;
use crate::sql::{Lexer, TokenKind};

/// The text of a `schema.sql`: what all migrations together make, in an order in which it can be run
/// on an empty database.
///
/// Each table comes with its indexes and triggers, by name; then virtual tables, then views, each
/// after those that it reads. The order does not depend on that of the migrations, so that branches
/// which add different tables merge.
///
/// ```
/// use migrate_core::schema::{Object, ObjectKind, SchemaFile, Snapshot};
///
/// let table = Object::new(ObjectKind::Table, "t".into(), "t".into(), "CREATE TABLE t (a)".into());
/// let schema: Snapshot = [table].into_iter().collect();
/// let text = SchemaFile::new("main", &schema).to_string();
/// assert!(text.ends_with("\n\nCREATE TABLE t (a);\n"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct SchemaFile<'s> {
    set: &'s str,
    schema: &'s Snapshot,
}

impl<'s> SchemaFile<'s> {
    /// The name of the file in a migration directory.
    pub const NAME: &'static str = "schema.sql";

    /// The environment variable that lets the build write the file.
    pub const VARIABLE: &'static str = "MIGRATE_WRITE_SCHEMA";

    /// The file for the schema of a set.
    #[must_use]
    pub fn new(set: &'s str, schema: &'s Snapshot) -> Self {
        Self { set, schema }
    }
}

impl fmt::Display for SchemaFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A line break in it would end the comment.
        let set = self.set.replace(char::is_control, "\u{fffd}");
        writeln!(f, "-- The schema that the migrations of the set {set} make, to be reviewed.")?;
        writeln!(f, "-- Do not edit it: {}=1 cargo build writes it anew.", Self::VARIABLE)?;
        for object in ordered(self.schema) {
            write!(f, "\n{};\n", statement(object.sql()))?;
        }
        Ok(())
    }
}

/// The text of a statement up to its last token: a comment behind that would swallow the `;`.
fn statement(sql: &str) -> &str {
    let last = Lexer::new(sql).significant().filter(|token| token.text(sql) != ";").last();
    last.and_then(|token| sql.get(..token.end)).unwrap_or(sql)
}

/// The objects in the order of the file.
fn ordered(schema: &Snapshot) -> Vec<&Object> {
    let mut parts: BTreeMap<String, Vec<&Object>> = BTreeMap::new();
    let (mut tables, mut others, mut views) = (Vec::new(), Vec::new(), BTreeMap::new());
    for object in schema.objects() {
        match object.kind() {
            ObjectKind::Table if object.is_virtual() => others.push(object),
            ObjectKind::Table => tables.push(object),
            ObjectKind::View => {
                views.insert(object.name().to_ascii_lowercase(), object);
            }
            ObjectKind::Index | ObjectKind::Trigger => {
                parts.entry(object.table().to_ascii_lowercase()).or_default().push(object);
            }
        }
    }
    let mut owners = tables;
    owners.append(&mut others);
    owners.append(&mut by_need(&views));
    let mut all = Vec::new();
    for owner in owners {
        all.push(owner);
        all.append(&mut parts.remove(&owner.name().to_ascii_lowercase()).unwrap_or_default());
    }
    // Of an owner that is not in the snapshot.
    all.extend(parts.into_values().flatten());
    all
}

/// Views by name, each after those that it names.
fn by_need<'s>(views: &BTreeMap<String, &'s Object>) -> Vec<&'s Object> {
    let mut placed = BTreeSet::new();
    let mut order = Vec::new();
    for name in views.keys() {
        // Not by recursion: views can lean on each other as deep as they like.
        let mut path = vec![(name.clone(), false)];
        while let Some((name, ready)) = path.pop() {
            let Some(view) = views.get(&name) else { continue };
            if ready {
                order.push(*view);
            } else if placed.insert(name.clone()) {
                path.push((name, true));
                let needed = names(view.sql()).into_iter().rev();
                path.extend(needed.filter(|needed| views.contains_key(needed)).map(|n| (n, false)));
            }
        }
    }
    order
}

/// What could be a name in `sql`, in lower case.
fn names(sql: &str) -> BTreeSet<String> {
    Lexer::new(sql)
        .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted))
        .map(|token| token.name(sql).to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(all: &[(ObjectKind, &str, &str, &str)]) -> Snapshot {
        all.iter()
            .map(|(kind, name, table, sql)| {
                Object::new(*kind, (*name).into(), (*table).into(), (*sql).into())
            })
            .collect()
    }

    #[test]
    fn what_hangs_on_an_object_follows_it() {
        use ObjectKind::{Index, Table, Trigger, View};
        let schema = objects(&[
            (View, "a", "a", "CREATE VIEW a AS SELECT * FROM \"C\""),
            (View, "c", "c", "CREATE VIEW c AS SELECT 1 -- one"),
            (Trigger, "b", "a", "CREATE TRIGGER b INSTEAD OF INSERT ON a BEGIN SELECT 1; END"),
            (Table, "a_search", "a_search", "CREATE VIRTUAL TABLE a_search USING fts5(x)"),
            (Trigger, "w", "z", "CREATE TRIGGER w AFTER INSERT ON z BEGIN SELECT 1; END"),
            (Index, "x", "Z", "CREATE INDEX x ON Z (p)"),
            (Table, "z", "z", "CREATE TABLE z (p /* ; */)"),
            (Table, "y", "y", "CREATE TABLE y (p)"),
        ]);
        let text = SchemaFile::new("a\nb", &schema).to_string();
        assert_eq!(
            text,
            "-- The schema that the migrations of the set a\u{fffd}b make, to be reviewed.
-- Do not edit it: MIGRATE_WRITE_SCHEMA=1 cargo build writes it anew.

CREATE TABLE y (p);

CREATE TABLE z (p /* ; */);

CREATE INDEX x ON Z (p);

CREATE TRIGGER w AFTER INSERT ON z BEGIN SELECT 1; END;

CREATE VIRTUAL TABLE a_search USING fts5(x);

CREATE VIEW c AS SELECT 1;

CREATE VIEW a AS SELECT * FROM \"C\";

CREATE TRIGGER b INSTEAD OF INSERT ON a BEGIN SELECT 1; END;
"
        );
    }

    #[test]
    fn views_that_name_each_other_end() {
        use ObjectKind::View;
        let schema = objects(&[
            (View, "a", "a", "CREATE VIEW a AS SELECT * FROM b"),
            (View, "b", "b", "CREATE VIEW b AS SELECT * FROM a"),
        ]);
        let text = SchemaFile::new("main", &schema).to_string();
        assert_eq!(text.matches("CREATE VIEW").count(), 2, "{text}");
    }
}
