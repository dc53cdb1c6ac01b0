//! Where the application keeps its data, and how that is brought up to date: all of it or nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use migrate_runtime::{Backup, embed_migrations};
use migrate_runtime::{
    Error, Group, GroupReport, Migrations, Migrator, Validation, ValidationReport,
};
use rusqlite::Connection;

use crate::rules::rules;

/// The tables that the application works with.
pub static META: Migrations = embed_migrations!("migrations/app_meta", set = "app_meta");
/// The events. The set has a name of its own, so that one file can hold both.
pub static EVENTS: Migrations = embed_migrations!("migrations/events", set = "events");

/// A setting of the application: how many files there are. It is made once, when it is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `app_meta.db` and `events.db`.
    TwoFiles,
    /// Everything in `app_meta.db`.
    OneFile,
}

/// The open databases of a directory.
#[derive(Debug)]
pub struct Store {
    meta: Connection,
    meta_path: PathBuf,
    /// None where the events are in the same file.
    events: Option<Connection>,
    events_path: PathBuf,
}

impl Store {
    /// Opens the files, and makes those that are not there. It migrates nothing.
    ///
    /// # Errors
    ///
    /// Where SQLite cannot open one.
    pub fn open(directory: &Path, layout: Layout) -> Result<Self, rusqlite::Error> {
        let meta_path = directory.join("app_meta.db");
        let events_path = match layout {
            Layout::TwoFiles => directory.join("events.db"),
            Layout::OneFile => meta_path.clone(),
        };
        let meta = Connection::open(&meta_path)?;
        let events = match layout {
            Layout::TwoFiles => Some(Connection::open(&events_path)?),
            Layout::OneFile => None,
        };
        Ok(Self { meta, meta_path, events, events_path })
    }

    /// Brings everything up to date, or leaves everything as it was; what was done, for the user.
    ///
    /// # Errors
    ///
    /// Where a migration fails or a rule does not hold.
    pub fn migrate(&mut self) -> Result<GroupReport, Error> {
        let (meta, events) = (("meta", options(&META)), ("events", options(&EVENTS)));
        let group = Group::new();
        // The only place where the number of files makes a difference: one commit, or two.
        let group = match &mut self.events {
            None => group.add_sets([meta, events], &mut self.meta),
            Some(db) => group.add(meta.0, meta.1, &mut self.meta).add(events.0, events.1, db),
        };
        rules().into_iter().fold(group, Group::check).run()
    }

    /// Where the migrations stand, for the user.
    ///
    /// # Errors
    ///
    /// Where the records cannot be read.
    pub fn status(&self) -> Result<String, Error> {
        let meta = META.status(&self.meta)?;
        let events = EVENTS.status(self.events())?;
        Ok(format!("{meta}\n{events}"))
    }

    /// Looks at everything there is to look at, the rules included, without changing anything.
    ///
    /// # Errors
    ///
    /// Where a database cannot be read. What is wrong in it is in the report.
    pub fn validate(&self) -> Result<ValidationReport, Error> {
        // Under the names of the group, so that the rules are the same, wherever the tables are.
        let files = Validation::default()
            .attach("meta", &self.meta_path)
            .attach("events", &self.events_path);
        let validation = rules().into_iter().fold(files, Validation::check);
        META.migrator().validate(&self.meta, &validation)
    }

    /// A new knowledge base: the row, and the event that tells of it.
    ///
    /// Two files have two commits. The row comes first: a row without its event breaks no rule, an
    /// event without its row does.
    ///
    /// # Errors
    ///
    /// Where there is one with this id.
    pub fn create(&self, id: &str, name: &str) -> Result<(), rusqlite::Error> {
        self.meta.execute(
            "INSERT INTO knowledge_bases (id, name, status, embedder_model)
             VALUES (?1, ?2, 'active', 'small')",
            [id, name],
        )?;
        self.events().execute(
            "INSERT INTO events (event_id, event_type, aggregate_id, aggregate_type,
                                 sequence_number, event_data, checksum)
             VALUES ('created-' || ?1, 'created', ?1, 'knowledge_base', 1,
                     json_object('kb_id', ?1), 'none')",
            [id],
        )?;
        Ok(())
    }

    fn events(&self) -> &Connection {
        self.events.as_ref().unwrap_or(&self.meta)
    }
}

fn options(set: &'static Migrations) -> Migrator<'static> {
    set.migrator()
        .application(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .backup(Backup::beside_database().keep_days(30))
        .timeout(Duration::from_secs(300))
}
