//! The rehearsal of a migration: up and down on tables that hold rows. What works on empty tables
//! may fail with a single row, and what it destroys shows only where there is something.
//!
//! Everything happens in a transaction that is rolled back: the chain goes on from where it was.

mod attempt;
mod back;
mod cascade;
mod consent;
mod counted_on;
pub(in crate::check) mod effect;
mod failing;
mod flavours;
mod growth;
mod history;
mod made_up;
mod new_key;
mod orphans;
mod overwritten;
mod rowids;
mod samples;
mod scratch;
mod searching;
mod sequence;
mod stage;

use std::collections::BTreeSet;

use migrate_core::execute::message_and_offset;
use migrate_core::schema::Snapshot;
use migrate_core::{Facts, Rollback};

use crate::arguments::Options;
use crate::check::sqlite::database::Database;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::{Parsed, Standing};
use flavours::rehearse;
use history::History;
use made_up::{Gone, MadeUp};
use samples::Samples;
pub(super) use scratch::{Names, Scratch};
use stage::{Filled, Stage};

/// What a rehearsal showed.
#[derive(Debug, Default)]
pub(super) struct Rehearsal {
    pub(super) findings: Vec<Diagnostic>,
    pub(super) facts: Facts,
    /// What was gone after the up.
    gone: Gone,
}

impl Rehearsal {
    /// What an earlier build has seen.
    pub(super) fn remembered(facts: Facts) -> Self {
        Self { facts, ..Self::default() }
    }

    fn fails(&self) -> bool {
        self.findings.iter().any(|found| found.code() == Code::FailsWithRows)
    }
}

/// The rehearsals of a chain.
pub(super) struct Rehearsals<'a> {
    migrations: &'a [Parsed],
    options: &'a Options,
    /// Functions and collations that only the application has.
    stand_ins: Vec<String>,
    /// The rows of samples, as long as they can be carried along.
    samples: Option<Samples>,
    names: Names,
}

impl<'a> Rehearsals<'a> {
    pub(super) fn new(migrations: &'a [Parsed], options: &'a Options) -> rusqlite::Result<Self> {
        let stand_ins = [options.functions.as_slice(), &options.collations].concat();
        let samples = Samples::new(migrations, options)?;
        Ok(Self { migrations, options, stand_ins, samples, names: Names::default() })
    }

    /// Whether rows go along from one migration to the next.
    pub(super) fn have_samples(&self) -> bool {
        self.samples.is_some()
    }

    /// Rehearses the migration at `index` before it runs on `db`, which has `schema`. What has
    /// shipped has met real rows.
    pub(super) fn rehearse(&mut self, index: usize, db: &Database, schema: &Snapshot) -> Rehearsal {
        let mut rehearsal = self.seen(index, db, schema).unwrap_or_else(|error| {
            let why = message_and_offset(&error).0;
            let findings = vec![not_rehearsed(&self.migrations[index], &why)];
            Rehearsal { findings, ..Rehearsal::default() }
        });
        let migration = &self.migrations[index];
        if migration.standing == Standing::New {
            let reached = self.names.reached(schema, migration);
            // The schema after it is not known yet.
            rehearsal.facts.effect = effect::on_rows(migration, reached, schema, self.options);
        }
        rehearsal
    }

