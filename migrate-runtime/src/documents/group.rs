//! Groups of databases as JSON.

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

use super::Micros;
use crate::{Report, Status};

/// What a run of a group did and committed.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct GroupReport<'a> {
    /// Each member with its report, in the order in which they were added.
    members: Vec<MemberReport<'a>>,
    /// The members that an earlier run had left behind, and that this one brought along.
    resumed: &'a [String],
    /// What is to be known beside.
    notes: &'a [String],
    /// How long it took, waiting for the locks included.
    duration_us: Micros,
}

/// A member of a group and what a run did to it.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct MemberReport<'a> {
    /// Its name.
    name: &'a str,
    /// What the run did.
    report: &'a Report,
}

impl<'a> From<&'a crate::GroupReport> for GroupReport<'a> {
    fn from(group: &'a crate::GroupReport) -> Self {
        let member = |(name, report)| MemberReport { name, report };
        Self {
            members: group.members().map(member).collect(),
            resumed: group.resumed(),
            notes: group.notes(),
            duration_us: Micros::of(group.duration()),
        }
    }
}

/// Where the members of a group stand.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct GroupStatus<'a> {
    /// Each member with its status, in the order in which they were added.
    members: Vec<MemberStatus<'a>>,
    /// The members that a run left behind when it was cut short between two commits.
    behind: &'a [String],
}

/// A member of a group and where it stands.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
struct MemberStatus<'a> {
    /// Its name.
    name: &'a str,
    /// What is applied and pending.
    status: &'a Status,
}

impl<'a> From<&'a crate::GroupStatus> for GroupStatus<'a> {
    fn from(group: &'a crate::GroupStatus) -> Self {
        let member = |(name, status)| MemberStatus { name, status };
        Self { members: group.members().map(member).collect(), behind: group.behind() }
    }
}

migrate_core::serialized_as! {
    crate::GroupReport => GroupReport<'_>,
    crate::GroupStatus => GroupStatus<'_>,
}
