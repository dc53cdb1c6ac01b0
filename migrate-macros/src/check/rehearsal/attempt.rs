//! One attempt: tables are filled, the up runs, the down runs, and what is there is compared.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use migrate_core::loss::{Before, Deleted, Loss, Reach, can_destroy};
use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::{keyword, quoted};
use migrate_core::{Destroyed, Facts, Script, Transaction};
use rusqlite::Connection;

use super::cascade::Cascades;
use super::failing::{Credence, Failing};
use super::made_up::Gone;
use super::orphans::Orphans;
use super::overwritten::{Held, is_read};
use super::rowids::{self, Rowids};
use super::searching::{InStep, behind_views};
use super::sequence::Marks;
use super::stage::{Filled, Stage};
use super::{Rehearsal, consent, counted_on, not_rehearsed};
use crate::check::rows::populate::{Flavour, Populate};
use crate::check::sqlite::failed::Failed;
use crate::diagnostics::Diagnostic;
use crate::parse::Parsed;
use crate::section::Section;

/// What an attempt showed.
pub(super) enum Seen {
    Judged(Box<Rehearsal>),
    /// It fails with any rows and with none, which running it on empty tables says better.
    Fails,
    /// It failed, but the values may be to blame.
    Doubtful(Box<Doubt>),
}

/// A failure that other values may not bring about.
pub(super) struct Doubt {
    pub(super) found: Diagnostic,
    /// Whether it is one where every kind of values must fail.
    pub(super) is_check: bool,
    pub(super) message: String,
}

pub(super) struct Attempt<'a> {
    pub(super) stage: &'a Stage<'a>,
    pub(super) migration: &'a Parsed,
    up: Script,
    pub(super) down: Option<Script>,
    flavour: Flavour,
}

/// What rows that are as they were tell of a way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// That it brings everything back.
    Seen,
    /// Nothing: there was none that could have been lost.
    Unseen,
    /// That they happened to be what the down puts there: what they held had been nowhere.
    Disproved,
}

/// What the up took and broke.
struct Forward {
    /// What was lost when each statement was done, where anything could be.
    lost: Vec<Vec<Loss>>,
    /// The tables that have fewer rows.
    shrunk: BTreeSet<String>,
    violated: Vec<Diagnostic>,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(stage: &'a Stage<'a>, migration: &'a Parsed, flavour: Flavour) -> Self {
        let up = crate::check::script(&migration.up);
        let down = migration.down.as_ref().map(crate::check::script);
        Self { stage, migration, up, down, flavour }
    }

    pub(super) fn make(&self) -> rusqlite::Result<Seen> {
        let db = self.stage.db.connection();
        let mut reach = Reach::of(&self.up, self.migration.transaction);
        if let Some(down) = &self.down {
            reach = reach.and(down);
        }
        let mut tables = reach.tables(db)?;
        let can_destroy = can_destroy(db, &self.up)?;
        if can_destroy {
            tables.extend(children(self.stage.schema, &tables));
        }
        let populate = Populate::new(self.stage.db, self.stage.schema, self.flavour);
        let mut populate = populate.script(self.up.text());
        if let Filled::HereBut(kept) = self.stage.filled {
            let behind = behind_views(self.stage.schema, &self.migration.up);
            populate.fill(&tables.union(&behind).cloned().collect(), kept)?;
        }
        if db.is_autocommit() {
            let found = not_rehearsed(self.migration, "a row that is refused ends the transaction");
            return Ok(judged(vec![found], Facts::default(), Gone::default()));
        }
        let mut findings: Vec<Diagnostic> =
            populate.empty().map(|one| self.unfilled(one)).collect();
        let has_rows = findings.is_empty();
        let before = Before::take(db, reach.clone())?;
        let cascades = Cascades::read(db, &tables, self.migration.transaction)?;
        let marks = Marks::raise(db, self.stage.schema, self.migration)?;
        let held = Held::take(db, &tables)?;
        let in_step = InStep::bring(db)?;
        let rowids = Rowids::take(db, self.stage.schema, &self.migration.up)?;
        let orphans = Orphans::count(db, &tables)?;
        let Forward { lost, shrunk, violated } =
            match self.forward(&before, can_destroy, &tables, &orphans)? {
                Ok(forward) => forward,
                Err(failing) => return Ok(self.fails(&failing, findings)),
            };
        findings.extend(violated);
        let earlier = self.stage.earlier;
        let lowered = marks.lowered(db, self.migration, earlier)?;
        // What a function of the program does may bring them in step.
        if !self.stage.is_hooked {
            findings.extend(in_step.out_of_step(db, self.migration, &self.migration.up)?);
        }
        if let Some(rowids) = rowids {
            let changed = rowids.changed(db);
            findings.extend(changed.iter().map(|table| rowids::finding(self.migration, table)));
        }
        let (mut overwritten, mut is_unseen) = (Vec::new(), false);
        if can_destroy {
            // What moved may be in a table that was not there before.
            let mut there = reach.tables(db)?;
            there.extend(tables.iter().cloned());
            let after = Held::take(db, &there)?;
            let is_read = |one: &Destroyed| {
                one.column().is_some_and(|column| is_read(&self.migration.up, column))
            };
            overwritten = held.overwritten(&after);
            overwritten.retain(|one| !is_read(one));
            is_unseen = match (self.stage.made_up, self.stage.filled) {
                (None, Filled::HereBut(kept)) => held.is_unseen(&after, kept),
                _ => false,
            };
        }
        let own = Gone { lost, overwritten, shrunk };
        let gone = match self.stage.made_up {
            Some(made_up) => own.and(made_up.gone()),
            None => own,
        };
        let all = gone.all();
        let is_vouched = |one: &Destroyed| {
            let made_up = self.stage.made_up.is_some_and(|made_up| made_up.vouches_for(one));
            made_up || (one.column().is_none() && populate.is_filled(one.table()))
        };
        let proof = if !all.iter().all(is_vouched) {
            Proof::Disproved
        } else if (has_rows || !can_destroy) && !is_unseen {
            Proof::Seen
        } else {
            Proof::Unseen
        };
        let facts = Facts {
            up: has_rows.then(|| all.clone()),
            ..self.back(populate, &before, proof, &mut findings)?
        };
        if has_rows && !self.stage.is_hooked {
            findings.extend(consent::compare(
                self.migration,
                &all,
                &gone.lost,
                &gone.shrunk,
                &cascades,
                earlier,
            ));
            findings.extend(lowered);
        }
        Ok(judged(findings, facts, gone))
    }

