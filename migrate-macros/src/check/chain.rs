//! The chain: how many passes it takes, and what they showed.

use migrate_core::Late;
use migrate_core::schema::Snapshot;

use crate::arguments::Options;
use crate::check::finding::Finding;
use crate::check::learnt::Learnt;
use crate::check::orders::{self, Orders};
use crate::check::pass::{Downs, Pass, Stop};
use crate::diagnostics::{Code, Diagnostics, Level};
use crate::late::{self, Seen};
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
            late::report_unseen(migrations, options, diagnostics);
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
    let mut effects = effects?;
    let (schema, found) = pass.finish();
    if found.is_empty() {
        pass.at_end(&schema)?.into_iter().for_each(&mut report);
        let Orders { findings, late } = orders::compare(migrations, options)?;
        findings.into_iter().for_each(&mut report);
        report_late(migrations, late, &mut effects, options, diagnostics);
    } else {
        late::report_unseen(migrations, options, diagnostics);
    }
    for found in found {
        diagnostics.error(found);
    }
    Ok(Rehearsed { effects, schema })
}

/// Reports those that come late, and notes of each what becomes of it. That it gives another result
/// has been said, and says more, unless that counts for less.
fn report_late(
    migrations: &[Parsed],
    seen: Option<(Late, Option<String>)>,
    effects: &mut [Learnt],
    options: &Options,
    diagnostics: &mut Diagnostics,
) {
    let Some((outcome, why)) = seen else { return };
    let late = || migrations.iter().filter(|migration| migration.late.is_some());
    let level = |code| move |migration: &Parsed| migration.level(code, &options.levels);
    let told = late().next().map_or(Level::Allow, level(Code::OrderDependent));
    for (migration, effects) in migrations.iter().zip(effects) {
        if migration.late.is_none() {
            continue;
        }
        effects.facts.late = Some(outcome);
        let is_told = outcome == Late::Different
            && (told == Level::Deny
                || told == Level::Warn && level(Code::OutOfOrder)(migration) != Level::Deny);
        if !is_told {
            let seen = Seen::Orders(outcome, why.as_deref());
            late::report(migration, seen, options, diagnostics);
        }
    }
}
