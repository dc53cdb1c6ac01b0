//! The stage: a database, and where the rows of its tables come from.

use std::collections::BTreeSet;

use migrate_core::schema::Snapshot;

use super::made_up::MadeUp;
use crate::check::sqlite::database::Database;
use crate::parse::Parsed;

/// Where the rows come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Filled<'a> {
    /// They are made up here, but for these tables, in lower case: samples have filled them.
    HereBut(&'a BTreeSet<String>),
    /// Before migrations that have run on them.
    Before,
}

/// Where a migration is rehearsed.
#[derive(Clone, Copy)]
pub(super) struct Stage<'a> {
    pub(super) db: &'a Database,
    /// The migrations before it.
    pub(super) earlier: &'a [Parsed],
    /// The schema before it.
    pub(super) schema: &'a Snapshot,
    pub(super) filled: Filled<'a>,
    /// Functions and collations that only the application has.
    pub(super) stand_ins: &'a [String],
    /// Whether a function of the program does a part of it.
    pub(super) is_hooked: bool,
    /// What made-up rows have shown, where these are of samples.
    pub(super) made_up: Option<&'a MadeUp>,
}
