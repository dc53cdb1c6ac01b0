//! Running sections: the database and the schema that it has, kept together.

use std::collections::BTreeSet;
use std::ops::Range;

use rusqlite::Connection;

use super::database::{Database, Failure};
use super::effects::Effects;
use super::failed::Failed;
use super::noticed::{Met, Noticed, look};
use super::old_first::Renamed;
use super::passing::Passing;
use super::tracker::Tracker;
use super::unstable;
use crate::arguments::Options;
use crate::section::Section;

/// What a section did.
#[derive(Debug, Default)]
pub(super) struct Ran {
    /// The tables whose rows it changed, or the table itself, in lower case.
    pub(super) written: BTreeSet<String>,
    /// Those whose rows it wrote.
    pub(super) rows: BTreeSet<String>,
    /// The tables whose foreign keys it can have broken, those included that are gone by now: what
    /// was violated in them before is no new violation under another name.
    pub(super) at_risk: BTreeSet<String>,
    /// How many temporary objects it made.
    pub(super) temporary: usize,
}

/// Which way a section leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

/// When a statement is looked at.
#[derive(Debug, Clone, Copy)]
enum Moment<'e> {
    Before,
    /// What the statement did.
    After(&'e Effects),
}

pub(super) struct Runner {
    pub(super) db: Database,
    pub(super) tracker: Tracker,
    /// The tables that the section examined last renamed, as far as it ran.
    pub(super) renamed: Vec<Renamed>,
}

impl Runner {
    /// With an empty database.
    pub(super) fn new(options: &Options) -> rusqlite::Result<Self> {
        Ok(Self { db: Database::open(options)?, tracker: Tracker::new(), renamed: Vec::new() })
    }

    pub(super) fn connection(&self) -> &Connection {
        self.db.connection()
    }

    /// Runs the statements of a section, one by one.
    pub(super) fn section<'s>(&mut self, section: &'s Section) -> Result<Ran, Failed<'s>> {
        self.each(section, |_, _, _| Ok(()))
    }

    /// The same; and what the statements show.
    pub(super) fn examine<'s>(
        &mut self,
        section: &'s Section,
        way: Way,
    ) -> Result<(Ran, Vec<Noticed>), Failed<'s>> {
        let (mut all, mut renamed) = (Vec::new(), Vec::new());
        let mut met = Met::default();
        let ran = self.each(section, |runner, statement, moment| {
            let (db, schema) = (runner.db.connection(), runner.tracker.snapshot());
            match moment {
                Moment::Before => {
                    all.append(&mut look(db, schema, section, statement)?);
                    met = Met::by(schema, section.sql(statement));
                }
                Moment::After(effects) if way == Way::Up => {
                    let met = std::mem::take(&mut met);
                    let value = unstable::in_statement(section, statement, effects, schema);
                    all.extend(value.map(Noticed::from));
                    renamed.extend(met.renamed(schema, section, statement));
                }
                Moment::After(_) => {}
            }
            Ok(())
        });
        self.renamed = renamed;
        Ok((ran?, all))
    }

    /// The same; and into `passing`, where it put values that are others each time.
    pub(super) fn watch<'s>(
        &mut self,
        section: &'s Section,
        options: &Options,
        passing: &mut Passing,
    ) -> Result<Ran, Failed<'s>> {
        self.each(section, |runner, statement, moment| {
            if let Moment::After(effects) = moment {
                let (sql, schema) = (section.sql(statement), runner.tracker.snapshot());
                passing.note(sql, effects, schema, &options.functions);
            }
            Ok(())
        })
    }

    fn each<'s>(
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
