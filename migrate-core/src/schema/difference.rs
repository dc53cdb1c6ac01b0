//! How two schemas differ, object by object.

use std::fmt;

use super::change::Change;
use super::definition::flat;
use super::members::{ClauseDifference, ColumnDifference, compare};
use super::object::{Object, ObjectKind};
use super::snapshot::Snapshot;
use crate::wrap::wrap;

/// One object in which two schemas differ.
///
/// ```
/// use migrate_runtime::{Change, ObjectKind, Snapshot};
///
/// let expected = rusqlite::Connection::open_in_memory()?;
/// expected.execute_batch("CREATE TABLE notes (title TEXT NOT NULL)")?;
/// let found = rusqlite::Connection::open_in_memory()?;
/// found.execute_batch("CREATE TABLE notes (title TEXT, body ANY) STRICT")?;
///
/// let difference = &Snapshot::read(&expected)?.difference(&Snapshot::read(&found)?)[0];
/// assert_eq!(difference.to_string(), "table notes differs");
/// assert_eq!((difference.kind(), difference.name()), (ObjectKind::Table, "notes"));
/// assert_eq!((difference.table(), difference.change()), ("notes", Change::Changed));
/// assert_eq!(difference.expected_sql(), Some("CREATE TABLE notes (title TEXT NOT NULL)"));
/// assert!(difference.found_sql().is_some_and(|sql| sql.ends_with("STRICT")));
///
/// // What exactly: two columns and an option.
/// assert_eq!((difference.columns().len(), difference.clauses().len()), (2, 1));
/// assert_eq!(
///     difference.detailed().to_string(),
///     "table notes differs\n  - title TEXT NOT NULL\n  + title TEXT\n  + body ANY\n  + STRICT"
/// );
/// # Ok::<(), rusqlite::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    kind: ObjectKind,
    name: String,
    table: String,
    change: Change,
    expected: Option<String>,
    found: Option<String>,
    columns: Vec<ColumnDifference>,
    clauses: Vec<ClauseDifference>,
}

impl Difference {
    /// What differs between two objects of one kind and name, of which one may not be there.
    fn between(expected: Option<&Object>, found: Option<&Object>) -> Option<Self> {
        let change = match (expected, found) {
            (Some(expected), Some(found)) if expected.digest() == found.digest() => return None,
            (Some(_), Some(_)) => Change::Changed,
            (Some(_), None) => Change::Missing,
            (None, _) => Change::Unexpected,
        };
        let object = expected.or(found)?;
        let (columns, clauses) = match (expected, found) {
            (Some(expected), Some(found)) if object.kind() == ObjectKind::Table => {
                compare(expected.sql(), found.sql())
            }
            _ => (Vec::new(), Vec::new()),
        };
        Some(Self {
            kind: object.kind(),
            name: object.name().to_owned(),
            table: object.table().to_owned(),
            change,
            expected: expected.map(|object| object.sql().to_owned()),
            found: found.map(|object| object.sql().to_owned()),
            columns,
            clauses,
        })
    }

    /// The kind of the object.
    #[must_use]
    pub fn kind(&self) -> ObjectKind {
        self.kind
    }

    /// The name of the object.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The table it belongs to; its own name for tables and views.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// What became of it.
    #[must_use]
    pub fn change(&self) -> Change {
        self.change
    }

    /// The SQL that was expected; none where the object was not.
    #[must_use]
    pub fn expected_sql(&self) -> Option<&str> {
        self.expected.as_deref()
    }

    /// The SQL that was found; none where the object is missing.
    #[must_use]
    pub fn found_sql(&self) -> Option<&str> {
        self.found.as_deref()
    }

    /// The columns in which a changed table differs: those expected in their order, then those
    /// that are not. None for virtual tables, whose arguments need not be columns.
    #[must_use]
    pub fn columns(&self) -> &[ColumnDifference] {
        &self.columns
    }

    /// The table constraints and options in which a changed table differs.
    #[must_use]
    pub fn clauses(&self) -> &[ClauseDifference] {
        &self.clauses
    }

    /// The difference on several lines of at most 80 characters: `-` for what was expected, `+` for
    /// what was found.
    #[must_use]
    pub fn detailed(&self) -> Detailed<'_> {
        Detailed(self)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.change {
            Change::Missing => "is missing",
            Change::Unexpected => "is not expected",
            Change::Changed => "differs",
        };
        write!(f, "{} {} {what}", self.kind, self.name)
    }
}

/// Displays a [`Difference`] on several lines. See [`Difference::detailed`].
#[derive(Debug, Clone, Copy)]
pub struct Detailed<'d>(&'d Difference);

