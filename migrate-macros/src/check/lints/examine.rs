//! Examining: a section runs, and each of its statements is looked at before and after.

use crate::check::lints::noticed::{Met, Noticed, look};
use crate::check::lints::old_first::Renamed;
use crate::check::lints::unstable;
use crate::check::sqlite::failed::Failed;
use crate::check::sqlite::runner::{Moment, Ran, Runner};
use crate::section::Section;

/// Which way a section leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Way {
    Up,
    Down,
}

/// What a section did, and what its statements showed.
pub(in crate::check) struct Examined<'s> {
    pub(in crate::check) ran: Result<Ran, Failed<'s>>,
    pub(in crate::check) noticed: Vec<Noticed>,
    /// The tables that it renamed, as far as it ran.
    pub(in crate::check) renamed: Vec<Renamed>,
}

/// Runs the statements of a section, one by one.
pub(in crate::check) fn examine<'s>(
    runner: &mut Runner,
    section: &'s Section,
    way: Way,
) -> Examined<'s> {
    let (mut noticed, mut renamed) = (Vec::new(), Vec::new());
    let mut met = Met::default();
    let ran = runner.each(section, |runner, statement, moment| {
        let (db, schema) = (runner.db.connection(), runner.tracker.snapshot());
        match moment {
            Moment::Before => {
                noticed.append(&mut look(db, schema, section, statement)?);
                met = Met::by(schema, section.sql(statement));
            }
            Moment::After(effects) if way == Way::Up => {
                let met = std::mem::take(&mut met);
                let value = unstable::in_statement(section, statement, effects, schema);
                noticed.extend(value.map(Noticed::from));
                renamed.extend(met.renamed(schema, section, statement));
            }
            Moment::After(_) => {}
        }
        Ok(())
    });
    Examined { ran, noticed, renamed }
}
