//! The chain: how many passes it takes, and what they showed.

use migrate_core::schema::Snapshot;

use super::pass::{Downs, Learnt, Pass, Stop};
use crate::arguments::Options;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::parse::Parsed;

/// What running all migrations showed.
#[derive(Debug)]
pub(super) struct Rehearsed {
    pub(super) effects: Vec<Learnt>,
    pub(super) schema: Snapshot,
}

type Outcome = Result<(Vec<Learnt>, (Snapshot, Vec<Diagnostic>)), Stop>;

pub(super) fn rehearse(
    migrations: &[Parsed],
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Rehearsed> {
    let outcome = match trusting(migrations, options) {
        Err(Stop::BrokenDown) => examining(migrations, options, diagnostics),
        other => other,
    };
    match outcome {
        Ok((effects, (schema, found))) => {
            for found in found {
                diagnostics.error(found);
            }
            diagnostics.unless_errors(Rehearsed { effects, schema })
        }
        Err(Stop::Error(found)) => {
            diagnostics.error(*found);
            None
        }
        // An examining pass goes on after a broken down.
        Err(Stop::BrokenDown) => None,
    }
}

/// Runs the chain, each down trusted to work.
fn trusting(migrations: &[Parsed], options: &Options) -> Outcome {
    let mut pass = Pass::new(migrations, options, Downs::Trust)?;
    let effects = pass.run()?;
    Ok((effects, pass.finish()))
}

/// Runs the chain with a way back from each down, and reports those that do not work.
fn examining(migrations: &[Parsed], options: &Options, diagnostics: &mut Diagnostics) -> Outcome {
    let mut pass = Pass::new(migrations, options, Downs::Examine)?;
    let effects = pass.run();
    for found in pass.findings.drain(..) {
        let level = options.levels.level(found.code, &migrations[found.index].allowed);
        diagnostics.lint(level, found.diagnostic);
    }
    Ok((effects?, pass.finish()))
}
