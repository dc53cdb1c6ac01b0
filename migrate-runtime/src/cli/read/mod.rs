//! Commands that change nothing.

mod backups;
mod drift;
mod history;
mod info;
mod plan;
mod report;
mod show;
mod status;
mod verify;

pub(super) use backups::backups;
pub(super) use drift::drift;
pub(super) use history::history;
pub(super) use info::info;
pub(super) use plan::plan;
pub(super) use report::{mermaid, page};
pub(super) use show::show;
pub(super) use status::status;
pub(super) use verify::verify;
