//! SQLite: the database of the check, what statements do to it, and the schema as it evolves.

pub(in crate::check) mod database;
pub(in crate::check) mod effects;
pub(in crate::check) mod failed;
pub(in crate::check) mod firing;
pub(in crate::check) mod module;
pub(in crate::check) mod runner;
pub(in crate::check) mod slip;
pub(in crate::check) mod sql_error;
pub(in crate::check) mod tracker;
