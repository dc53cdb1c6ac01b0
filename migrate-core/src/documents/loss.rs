//! What a migration destroys, as JSON.

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

/// Rows or values that a migration destroys, counted.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Loss<'a> {
    /// The table that held them.
    table: &'a str,
    /// The column that held the values; null where whole rows go.
    column: Option<&'a str>,
    /// How many rows, or how many values other than NULL.
    count: u64,
}

impl<'a> From<&'a crate::loss::Loss> for Loss<'a> {
    fn from(loss: &'a crate::loss::Loss) -> Self {
        Self { table: loss.table(), column: loss.column(), count: loss.count() }
    }
}

crate::serialized_as!(crate::loss::Loss => Loss<'_>);
