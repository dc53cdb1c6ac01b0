//! What can become of a part of a schema.

/// What became of an object, or of a part of one.
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
