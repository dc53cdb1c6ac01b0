//! Repairs as JSON.

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::Version;

/// What a repair would do.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct RepairPlan<'a> {
    /// What would be done.
    steps: &'a [crate::RepairStep],
    /// What cannot be decided by the schema.
    questions: &'a [crate::Question],
}

impl<'a> From<&'a crate::RepairPlan> for RepairPlan<'a> {
    fn from(plan: &'a crate::RepairPlan) -> Self {
        Self { steps: plan.steps(), questions: plan.questions() }
    }
}

/// One thing that a repair does.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct RepairStep<'a> {
    /// The migration that it is about; null where it is about none.
    version: Option<&'a Version>,
    /// What it does.
    text: String,
}

impl<'a> From<&'a crate::RepairStep> for RepairStep<'a> {
    fn from(step: &'a crate::RepairStep) -> Self {
        Self { version: step.version(), text: step.to_string() }
    }
}

/// What cannot be decided by the schema.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Question<'a> {
    /// The migration that it is about; null where it is about none.
    version: Option<&'a Version>,
    /// What is not known.
    text: &'a str,
    /// The decisions that would settle it; none where none can.
    decisions: Vec<&'a crate::Decision>,
}

impl<'a> From<&'a crate::Question> for Question<'a> {
    fn from(question: &'a crate::Question) -> Self {
        Self {
            version: question.version(),
            text: question.text(),
            decisions: question.decisions().collect(),
        }
    }
}

/// What a person knows and the database does not tell.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct Decision<'a> {
    /// What is decided.
    kind: Decided,
    /// The version that it is about; null where it is about none.
    version: Option<&'a Version>,
    /// What the row that goes has for a version; null where no row is named.
    row: Option<&'a str>,
}

/// What can be decided.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum Decided {
    /// The record of the version goes.
    Forget,
    /// What the program has now counts as what was applied.
    Accept,
    /// It was done, all of it.
    Done,
    /// It was not done, or was undone, all of it.
    Undone,
    /// A row that says nothing goes.
    Discard,
    /// The rows that are there are all there ever were.
    Recount,
}

impl<'a> From<&'a crate::Decision> for Decision<'a> {
    fn from(decision: &'a crate::Decision) -> Self {
        let (kind, version, row) = match decision {
            crate::Decision::Forget(version) => (Decided::Forget, Some(version), None),
            crate::Decision::Accept(version) => (Decided::Accept, Some(version), None),
            crate::Decision::Done(version) => (Decided::Done, Some(version), None),
            crate::Decision::Undone(version) => (Decided::Undone, Some(version), None),
            crate::Decision::Discard(row) => (Decided::Discard, None, Some(row.as_str())),
            crate::Decision::Recount => (Decided::Recount, None, None),
        };
        Self { kind, version, row }
    }
}

migrate_core::serialized_as! {
    crate::RepairPlan => RepairPlan<'_>,
    crate::RepairStep => RepairStep<'_>,
    crate::Question => Question<'_>,
    crate::Decision => Decision<'_>,
}
