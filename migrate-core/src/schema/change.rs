//! What can become of a part of a schema.

/// What became of an object, or of a part of one.
///
/// ```
/// use migrate_runtime::{Change, Snapshot};
///
/// let expected = rusqlite::Connection::open_in_memory()?;
/// expected.execute_batch("CREATE TABLE notes (title TEXT); CREATE VIEW titles AS SELECT 1")?;
/// let found = rusqlite::Connection::open_in_memory()?;
/// found.execute_batch("CREATE TABLE notes (title TEXT NOT NULL); CREATE TABLE tags (name)")?;
///
/// let differences = Snapshot::read(&expected)?.difference(&Snapshot::read(&found)?);
/// let changes: Vec<(&str, Change)> =
///     differences.iter().map(|one| (one.name(), one.change())).collect();
/// assert_eq!(
///     changes,
///     [("notes", Change::Changed), ("titles", Change::Missing), ("tags", Change::Unexpected)]
/// );
/// # Ok::<(), rusqlite::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub enum Change {
    /// Only the expected schema has it.
    Missing,
    /// Only the found schema has it.
    Unexpected,
    /// Both have it, with other SQL.
    Changed,
}
