//! How two definitions of a table differ: column by column, clause by clause.

use std::collections::HashMap;

use super::change::Change;
use super::definition::{Definition, Part};

/// A column in which two definitions of a table differ.
///
/// ```
/// use migrate_runtime::{Change, Snapshot};
///
/// let expected = rusqlite::Connection::open_in_memory()?;
/// expected.execute_batch("CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL)")?;
/// let found = rusqlite::Connection::open_in_memory()?;
/// found.execute_batch("CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT)")?;
///
/// let differences = Snapshot::read(&expected)?.difference(&Snapshot::read(&found)?);
/// let title = &differences[0].columns()[0];
/// assert_eq!((title.name(), title.change()), ("title", Change::Changed));
/// assert_eq!(title.expected(), Some("title TEXT NOT NULL"));
/// assert_eq!(title.found(), Some("title TEXT"));
/// # Ok::<(), rusqlite::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnDifference {
    name: String,
    change: Change,
    expected: Option<String>,
    found: Option<String>,
}

impl ColumnDifference {
    /// The name of the column.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What became of it.
    #[must_use]
    pub fn change(&self) -> Change {
        self.change
    }

    /// Its expected definition, on one line and without comments, such as `title TEXT NOT NULL`;
    /// none where it is not expected.
    #[must_use]
    pub fn expected(&self) -> Option<&str> {
        self.expected.as_deref()
    }

    /// Its definition as found; none where it is missing.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        self.found.as_deref()
    }
}

/// A table constraint, or an option such as `STRICT`, that only one of two definitions has.
///
/// ```
/// use migrate_runtime::{Change, Snapshot};
///
/// let expected = rusqlite::Connection::open_in_memory()?;
/// expected.execute_batch("CREATE TABLE notes (stars INTEGER, CHECK (stars < 6))")?;
/// let found = rusqlite::Connection::open_in_memory()?;
/// found.execute_batch("CREATE TABLE notes (stars INTEGER)")?;
///
/// let differences = Snapshot::read(&expected)?.difference(&Snapshot::read(&found)?);
/// let clause = &differences[0].clauses()[0];
/// assert_eq!((clause.text(), clause.change()), ("CHECK (stars < 6)", Change::Missing));
/// # Ok::<(), rusqlite::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClauseDifference {
    text: String,
    change: Change,
}

impl ClauseDifference {
    /// The clause, on one line and without comments.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is missing or not expected. A clause that was changed is both.
    #[must_use]
    pub fn change(&self) -> Change {
        self.change
    }
}

/// What differs between two definitions of a table; nothing where one of them is no table.
pub(super) fn compare(
    expected: &str,
    found: &str,
) -> (Vec<ColumnDifference>, Vec<ClauseDifference>) {
    match (Definition::parse(expected), Definition::parse(found)) {
        (Some(expected), Some(found)) => (columns(&expected, &found), clauses(&expected, &found)),
        _ => (Vec::new(), Vec::new()),
    }
}

fn columns(expected: &Definition, found: &Definition) -> Vec<ColumnDifference> {
    let by_name = |definition: &Definition| -> HashMap<String, Part> {
        let pair = |(name, part): &(String, Part)| (name.to_ascii_lowercase(), part.clone());
        definition.columns.iter().map(pair).collect()
    };
    let (were, are) = (by_name(expected), by_name(found));
    let gone_or_changed = expected.columns.iter().filter_map(|(name, part)| {
        let other = are.get(&name.to_ascii_lowercase());
        let change = match other {
            None => Change::Missing,
            Some(other) if !part.is_like(other) => Change::Changed,
            Some(_) => return None,
        };
        Some(ColumnDifference {
            name: name.clone(),
            change,
            expected: Some(part.text.clone()),
            found: other.map(|other| other.text.clone()),
        })
    });
    let added = found
        .columns
        .iter()
        .filter(|(name, _)| !were.contains_key(&name.to_ascii_lowercase()))
        .map(|(name, part)| ColumnDifference {
            name: name.clone(),
            change: Change::Unexpected,
            expected: None,
            found: Some(part.text.clone()),
        });
    gone_or_changed.chain(added).collect()
}

fn clauses(expected: &Definition, found: &Definition) -> Vec<ClauseDifference> {
    let mut added: Vec<&Part> = found.clauses.iter().collect();
    let mut differences = Vec::new();
    for part in &expected.clauses {
        match added.iter().position(|other| other.is_like(part)) {
            Some(at) => {
                added.remove(at);
            }
            None => differences.push(clause(part, Change::Missing)),
        }
    }
    differences.extend(added.into_iter().map(|part| clause(part, Change::Unexpected)));
    differences
}

fn clause(part: &Part, change: Change) -> ClauseDifference {
    ClauseDifference { text: part.text.clone(), change }
}
