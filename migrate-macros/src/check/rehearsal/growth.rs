//! How the work of a migration grows with the rows there are: steps of SQLite's virtual machine,
//! counted on tables of a few rows, and of ever so many more.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::loss::Reach;
use migrate_core::sql::{Lexer, Token};
use migrate_core::{Cost, Growth};

use super::stage::Stage;
use crate::check::rows::populate::{Flavour, Populate};
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;

/// How many rows are added at a time.
const MORE: usize = 30;
/// How often.
const TIMES: usize = 4;
/// With more tables than these, each of which gets rows on its own, measuring takes longer than all
/// else that is done: triggers in a long row make each of those rows many.
const MOST_TABLES: usize = 32;

/// What was measured.
#[derive(Debug, Default)]
pub(super) struct Measured {
    /// None where it could not be.
    pub(super) costs: Option<Vec<Cost>>,
    pub(super) findings: Vec<Diagnostic>,
}

/// Steps of each statement.
type Steps = Vec<u32>;

/// Measures the up of `migration` on `stage`, whose tables are few.
pub(super) fn measure(stage: &Stage<'_>, migration: &Parsed) -> rusqlite::Result<Measured> {
    let up = &migration.up;
    if stage.is_hooked || !up.statements.iter().any(|statement| works(up.sql(statement))) {
        let costs = (!stage.is_hooked).then(Vec::new);
        return Ok(Measured { costs, findings: Vec::new() });
    }
    stage.db.rehearse(migration.transaction, || Growing { stage, migration }.measure())
}

/// Whether a statement may look at rows. The others change the schema alone.
fn works(sql: &str) -> bool {
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let says = |words: &[&str]| tokens.iter().any(|token| token.is_word(sql, words));
    let is =
        |at: usize, words: &[&str]| tokens.get(at).is_some_and(|token| token.is_word(sql, words));
    if is(0, &["CREATE"]) {
        is(1, &["INDEX", "UNIQUE"]) || (is(1, &["TABLE", "TEMP"]) && says(&["SELECT"]))
    } else if is(0, &["ALTER"]) {
        says(&["DROP", "CHECK", "NOT"])
    } else {
        is(0, &["INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "REINDEX", "DROP"])
    }
}

struct Growing<'a> {
    stage: &'a Stage<'a>,
    migration: &'a Parsed,
}

impl Growing<'_> {
    fn measure(&self) -> rusqlite::Result<Measured> {
        let db = self.stage.db.connection();
        let script = crate::check::script(&self.migration.up);
        let tables = Reach::of(&script, self.migration.transaction).tables(db)?;
        if tables.is_empty() {
            return Ok(Measured { costs: Some(Vec::new()), findings: Vec::new() });
        }
        if tables.len() > MOST_TABLES {
            return Ok(Measured::default());
        }
        let mut populate = Populate::new(self.stage.db, self.stage.schema, Flavour::Plain);
        populate.fill(&tables, &BTreeSet::new())?;
        let Some(few) = self.run()? else { return Ok(Measured::default()) };
        let mut alone = BTreeMap::new();
        if tables.len() > 1 {
            for table in &tables {
                db.execute_batch("SAVEPOINT alone")?;
                populate.add(table, MORE)?;
                let steps = self.run()?;
                db.execute_batch("ROLLBACK TO alone; RELEASE alone")?;
                let Some(steps) = steps else { return Ok(Measured::default()) };
                alone.insert(table.clone(), steps);
            }
        }
        let mut counts = vec![few];
        for _ in 0..TIMES {
            for table in &tables {
                populate.add(table, MORE)?;
            }
            let Some(steps) = self.run()? else { return Ok(Measured::default()) };
            counts.push(steps);
        }
        Ok(self.judge(&tables, &counts, &alone))
    }

    /// The steps of each statement; none where one of them fails.
    fn run(&self) -> rusqlite::Result<Option<Steps>> {
        let db = self.stage.db;
        db.connection().execute_batch("SAVEPOINT measured")?;
        let mut steps = Steps::new();
        for statement in &self.migration.up.statements {
            if db.run(self.migration.up.sql(statement)).is_err() {
                break;
            }
            steps.push(db.steps());
        }
        if db.connection().is_autocommit() {
            return Ok(None);
        }
        db.connection().execute_batch("ROLLBACK TO measured; RELEASE measured")?;
        Ok((steps.len() == self.migration.up.statements.len()).then_some(steps))
    }

    fn judge(
        &self,
        tables: &BTreeSet<String>,
        counts: &[Steps],
        alone: &BTreeMap<String, Steps>,
    ) -> Measured {
        let mut costs: BTreeMap<&String, Growth> = BTreeMap::new();
        let mut findings = Vec::new();
        for (at, statement) in self.migration.up.statements.iter().enumerate() {
            let steps: Vec<u32> = counts.iter().map(|steps| steps[at]).collect();
            let Some(growth) = growth(&steps) else { continue };
            let counts = |table: &&String| match alone.get(*table) {
                Some(with) => is_more(steps[0], with[at]),
                None => tables.len() == 1,
            };
            let counting: Vec<&String> = tables.iter().filter(counts).collect();
            for table in &counting {
                let known = costs.entry(table).or_insert(growth);
                *known = (*known).max(growth);
            }
            if growth == Growth::Quadratic {
                let names: Vec<&str> = counting.iter().map(|table| table.as_str()).collect();
                findings.push(self.finding(statement, &names, &steps));
            }
        }
        let cost = |(table, growth): (&String, Growth)| Cost::new(table.clone(), growth);
        Measured { costs: Some(costs.into_iter().map(cost).collect()), findings }
    }

    fn finding(
        &self,
        statement: &std::ops::Range<usize>,
        tables: &[&str],
        steps: &[u32],
    ) -> Diagnostic {
        let of =
            if tables.is_empty() { String::new() } else { format!(" of {}", tables.join(" and ")) };
        let message = format!("this statement looks at the rows{of} once for each row");
        let each: Vec<String> = parts(steps).iter().map(ToString::to_string).collect();
        Diagnostic::new(Code::Quadratic, message)
            .at(self.migration.up.place(statement.clone()), "")
            .note(format!(
                "counted in steps of SQLite's virtual machine, each {MORE} rows more cost {}",
                each.join(", ")
            ))
            .note("with ten times the rows it takes a hundred times as long, under the lock")
            .help(
                "make an index first on the columns by which it finds the other rows, or join once",
            )
    }
}

