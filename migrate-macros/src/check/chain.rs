//! The chain: how many passes it takes, on how many threads, and what they showed together.

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

/// Chains at least this long are run on two threads.
const WORTH_TWO_THREADS: usize = 64;

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

/// Runs the chain, each down trusted to work. In a long chain half of the downs run on a second
/// thread, which runs every up too: two thirds of the time of one thread, on a core that is idle
/// while rustc waits for the macro.
fn trusting(migrations: &[Parsed], options: &Options) -> Outcome {
    let run = |mine: &(dyn Fn(usize) -> bool + Sync)| -> Outcome {
        let mut pass = Pass::new(migrations, options, Downs::Trust)?;
        let effects = pass.run(mine)?;
        Ok((effects, pass.finish()))
    };
    if migrations.len() < WORTH_TWO_THREADS {
        return run(&|_| true);
    }
    let (even, odd) = std::thread::scope(|scope| {
        let even = scope.spawn(|| run(&|index| index % 2 == 0));
        let odd = run(&|index| index % 2 == 1);
        (even.join(), odd)
    });
    let (mut even, end) = match even {
        Ok(outcome) => outcome?,
        Err(_) => return run(&|_| true),
    };
    for (index, (learnt, other)) in even.iter_mut().zip(odd?.0).enumerate() {
        if index % 2 == 1 {
            learnt.down_touches = other.down_touches;
        }
    }
    Ok((even, end))
}

/// Runs the chain with a way back from each down, and reports those that do not work.
fn examining(migrations: &[Parsed], options: &Options, diagnostics: &mut Diagnostics) -> Outcome {
    let mut pass = Pass::new(migrations, options, Downs::Examine)?;
    let effects = pass.run(|_| true);
    for found in pass.findings.drain(..) {
        let level = options.levels.level(found.code, &migrations[found.index].allowed);
        diagnostics.lint(level, found.diagnostic);
    }
    Ok((effects?, pass.finish()))
}
