//! Why a verb about an existing database was refused.

use std::fmt::Write as _;

use super::standing::Unmanaged;
use super::tools::Tool;
use crate::error::ErrorKind;

/// Each cause with what it needs to be told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the database has tables of these migrations, and no record of any\n{0}")]
    Unmanaged(Box<Unmanaged>),
    #[error("the database has records of this set already")]
    AlreadyManaged,
    #[error("the schema is not that of version {version}{}", rows(.lines))]
    OtherSchema { version: String, lines: Vec<String> },
    #[error("{tool} began migration {version}, and did not end it")]
    ToolDirty { tool: Tool, version: String },
    #[error("{tool} has applied what this program does not have: {}", .versions.join(", "))]
    ToolUnknown { tool: Tool, versions: Vec<String> },
    #[error("the records of {tool} cannot be read: {message}")]
    ToolUnreadable { tool: Tool, message: String },
    #[error("the database has records of {}", .0.join(" and of "))]
    SeveralTools(Vec<String>),
    #[error("a reset drops everything in the database")]
    ConsentNeeded,
    #[error("the database is shared with other sets: {}", .0.join(", "))]
    SharedWithSets(Vec<String>),
    #[error("the records cannot be repaired so: {0}")]
    Repair(String),
    #[error("{path} cannot be opened: {message}")]
    CannotOpen { path: String, message: String },
}

fn rows(lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines {
        let _ = write!(text, "\n  {line}");
    }
    text
}

impl Refused {
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Unmanaged(_) => ErrorKind::Unmanaged,
            Self::AlreadyManaged => ErrorKind::AlreadyManaged,
            Self::OtherSchema { .. } => ErrorKind::SchemaMismatch,
            Self::ToolDirty { .. } | Self::ToolUnreadable { .. } | Self::SeveralTools(_) => {
                ErrorKind::OtherTool
            }
            Self::ToolUnknown { .. } => ErrorKind::UnknownVersion,
            Self::ConsentNeeded => ErrorKind::ConsentNeeded,
            Self::SharedWithSets(_) => ErrorKind::OtherSet,
            Self::Repair(_) => ErrorKind::RepairRefused,
            Self::CannotOpen { .. } => ErrorKind::Unavailable,
        }
    }

    /// What to do next.
    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::Unmanaged(unmanaged) => match (unmanaged.tool(), unmanaged.candidates()) {
                (Some(_), _) => {
                    "take over the records of the tool that made them: `take_over(Tool::Detect)`"
                }
                (None, []) => {
                    "make the schema that of a version; or declare one applied with `baseline`, \
                     where the difference does not matter with `Migrator::force`"
                }
                _ => "say with `baseline` which of them is applied",
            },
            Self::AlreadyManaged => "see `status` for what is applied",
            Self::OtherSchema { .. } => {
                "make the schema that of the version, or accept it with `Migrator::force`"
            }
            Self::ToolDirty { .. } => "mend it with that tool first, as its manual says",
            Self::ToolUnknown { .. } => {
                "bring those migrations into the directory, with the versions that they have there"
            }
            Self::ToolUnreadable { .. } => {
                "see whether the table is that tool's; if not, declare a version with `baseline`"
            }
            Self::SeveralTools(_) => "name the one that counts in place of `Tool::Detect`",
            Self::ConsentNeeded => "if that is meant, say so with `Migrator::force`",
            Self::SharedWithSets(_) => "roll those back first: their tables would go as well",
            Self::Repair(_) => "make a new plan with `plan_repair`, and look at it",
            Self::CannotOpen { .. } => {
                "see whether the file and its directory are there, and may be used"
            }
        }
    }
}
