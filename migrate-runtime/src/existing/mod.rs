//! Existing databases: where a file stands that this set has no records in, and the verbs that
//! bring it under management, start it anew, or mend its records.

mod arrival;
mod declare;
mod info;
mod ladder;
mod open;
mod repair;
mod standing;
mod take_over;
mod tools;
mod verb;
mod wipe;

pub(crate) use arrival::{Arrival, Entry, arrive};
pub use declare::Declaration;
pub(crate) use declare::baseline;
pub use info::Info;
pub(crate) use info::info;
#[cfg(feature = "report")]
pub(crate) use ladder::each_schema;
pub(crate) use open::open;
#[cfg(feature = "cli")]
pub(crate) use open::open_unread;
pub use repair::{Decision, Question, RepairPlan, RepairStep};
pub(crate) use repair::{plan_repair, repair};
pub(crate) use standing::standing;
pub use standing::{Standing, Unmanaged};
pub(crate) use take_over::take_over;
pub use tools::Tool;
pub(crate) use tools::is_of_another_tool;
