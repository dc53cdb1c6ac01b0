//! Repair of tracking rows that contradict themselves or the schema: first a plan, then, on a
//! second call, what it says.

mod apply;
mod find;
mod plan;
mod situation;

pub(crate) use apply::repair;
pub(crate) use find::plan_repair;
pub use plan::{Decision, Question, RepairPlan, RepairStep};
