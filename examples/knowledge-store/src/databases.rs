//! The five databases: their migrations, and how they are opened together.

use std::path::{Path, PathBuf};

use migrate_runtime::{Backup, Check, Error, Group, GroupReport, Migrations, Migrator};
use migrate_runtime::{GroupStatus, embed_migrations};
use rusqlite::Connection;

/// What the assistant knows, with search.
pub static KNOWLEDGE: Migrations = embed_migrations!(
    "migrations/knowledge",
    set = "knowledge",
    // What SQL cannot do: see `embeddings`.
    hooks("knowledge006" = crate::embeddings::pack_all),
);
/// What it was asked to do.
pub static MEMORY: Migrations = embed_migrations!("migrations/memory", set = "memory");
/// What it learns about its own work.
pub static TASK_MEMORY: Migrations =
    embed_migrations!("migrations/task_memory", set = "task_memory");
/// How it went about the tasks.
pub static WORKFLOW_HISTORY: Migrations =
    embed_migrations!("migrations/workflow_history", set = "workflow_history");
/// What it ran on the machine.
pub static COMMAND_HISTORY: Migrations =
    embed_migrations!("migrations/command_history", set = "command_history");

/// All five. Each lies in the file that has the name of its set, and is called by it in the checks.
pub const SETS: [&Migrations; 5] =
    [&KNOWLEDGE, &MEMORY, &TASK_MEMORY, &WORKFLOW_HISTORY, &COMMAND_HISTORY];

/// Connections to the five databases of one directory, in the order of [`SETS`].
#[derive(Debug)]
pub struct Databases([Connection; 5]);

impl Databases {
    /// Opens the files, and makes those that are not there. It migrates nothing.
    ///
    /// # Errors
    ///
    /// Where SQLite cannot open one.
    pub fn open(directory: &Path) -> Result<Self, rusqlite::Error> {
        let open = |set: &Migrations| Connection::open(file(directory, set));
        Ok(Self([
            open(&KNOWLEDGE)?,
            open(&MEMORY)?,
            open(&TASK_MEMORY)?,
            open(&WORKFLOW_HISTORY)?,
            open(&COMMAND_HISTORY)?,
        ]))
    }

    /// Migrates all five, or none.
    ///
    /// # Errors
    ///
    /// As [`Group::run`] says; no database is changed then.
    pub fn migrate(&mut self) -> Result<GroupReport, Error> {
        self.group().run()
    }

    /// Where the five stand.
    ///
    /// # Errors
    ///
    /// Where the records of one cannot be read.
    pub fn status(&mut self) -> Result<GroupStatus, Error> {
        self.group().status()
    }

    /// What the assistant knows.
    #[must_use]
    pub fn knowledge(&self) -> &Connection {
        &self.0[0]
    }

    fn group(&mut self) -> Group<'_> {
        let members = SETS.into_iter().zip(&mut self.0);
        let group =
            members.fold(Group::new(), |group, (set, db)| group.add(set.set(), migrator(set), db));
        checks().into_iter().fold(group, Group::check)
    }
}

/// What foreign keys say within one database, these say between them. A check yields the rows that
/// are wrong; with any, nothing is committed anywhere.
pub fn checks() -> [Check; 2] {
    [
        Check::new(
            "every run has its task",
            "SELECT id, task_id FROM workflow_history.runs
             WHERE task_id NOT IN (SELECT id FROM memory.tasks)",
        ),
        Check::new(
            "what a task cites is known",
            "SELECT task_id, entry_id FROM memory.citations
             WHERE entry_id NOT IN (SELECT id FROM knowledge.entries)",
        ),
    ]
}

/// The file of a set.
#[must_use]
pub fn file(directory: &Path, set: &Migrations) -> PathBuf {
    directory.join(format!("{}.db", set.set()))
}

/// The options of every database: a checked copy before each change, such as
/// `knowledge.2025-01-15_14-30-45.bak`, kept for thirty days. That is so without a word, too.
pub fn migrator(set: &'static Migrations) -> Migrator<'static> {
    set.migrator()
        .application(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .backup(Backup::beside_database().keep_days(30))
}
