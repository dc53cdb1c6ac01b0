//! Finding what is wrong, and what the schema says about it.

use std::collections::{HashMap, HashSet};

use migrate_core::sql::keyword;
use migrate_core::{Catalog, Likeness, Migration, Script, Version};
use rusqlite::Connection;
use rusqlite::types::Value;

use super::plan::{Decision, Question, RepairPlan, RepairStep, What};
use super::situation::Situation;
use crate::direction::label;
use crate::error::Error;
use crate::lock::retry_on;
use crate::options::Options;
use crate::plan::like;
use crate::recording::Recorder;
use crate::store::{Applied, RawRow};

pub(crate) fn plan_repair(
    db: &Connection,
    catalog: &Catalog,
    options: &Options,
) -> Result<RepairPlan, Error> {
    let set = catalog.migrations();
    let recorder = Recorder { db, catalog, options, set: &set };
    retry_on(db, options.patience(), || Ok(plan(&set, &Situation::read(&recorder)?)))
}

/// What is to be done in `situation`. Pure.
pub(super) fn plan(set: &[Migration], situation: &Situation<'_>) -> RepairPlan {
    let mut finder = Finder { set, situation, steps: Vec::new(), questions: Vec::new() };
    match &situation.rows {
        Ok(rows) => finder.look(rows),
        Err(message) => {
            let text = format!("_migrate_applied has another shape: {message}");
            finder.questions.push(Question { version: None, text, answers: Vec::new() });
        }
    }
    let Finder { steps, questions, .. } = finder;
    RepairPlan { steps, questions, situation: situation.text() }
}

struct Finder<'f> {
    set: &'f [Migration],
    situation: &'f Situation<'f>,
    steps: Vec<RepairStep>,
    questions: Vec<Question>,
}

/// What the schema says of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Applied,
    NotApplied,
    Unknown,
}

