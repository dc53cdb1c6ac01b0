//! Drift as JSON.

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::Difference;

/// How the schema differs from the one that the last run left.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Drift<'a> {
    /// Each object that differs; none where the earlier schema is not kept any more.
    differences: &'a [Difference],
}

impl<'a> From<&'a crate::Drift> for Drift<'a> {
    fn from(drift: &'a crate::Drift) -> Self {
        Self { differences: drift.differences() }
    }
}

migrate_core::serialized_as!(crate::Drift => Drift<'_>);
