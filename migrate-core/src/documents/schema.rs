//! Schemas and their differences as JSON.

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::Fingerprint;
use crate::schema::{self, Change, ObjectKind};
use crate::sql::{CreateTable, Lexer, Token, one_line};

/// A schema at one moment.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Snapshot<'a> {
    /// The digest of the whole schema.
    fingerprint: Fingerprint,
    /// The objects, by kind and name.
    objects: Vec<&'a schema::Object>,
}

impl<'a> From<&'a schema::Snapshot> for Snapshot<'a> {
    fn from(snapshot: &'a schema::Snapshot) -> Self {
        Self { fingerprint: snapshot.fingerprint(), objects: snapshot.objects().collect() }
    }
}

/// One object of a schema.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Object<'a> {
    /// What it is.
    kind: ObjectKind,
    /// Its name.
    name: &'a str,
    /// The table it belongs to; its own name for tables and views.
    table: &'a str,
    /// The SQL that SQLite keeps for it.
    sql: &'a str,
    /// Whether it is a virtual table.
    r#virtual: bool,
    /// The columns of an ordinary table; null for everything else.
    columns: Option<Vec<Column>>,
}

/// A column of a table.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Column {
    /// Its name.
    name: String,
    /// Name, type and constraints on one line, such as `title TEXT NOT NULL`.
    definition: String,
}

impl<'a> From<&'a schema::Object> for Object<'a> {
    fn from(object: &'a schema::Object) -> Self {
        Self {
            kind: object.kind(),
            name: object.name(),
            table: object.table(),
            sql: object.sql(),
            r#virtual: object.is_virtual(),
            columns: columns(object.sql()),
        }
    }
}

fn columns(sql: &str) -> Option<Vec<Column>> {
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let columns = CreateTable::read(sql, &tokens)?.columns;
    let column = |range| {
        let tokens = tokens.get::<std::ops::Range<usize>>(range)?;
        Some(Column { name: tokens.first()?.name(sql), definition: one_line(sql, tokens) })
    };
    Some(columns.into_iter().filter_map(column).collect())
}

/// One object in which two schemas differ.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Difference<'a> {
    /// The kind of the object.
    kind: ObjectKind,
    /// Its name.
    name: &'a str,
    /// The table it belongs to; its own name for tables and views.
    table: &'a str,
    /// What became of it.
    change: Change,
    /// The SQL that was expected; null where the object was not.
    expected_sql: Option<&'a str>,
    /// The SQL that was found; null where the object is missing.
    found_sql: Option<&'a str>,
    /// The columns in which a changed table differs.
    columns: &'a [schema::ColumnDifference],
    /// The table constraints and options in which a changed table differs.
    clauses: &'a [schema::ClauseDifference],
}

impl<'a> From<&'a schema::Difference> for Difference<'a> {
    fn from(difference: &'a schema::Difference) -> Self {
        Self {
            kind: difference.kind(),
            name: difference.name(),
            table: difference.table(),
            change: difference.change(),
            expected_sql: difference.expected_sql(),
            found_sql: difference.found_sql(),
            columns: difference.columns(),
            clauses: difference.clauses(),
        }
    }
}

/// A column in which two definitions of a table differ.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct ColumnDifference<'a> {
    /// The name of the column.
    name: &'a str,
    /// What became of it.
    change: Change,
    /// Its expected definition on one line; null where it is not expected.
    expected: Option<&'a str>,
    /// Its definition as found; null where it is missing.
    found: Option<&'a str>,
}

impl<'a> From<&'a schema::ColumnDifference> for ColumnDifference<'a> {
    fn from(difference: &'a schema::ColumnDifference) -> Self {
        Self {
            name: difference.name(),
            change: difference.change(),
            expected: difference.expected(),
            found: difference.found(),
        }
    }
}

/// A table constraint, or an option such as `STRICT`, that only one of two definitions has.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct ClauseDifference<'a> {
    /// The clause on one line.
    text: &'a str,
    /// Whether it is missing or not expected. A clause that was changed is both.
    change: Change,
}

impl<'a> From<&'a schema::ClauseDifference> for ClauseDifference<'a> {
    fn from(difference: &'a schema::ClauseDifference) -> Self {
        Self { text: difference.text(), change: difference.change() }
    }
}

crate::serialized_as! {
    schema::Snapshot => Snapshot<'_>,
    schema::Object => Object<'_>,
    schema::Difference => Difference<'_>,
    schema::ColumnDifference => ColumnDifference<'_>,
    schema::ClauseDifference => ClauseDifference<'_>,
}
