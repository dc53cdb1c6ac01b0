//! The chain: how many passes it takes, and what they showed.

use migrate_core::schema::Snapshot;

use super::learnt::Learnt;
use super::orders;
use super::pass::{Downs, Finding, Pass, Stop};
use crate::arguments::Options;
use crate::diagnostics::Diagnostics;
use crate::parse::Parsed;

/// What running all migrations showed.
#[derive(Debug)]
pub(super) struct Rehearsed {
    pub(super) effects: Vec<Learnt>,
    pub(super) schema: Snapshot,
}

pub(super) fn rehearse(
    migrations: &[Parsed],
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Rehearsed> {
    let outcome = match pass(migrations, options, Downs::Trust, diagnostics) {
        Err(Stop::BrokenDown) => pass(migrations, options, Downs::Examine, diagnostics),
        other => other,
    };
    match outcome {
        Ok(rehearsed) => diagnostics.unless_errors(rehearsed),
        Err(Stop::Error(found)) => {
            diagnostics.error(*found);
            None
        }
        // An examining pass goes on after a broken down.
        Err(Stop::BrokenDown) => None,
    }
}

/// Runs the chain and looks at what it made.
fn pass(
    migrations: &[Parsed],
    options: &Options,
    downs: Downs,
    diagnostics: &mut Diagnostics,
) -> Result<Rehearsed, Stop> {
    let mut pass = Pass::new(migrations, options, downs)?;
    let effects = pass.run();
    if matches!(effects, Err(Stop::BrokenDown)) {
        return Err(Stop::BrokenDown);
    }
    let mut report = |Finding { index, diagnostic }| {
        let level = migrations[index].level(diagnostic.code(), &options.levels);
        diagnostics.lint(level, diagnostic);
    };
    pass.findings.drain(..).for_each(&mut report);
    let effects = effects?;
    let (schema, found) = pass.finish();
    if found.is_empty() {
        pass.at_end(&schema)?.into_iter().for_each(&mut report);
        orders::compare(migrations, &schema, options)?.into_iter().for_each(&mut report);
    }
    for found in found {
        diagnostics.error(found);
    }
    Ok(Rehearsed { effects, schema })
}
