//! Documents: what reports, status, errors and the like are as JSON. It is a contract of its own,
//! made from what the types tell and apart from their fields; docs/json.md shows it.
//!
//! Fields are only ever added. What is absent is `null`, and a list without members `[]`.

mod drift;
mod error;
mod event;
mod group;
mod history;
mod info;
mod plan;
mod repair;
mod report;
#[cfg(feature = "json-schema")]
pub(crate) mod schema;
mod status;
mod validation;

use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

/// A moment in UTC, as RFC 3339 has it.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
struct Time<'a>(
    #[cfg_attr(feature = "json-schema", schemars(extend("format" = "date-time")))] Cow<'a, str>,
);

impl<'a> Time<'a> {
    /// One that the records have, in that form already.
    fn of(text: &'a str) -> Self {
        Self(text.into())
    }

    /// One in the name of a file, such as `2026-11-20_08-30-00`, where colons are not allowed.
    fn of_file(text: &'a str) -> Self {
        match text.split_once('_') {
            Some((day, time)) => Self(format!("{day}T{}Z", time.replace('-', ":")).into()),
            None => Self(text.into()),
        }
    }
}

/// How long something took, in microseconds.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
struct Micros(u64);

impl Micros {
    fn of(duration: Duration) -> Self {
        Self(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
    }
}

/// JSON has text alone: what is not Unicode in a path is replaced.
fn path(path: &Path) -> Cow<'_, str> {
    path.to_string_lossy()
}