/// What each addition of rows cost.
fn parts(steps: &[u32]) -> Vec<u32> {
    steps.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect()
}

/// How the steps grow; none where they do not.
fn growth(steps: &[u32]) -> Option<Growth> {
    let parts = parts(steps);
    let last = *parts.last()?;
    if !is_more(0, last) {
        return None;
    }
    // Of a square each part is more than the one before, by as much every time.
    let rises = |pair: &[u32]| f64::from(pair[1]) - f64::from(pair[0]) > 0.2 * f64::from(last);
    Some(if parts.windows(2).all(rises) { Growth::Quadratic } else { Growth::Linear })
}

/// Whether there is at least a step more for every other row.
fn is_more(fewer: u32, more: u32) -> bool {
    more.saturating_sub(fewer) as usize > MORE / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_told_from_a_few_counts() {
        let counted = |steps: fn(u32) -> u32| {
            let rows = (0_u32..=4).map(|times| 6 + 30 * times);
            growth(&rows.map(steps).collect::<Vec<_>>())
        };
        assert_eq!(counted(|_| 40), None);
        assert_eq!(counted(|rows| 40 + rows / 10), None, "a page now and then");
        assert_eq!(counted(|rows| 40 + rows), Some(Growth::Linear));
        assert_eq!(counted(|rows| 900 + 15 * rows), Some(Growth::Linear));
        assert_eq!(counted(|rows| 40 + rows * rows.ilog2()), Some(Growth::Linear));
        assert_eq!(counted(|rows| 40 + 9 * rows.saturating_sub(60)), Some(Growth::Linear), "late");
        assert_eq!(counted(|rows| 40 + 4 * rows * rows), Some(Growth::Quadratic));
        assert_eq!(counted(|rows| 900 + 12 * rows + rows * rows), Some(Growth::Quadratic));
    }
}
