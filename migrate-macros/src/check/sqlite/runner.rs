//! Running sections: the database and the schema that it has, kept together.

use std::collections::BTreeSet;
use std::ops::Range;

use rusqlite::Connection;

use crate::arguments::Options;
use crate::check::sqlite::database::{Database, Failure};
use crate::check::sqlite::effects::Effects;
use crate::check::sqlite::failed::Failed;
use crate::check::sqlite::tracker::Tracker;
use crate::section::Section;

/// What a section did.
#[derive(Debug, Default)]
pub(in crate::check) struct Ran {
    /// The tables whose rows it changed, or the table itself, in lower case.
    pub(in crate::check) written: BTreeSet<String>,
    /// Those whose rows it wrote.
    pub(in crate::check) rows: BTreeSet<String>,
    /// The tables whose foreign keys it can have broken, those included that are gone by now: what
    /// was violated in them before is no new violation under another name.
    pub(in crate::check) at_risk: BTreeSet<String>,
    /// How many temporary objects it made.
    pub(in crate::check) temporary: usize,
}

/// When a statement is looked at.
#[derive(Debug, Clone, Copy)]
pub(in crate::check) enum Moment<'e> {
    Before,
    /// What the statement did.
    After(&'e Effects),
}

pub(in crate::check) struct Runner {
    pub(in crate::check) db: Database,
    pub(in crate::check) tracker: Tracker,
}

impl Runner {
    /// With an empty database.
    pub(in crate::check) fn new(options: &Options) -> rusqlite::Result<Self> {
        Ok(Self { db: Database::open(options)?, tracker: Tracker::new() })
    }

    pub(in crate::check) fn connection(&self) -> &Connection {
        self.db.connection()
    }

    /// Runs the statements of a section, one by one.
    pub(in crate::check) fn section<'s>(
        &mut self,
        section: &'s Section,
    ) -> Result<Ran, Failed<'s>> {
        self.each(section, |_, _, _| Ok(()))
    }

    /// The same; and lets `look` see each statement before and after it.
    pub(in crate::check) fn each<'s>(
        &mut self,
        section: &'s Section,
        mut look: impl FnMut(&Self, &Range<usize>, Moment<'_>) -> rusqlite::Result<()>,
    ) -> Result<Ran, Failed<'s>> {
        let mut ran = Ran::default();
        for statement in &section.statements {
            let failed = |failure| Failed { section, statement, failure };
            let unread = |error| failed(Failure::Sqlite(error));
            look(self, statement, Moment::Before).map_err(unread)?;
            let mut effects = self.db.run(section.sql(statement)).map_err(failed)?;
            // Who refers to a table is asked before it is gone, and again after all is done.
            if !effects.dropped.is_empty() || effects.rewrites {
                ran.at_risk.append(&mut self.tracker.at_risk(&effects.writes));
            }
            let children = effects.rewrites.then(|| self.tracker.children());
            self.tracker.follow(self.db.connection(), &effects).map_err(unread)?;
            look(self, statement, Moment::After(&effects)).map_err(unread)?;
            if let Some(children) = children {
                // A table that was renamed keeps its rows, and what was done to them.
                ran.written.extend(self.tracker.children().difference(&children).cloned());
            }
            ran.temporary += effects.temporary;
            // An ALTER TABLE writes none, but what was written may have another name since.
            if effects.extended.is_empty() || !ran.rows.is_empty() {
                ran.rows.extend(effects.writes.iter().cloned());
            }
            ran.written.append(&mut effects.writes);
        }
        ran.at_risk.append(&mut self.tracker.at_risk(&ran.written));
        Ok(ran)
    }
}
