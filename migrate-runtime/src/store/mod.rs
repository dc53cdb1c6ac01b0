//! The tracking tables: what a database says about itself. Reads and writes rows, decides nothing.
//!
//! Every row is keyed by the name of its set, so that several sets share one database.

mod groups;
mod read;
mod tables;
mod unreadable;
mod write;

pub(crate) use groups::{GroupRun, create_groups, last_group, record_group};
pub(crate) use read::{
    Applied, OtherSet, RawRow, Recorded, ShapedBy, Tracking, other_sets, raw_rows, read,
    read_consistently, read_schema, was_applied,
};
pub(crate) use tables::create;
pub(crate) use write::{
    Attempt, Mark, State, backdate, count_more, delete_row, discard, forget, mark, mark_started,
    place, probe, record_applied, record_attempt, record_schema, record_state, recount, renew,
};