    fn seen(
        &mut self,
        index: usize,
        chain: &Database,
        schema: &Snapshot,
    ) -> rusqlite::Result<Rehearsal> {
        let migration = &self.migrations[index];
        if migration.standing == Standing::Shipped {
            let rollback = migration.down.is_none().then_some(Rollback::Irreversible);
            let facts = Facts { rollback, ..Facts::default() };
            return Ok(Rehearsal { facts, ..Rehearsal::default() });
        }
        let reached = self.names.reached(schema, migration);
        let kept = match &self.samples {
            Some(samples) => samples.tables(chain.connection(), &reached),
            None => BTreeSet::new(),
        };
        let (stand_ins, is_hooked) = (self.stand_ins.as_slice(), self.is_hooked(migration));
        let filled = Filled::HereBut(&kept);
        let db = self.samples.as_ref().map_or(chain, Samples::database);
        let earlier = &self.migrations[..index];
        let made_up = None;
        let mut all = Stage { db, earlier, schema, filled, stand_ins, is_hooked, made_up };
        let made_up = if kept.is_empty() {
            None
        } else {
            self.made_up(Stage { db: chain, ..all }, migration, reached.clone())
        };
        all.made_up = made_up.as_ref();
        let scratch = Scratch::new(reached, db.connection(), self.options).ok().flatten();
        let part = scratch.as_ref().map(|Scratch { db, schema }| Stage { db, schema, ..all });
        // What needs more than its names tell is rehearsed among all there is.
        let rehearsal = match part.map(|stage| rehearse(&stage, migration)).transpose()?.flatten() {
            Some(mut rehearsal) => {
                if let Some(stage) = part.as_ref().filter(|_| !rehearsal.fails()) {
                    // What cannot be measured is not known, and nothing else is wrong.
                    let measured = growth::measure(stage, migration).unwrap_or_default();
                    rehearsal.facts.costs = measured.costs;
                    rehearsal.findings.extend(measured.findings);
                }
                rehearsal
            }
            None => rehearse(&all, migration)?.unwrap_or_default(),
        };
        if !rehearsal.fails() {
            let mut rehearsal = rehearsal;
            if let Some(made_up) = made_up {
                made_up.add_to(&mut rehearsal);
            }
            return Ok(rehearsal);
        }
        // One before it may have made the rows what it wants them to be.
        let histories = History::of(self.migrations, index, self.options);
        for history in histories {
            if self.is_hooked(history.first()) {
                let why = "a function of the program may make the rows what it wants";
                let findings = vec![not_rehearsed(migration, why)];
                return Ok(Rehearsal { findings, ..Rehearsal::default() });
            }
            let Some(db) = history.play(schema, chain.connection())? else { continue };
            let stage = Stage { db: &db, filled: Filled::Before, made_up: None, ..all };
            let other = rehearse(&stage, migration)?;
            if let Some(other) = other.filter(|other| !other.fails()) {
                return Ok(other);
            }
        }
        Ok(rehearsal)
    }

    /// What rows show that are all made up, where those of samples are kept in some tables.
    fn made_up(&self, stage: Stage<'_>, migration: &Parsed, reached: Snapshot) -> Option<MadeUp> {
        let none = BTreeSet::new();
        let stage = Stage { filled: Filled::HereBut(&none), ..stage };
        let scratch = Scratch::new(reached, stage.db.connection(), self.options).ok().flatten();
        let part = scratch.as_ref().map(|Scratch { db, schema }| Stage { db, schema, ..stage });
        let seen = part.and_then(|part| rehearse(&part, migration).ok().flatten());
        let seen = seen.or_else(|| rehearse(&stage, migration).ok().flatten());
        seen.and_then(MadeUp::of)
    }

    /// Lets the rows of samples follow over the migration at `index`, and adds its own.
    pub(super) fn carry(&mut self, index: usize) -> rusqlite::Result<Option<Diagnostic>> {
        let migration = &self.migrations[index];
        let Some(samples) = &self.samples else { return Ok(None) };
        let found = samples.apply(migration)?;
        if found.is_some() {
            self.samples = None;
        }
        Ok(found.filter(|_| migration.standing == Standing::New))
    }

    fn is_hooked(&self, migration: &Parsed) -> bool {
        self.options.hooks.of(&migration.version).is_some()
    }
}

/// What to say where nothing can be said.
fn not_rehearsed(migration: &Parsed, why: &str) -> Diagnostic {
    let why = match why {
        // It may well end, and does where it runs without these rows.
        "it does not end" | "interrupted" => {
            "a statement takes more than 2 million steps of SQLite's virtual machine, which is where \
             a rehearsal stops"
        }
        why => why,
    };
    let message = format!("migration {} could not be rehearsed: {why}", migration.version);
    Diagnostic::new(Code::NotRehearsed, message).in_source(&migration.up.source, "")
}