    /// A table of which nothing can be told.
    fn unfilled(&self, (table, why): (&str, &str)) -> Diagnostic {
        not_rehearsed(self.migration, &format!("no row could be made up for {table}: {why}"))
            .help("give it rows in a `-- migrate:sample` section of the migration that makes it")
    }

    /// Runs the up.
    fn forward(
        &self,
        before: &Before,
        can_destroy: bool,
        tables: &BTreeSet<String>,
        orphans: &Orphans,
    ) -> rusqlite::Result<Result<Forward, Failing<'a>>> {
        let db = self.stage.db.connection();
        let mut deleted = Deleted::default();
        let mut lost = Vec::new();
        let counts = counts(db, tables);
        for statement in &self.migration.up.statements {
            if let Err(failing) = self.statement(&self.migration.up, statement, &mut deleted) {
                return Ok(Err(failing));
            }
            if can_destroy {
                lost.push(before.lost(db, &deleted)?);
            }
        }
        let now = Orphans::count(db, tables)?;
        let violated = now.findings((orphans, self.stage.schema), db, self.migration);
        let after = self::counts(db, tables);
        let is_less = |table: &&String| after.get(*table) < counts.get(*table);
        let shrunk = tables.iter().filter(is_less).cloned().collect();
        Ok(Ok(Forward { lost, shrunk, violated }))
    }

    fn statement(
        &self,
        section: &'a Section,
        statement: &'a Range<usize>,
        deleted: &mut Deleted,
    ) -> Result<(), Failing<'a>> {
        let sql = section.sql(statement);
        match self.stage.db.run(sql) {
            Ok(_) => {
                deleted.note(sql, self.stage.db.connection().changes());
                Ok(())
            }
            // What pragmas do outside of a transaction has no bearing on rows.
            Err(_)
                if self.migration.transaction == Transaction::None
                    && keyword(sql, &["PRAGMA"]).is_some() =>
            {
                Ok(())
            }
            Err(failure) => Err(Failing {
                failed: Failed { section, statement, failure },
                flavour: self.flavour,
            }),
        }
    }

    pub(super) fn script(
        &self,
        section: &'a Section,
        deleted: &mut Deleted,
    ) -> Result<(), Failing<'a>> {
        section.statements.iter().try_for_each(|one| self.statement(section, one, deleted))
    }

    fn fails(&self, failing: &Failing<'_>, mut findings: Vec<Diagnostic>) -> Seen {
        let mut found = failing.up(self.migration, self.stage.earlier);
        let message = failing.failed.message();
        if let Some(help) = counted_on::advice(self.stage.schema, self.migration, &message) {
            found = found.help(help);
        }
        match failing.credence(self.stage.stand_ins) {
            Credence::AnyRows => Seen::Fails,
            Credence::TheseRows => {
                findings.push(found);
                judged(findings, Facts::default(), Gone::default())
            }
            Credence::Check | Credence::Doubtful => Seen::Doubtful(Box::new(Doubt {
                is_check: failing.credence(self.stage.stand_ins) == Credence::Check,
                message: failing.failed.message(),
                found,
            })),
        }
    }
}

fn judged(findings: Vec<Diagnostic>, facts: Facts, gone: Gone) -> Seen {
    Seen::Judged(Box::new(Rehearsal { findings, facts, gone }))
}

/// How many rows each of `tables` has that is there.
fn counts(db: &Connection, tables: &BTreeSet<String>) -> BTreeMap<String, i64> {
    let count = |table: &String| {
        let sql = format!("SELECT count(*) FROM main.{}", quoted(table));
        Some((table.clone(), db.query_row(&sql, [], |row| row.get(0)).ok()?))
    };
    tables.iter().filter_map(count).collect()
}

/// Whether a table whose text has these names refers to any of `tables`, by all that can be told.
pub(super) fn refers(names: &BTreeSet<String>, tables: &BTreeSet<String>) -> bool {
    names.contains("references") && !names.is_disjoint(tables)
}

/// The tables that refer to any of `tables`.
pub(super) fn children(schema: &Snapshot, tables: &BTreeSet<String>) -> Vec<String> {
    let mut children = Vec::new();
    for object in schema.objects().filter(|object| object.kind() == ObjectKind::Table) {
        let names = migrate_core::loss::names_in(object.sql());
        if refers(&names, tables) {
            children.push(object.name().to_ascii_lowercase());
        }
    }
    children
}