impl fmt::Display for Detailed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let difference = self.0;
        f.write_str(&wrap(&difference.to_string(), 80).join("\n"))?;
        if difference.columns.is_empty() && difference.clauses.is_empty() {
            // Nothing finer is known: another order of the columns, a view, a virtual table.
            signed(f, '-', difference.expected.as_deref().map(flat).as_deref())?;
            return signed(f, '+', difference.found.as_deref().map(flat).as_deref());
        }
        for column in &difference.columns {
            signed(f, '-', column.expected())?;
            signed(f, '+', column.found())?;
        }
        for clause in &difference.clauses {
            let sign = if clause.change() == Change::Missing { '-' } else { '+' };
            signed(f, sign, Some(clause.text()))?;
        }
        Ok(())
    }
}

fn signed(f: &mut fmt::Formatter<'_>, sign: char, text: Option<&str>) -> fmt::Result {
    for (number, line) in wrap(text.unwrap_or_default(), 74).into_iter().enumerate() {
        if number == 0 {
            write!(f, "\n  {sign} {line}")?;
        } else {
            write!(f, "\n  {sign}   {line}")?;
        }
    }
    Ok(())
}

impl Snapshot {
    /// What differs in `found` from this, the expected schema; empty when they are equal.
    #[must_use]
    pub fn difference(&self, found: &Self) -> Vec<Difference> {
        let expected = self
            .objects
            .iter()
            .filter_map(|(key, object)| Difference::between(Some(object), found.objects.get(key)));
        let unexpected = found
            .objects
            .iter()
            .filter(|(key, _)| !self.objects.contains_key(*key))
            .filter_map(|(_, object)| Difference::between(None, Some(object)));
        expected.chain(unexpected).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn difference(kind: ObjectKind, expected: &str, found: &str) -> Difference {
        let of = |sql: &str| Object::new(kind, "t".into(), "t".into(), sql.into());
        Difference::between(Some(&of(expected)), Some(&of(found))).unwrap()
    }

    #[test]
    fn r_3_06_a_changed_table_tells_which_columns() {
        let found = difference(
            ObjectKind::Table,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, \"Title\" TEXT NOT NULL, gone REAL, \
             CHECK (id > 0)) STRICT",
            "CREATE TABLE t (id INTEGER PRIMARY KEY -- same\n, title TEXT, extra AS (id + 1), \
             CHECK (id > 1)) STRICT, WITHOUT ROWID",
        );
        let columns: Vec<(&str, Change)> =
            found.columns().iter().map(|column| (column.name(), column.change())).collect();
        assert_eq!(
            columns,
            [("Title", Change::Changed), ("gone", Change::Missing), ("extra", Change::Unexpected)]
        );
        assert_eq!(found.columns()[0].expected(), Some("\"Title\" TEXT NOT NULL"));
        assert_eq!(found.columns()[0].found(), Some("title TEXT"));
        assert_eq!(
            found.detailed().to_string(),
            "table t differs\n  - \"Title\" TEXT NOT NULL\n  + title TEXT\n  - gone REAL\n  \
             + extra AS (id + 1)\n  - CHECK (id > 0)\n  + CHECK (id > 1)\n  + WITHOUT ROWID"
        );
        assert_eq!(found.to_string(), "table t differs");
    }

    #[test]
    fn r_3_06_other_objects_show_their_text() {
        let view = difference(
            ObjectKind::View,
            "CREATE VIEW t AS\n  SELECT 1 -- one",
            "CREATE VIEW t AS SELECT 2",
        );
        assert!(view.columns().is_empty());
        assert_eq!(
            view.detailed().to_string(),
            "view t differs\n  - CREATE VIEW t AS SELECT 1\n  + CREATE VIEW t AS SELECT 2"
        );
        let search = difference(
            ObjectKind::Table,
            "CREATE VIRTUAL TABLE t USING fts5(a)",
            "CREATE VIRTUAL TABLE t USING fts5(a, b)",
        );
        assert!(search.columns().is_empty());
        assert_eq!(search.expected_sql(), Some("CREATE VIRTUAL TABLE t USING fts5(a)"));
        let order = difference(ObjectKind::Table, "CREATE TABLE t (a, b)", "CREATE TABLE t (b, a)");
        assert!(order.detailed().to_string().contains("+ CREATE TABLE t (b, a)"));
    }

    proptest! {
        #[test]
        fn r_3_06_any_two_texts_can_be_compared(
            one in "[-a-z ,()'\"\\[\\]/*\n\u{e9}]{0,120}",
            other in "[-a-z ,()'\"\\[\\]/*\n\u{e9}]{0,120}",
        ) {
            let of = |body: &str| Object::new(
                ObjectKind::Table, "t".into(), "t".into(), format!("CREATE TABLE t ({body}"),
            );
            if let Some(difference) = Difference::between(Some(&of(&one)), Some(&of(&other))) {
                let text = difference.detailed().to_string();
                prop_assert!(text.lines().all(|line| line.chars().count() <= 80), "{}", text);
            }
        }
    }
}
