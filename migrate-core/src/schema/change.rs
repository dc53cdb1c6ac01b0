//! What can become of a part of a schema.

/// What became of an object, or of a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// Only the expected schema has it.
    Missing,
    /// Only the found schema has it.
    Unexpected,
    /// Both have it, with other SQL.
    Changed,
}
