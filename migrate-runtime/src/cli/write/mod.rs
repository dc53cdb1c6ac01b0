//! Commands that change the database.

mod adopt;
mod backup;
mod baseline;
mod lossy;
mod redo;
mod repair;
mod reset;
mod restore;
mod rollback;
mod together;
mod up;

pub(super) use adopt::adopt;
pub(super) use backup::backup;
pub(super) use baseline::baseline;
pub(super) use redo::redo;
pub(super) use repair::repair;
pub(super) use reset::reset;
pub(super) use restore::{Restore, restore};
pub(super) use rollback::rollback;
pub(super) use together::up_together;
pub(super) use up::{Permits, target, up};
