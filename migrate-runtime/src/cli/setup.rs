//! What a program has told of itself: its sets, its databases, and what a connection needs.

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Connection;

use crate::migrator::Migrator;
use crate::validate::Check;

type Prepare = dyn Fn(&Connection) -> rusqlite::Result<()> + Send + Sync;

#[derive(Default)]
pub(super) struct Setup<'m> {
    pub(super) members: Vec<Member<'m>>,
    /// The rules of a group, where the databases are migrated as one unit.
    pub(super) group: Option<Vec<Check>>,
    pub(super) prepare: Option<Arc<Prepare>>,
    /// The name under which the application has mounted the subcommand.
    pub(super) mounted: Option<String>,
    /// The application's whole clap command.
    pub(super) application: Option<clap::Command>,
}

/// A set with its database.
pub(super) struct Member<'m> {
    pub(super) name: String,
    pub(super) migrator: Migrator<'m>,
    pub(super) database: Option<PathBuf>,
}

impl Setup<'_> {
    /// Does to a connection what it needs before it is used.
    pub(super) fn prepare(&self, db: &Connection) -> rusqlite::Result<()> {
        self.prepare.as_ref().map_or(Ok(()), |prepare| prepare(db))
    }
}