impl Finder<'_> {
    fn look(&mut self, rows: &[RawRow]) {
        let kept = self.spellings(rows);
        for row in &kept {
            self.row(row);
        }
        let there: HashSet<&Version> = kept.iter().filter_map(|row| row.version.as_ref()).collect();
        let lost = self
            .situation
            .counted
            .is_some_and(|counted| usize::try_from(counted) != Ok(rows.len()));
        // Without any record, a run takes the database over by itself.
        if lost || !rows.is_empty() {
            self.missing(&there, lost);
        }
        if lost {
            self.recount(rows.len());
        }
    }

    fn seen(&self, index: usize) -> Seen {
        match &self.situation.rungs {
            Some(rungs) if index < *rungs.start() => Seen::Applied,
            Some(rungs) if index >= *rungs.end() => Seen::NotApplied,
            _ => Seen::Unknown,
        }
    }

    fn do_it(&mut self, what: What, version: Option<&Version>, text: String) {
        self.steps.push(RepairStep::new(what, version, text));
    }

    fn ask(
        &mut self,
        version: Option<&Version>,
        text: String,
        answers: Vec<(Decision, RepairStep)>,
    ) {
        self.questions.push(Question { version: version.cloned(), text, answers });
    }

    /// Of several rows of one version, the best is kept.
    fn spellings<'r>(&mut self, rows: &'r [RawRow]) -> Vec<&'r RawRow> {
        let mut best: HashMap<&Version, &RawRow> = HashMap::new();
        let rank = |row: &RawRow| match &row.row {
            Ok(row) if !row.half_done => 2,
            Ok(_) => 1,
            Err(_) => 0,
        };
        for row in rows {
            if let Some(version) = &row.version {
                let kept = best.entry(version).or_insert(row);
                if rank(row) > rank(kept) {
                    *kept = row;
                }
            }
        }
        let mut kept = Vec::new();
        for row in rows {
            match &row.version {
                Some(version) if best.get(version).is_some_and(|one| one.key != row.key) => {
                    let text = format!("discard the second row of version {version}");
                    self.do_it(What::Delete(row.key.clone()), Some(version), text);
                }
                _ => kept.push(row),
            }
        }
        kept
    }

    fn row(&mut self, raw: &RawRow) {
        let Some(version) = &raw.version else { return self.nameless(raw) };
        let index = self.set.iter().position(|migration| migration.version() == version);
        let Some((index, migration)) = index.and_then(|at| Some((at, self.set.get(at)?))) else {
            return self.unknown(version, raw);
        };
        let name = label(version, migration.name());
        let forget = What::Delete(raw.key.clone());
        let write = What::Write(Some(raw.key.clone()));
        let seen = self.seen(index);
        match &raw.row {
            Ok(row) if row.half_done => {
                let done = format!("record {name} as applied: somebody says that it was done");
                let undone = format!("forget {name}: somebody says that it was not done");
                let answers = vec![
                    answer(Decision::Done(version.clone()), write, version, done),
                    answer(Decision::Undone(version.clone()), forget, version, undone),
                ];
                let text = format!("{name} was begun outside a transaction and did not end");
                self.ask(Some(version), text, answers);
            }
            _ if seen == Seen::NotApplied && self.situation.ladder.is_visible(index + 1) => {
                let text = format!("forget {name}: the schema is that from before it");
                self.do_it(forget, Some(version), text);
            }
            Ok(row) if is_edited(migration, row) => {
                let text = format!("accept the statements that {name} has now");
                if seen == Seen::Applied && has_same_effect(migration, row) {
                    let text = format!("{text}: they make the same schema, and touch no row");
                    self.do_it(write, Some(version), text);
                } else {
                    let accept = Decision::Accept(version.clone());
                    let answers = vec![answer(accept, write, version, text)];
                    let effect = match like(migration, row) {
                        Likeness::Same => ", which had the same effect",
                        Likeness::Different => ", which had another effect",
                        _ => "",
                    };
                    let text = format!("{name} was applied with other statements{effect}");
                    self.ask(Some(version), text, answers);
                }
            }
            Ok(_) if seen == Seen::NotApplied => {
                let text = format!("forget {name}");
                let kept = format!("keep the record of {name}");
                let answers = vec![
                    answer(Decision::Forget(version.clone()), forget, version, text),
                    answer(Decision::Done(version.clone()), What::Recount, version, kept),
                ];
                let text = format!("{name} follows one whose schema is not there");
                self.ask(Some(version), text, answers);
            }
            Ok(_) => {}
            Err(message) if seen == Seen::Applied => {
                let text = format!("write the row of {name} anew: {message}");
                self.do_it(write, Some(version), text);
            }
            Err(message) => {
                let anew = format!("write the row of {name} anew");
                let answers = vec![
                    answer(Decision::Done(version.clone()), write, version, anew),
                    answer(
                        Decision::Undone(version.clone()),
                        forget,
                        version,
                        format!("forget {name}"),
                    ),
                ];
                self.ask(
                    Some(version),
                    format!("the row of {name} is damaged: {message}"),
                    answers,
                );
            }
        }
    }

    /// A row without a version.
    fn nameless(&mut self, raw: &RawRow) {
        let text = format!("discard a row with {} for a version", written(&raw.key));
        let what = What::Delete(raw.key.clone());
        if self.situation.rungs.is_some() {
            // What is applied, the schema tells.
            self.do_it(what, None, text);
        } else {
            let decision = Decision::Discard(written(&raw.key));
            let step = RepairStep::new(what, None, text);
            let text = format!("a row has {} for a version", written(&raw.key));
            self.ask(None, text, vec![(decision, step)]);
        }
    }

    /// A row of a migration that the program does not have.
    fn unknown(&mut self, version: &Version, raw: &RawRow) {
        let name = match &raw.row {
            Ok(row) => label(version, &row.name),
            Err(_) => version.to_string(),
        };
        let what = What::Delete(raw.key.clone());
        let last = self.set.iter().filter(|one| one.version().category() == version.category());
        let newer = last.map(Migration::version).all(|known| known < version);
        let left = raw.row.as_ref().ok().and_then(|row| row.fingerprint);
        let rung = self.situation.rungs.as_ref().and_then(|rungs| {
            rungs.end().checked_sub(1).and_then(|at| self.set.get(at)?.fingerprint())
        });
        // It left another schema than there is, and what there is this program makes alone.
        let gone = newer && left.zip(rung).is_some_and(|(left, rung)| left != rung);
        if gone {
            let text = format!("forget {name}: the schema that it made is not there");
            return self.do_it(what, Some(version), text);
        }
        let step = RepairStep::new(what, Some(version), format!("forget {name}"));
        let text = format!("{name} is recorded as applied, and this program does not have it");
        self.ask(Some(version), text, vec![(Decision::Forget(version.clone()), step)]);
    }

    /// Migrations without a row.
    fn missing(&mut self, there: &HashSet<&Version>, lost: bool) {
        for (index, migration) in self.set.iter().enumerate() {
            let version = migration.version();
            if there.contains(version) {
                continue;
            }
            let told = self.situation.told.get(version).copied();
            let seen = self.seen(index);
            let visible = self.situation.ladder.is_visible(index + 1);
            let name = label(version, migration.name());
            let text = format!("record {name} as applied");
            if seen == Seen::Applied && (visible || told == Some(true)) {
                let whence = if visible { "schema" } else { "history" };
                let text = format!("{text}: the {whence} says so");
                self.do_it(What::Write(None), Some(version), text);
            } else if lost && seen != Seen::NotApplied && told == Some(true)
                || lost && seen == Seen::Applied && told.is_none()
            {
                let not = format!("leave {name} pending");
                let answers = vec![
                    answer(Decision::Done(version.clone()), What::Write(None), version, text),
                    answer(Decision::Undone(version.clone()), What::Recount, version, not),
                ];
                let text = format!("rows were lost, and the schema does not tell of {name}");
                self.ask(Some(version), text, answers);
            }
        }
    }

    fn recount(&mut self, rows: usize) {
        let counted = self.situation.counted.unwrap_or_default();
        if self.situation.rungs.is_some() {
            let text = format!("count the rows anew: {counted} were recorded, {rows} are there");
            self.do_it(What::Recount, None, text);
        } else if self.questions.is_empty() {
            let step = RepairStep::new(What::Recount, None, "count the rows anew");
            let text = format!("{counted} rows were recorded, and {rows} are there");
            self.ask(None, text, vec![(Decision::Recount, step)]);
        }
    }
}

fn answer(
    decision: Decision,
    what: What,
    version: &Version,
    text: String,
) -> (Decision, RepairStep) {
    (decision, RepairStep::new(what, Some(version), text))
}

/// What a row has for a version, for people.
fn written(key: &Value) -> String {
    match key {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Null => "NULL".to_owned(),
        Value::Blob(bytes) => format!("a blob of {} bytes", bytes.len()),
    }
}

fn is_edited(migration: &Migration, row: &Applied) -> bool {
    migration.checksum() != row.checksum && migration.statements() != row.statements
}

/// The words of statements that do more than shape the schema.
const ROWS: [&str; 7] = ["INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "SELECT", "PRAGMA"];

/// Whether the statements of now are known to have the effect of those that ran: they only shape the
/// schema, and it is the same.
fn has_same_effect(migration: &Migration, row: &Applied) -> bool {
    let script: &Script = migration.up();
    let shapes =
        |sql: &str| keyword(sql, &ROWS).is_none() && !sql.to_ascii_uppercase().contains(" SELECT");
    migration.fingerprint().is_some()
        && migration.fingerprint() == row.fingerprint
        && script.statements().iter().all(|statement| shapes(script.sql(statement)))
}
