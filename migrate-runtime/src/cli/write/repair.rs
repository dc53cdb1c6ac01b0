//! `repair`: mends records that were lost or damaged.

use std::fmt::Write as _;
use std::path::Path;

use crate::cli::answer::Answer;
use crate::cli::ask::{agree, choose};
use crate::cli::counts::number_of;
use crate::cli::documents::Repaired;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::words::DecisionWord;
use crate::existing::{Decision, RepairPlan};

pub(in crate::cli) fn repair(
    session: &mut Session<'_, '_>,
    decisions: &[DecisionWord],
    dry_run: bool,
    backup_to: Option<&Path>,
) -> Result<Answer, Failure> {
    let mut plan = session.migrator.plan_repair(&session.db)?;
    for decision in decisions {
        plan = plan.decide(&decision.0).map_err(|_| {
            Failure::told(
                format!("nothing is to be decided by {decision}"),
                format!("look again: `{} repair --dry-run`", session.ui.program),
            )
        })?;
    }
    let file = session.file();
    if dry_run || plan.is_empty() {
        let text = session.headed(told(&plan));
        return Ok(Answer::new(text, &plan)?.exit(Exit::found(!plan.is_empty())));
    }
    if session.ui.can_ask() {
        plan = settle(plan)?;
    }
    if plan.steps().is_empty() {
        let what = told(&plan);
        let help = format!("settle it: `{} repair --decide DECISION`", session.ui.program);
        return Err(Failure::told(format!("nothing was repaired\n{what}"), help));
    }
    agree(session.ui, &told(&plan), &format!("Mend the records of {file} so?"))?;
    let migrator = session.backing_up_to(backup_to);
    let backup = migrator.repair(&mut session.db, &plan)?;
    let mut text = format!("{file}: {} mended", number_of(plan.steps().len(), "record"));
    if let Some(backup) = &backup {
        let _ = write!(text, "\nbackup       {}", backup.display());
    }
    let left = plan.questions().len();
    if left > 0 {
        let _ = write!(text, "\n{left} left undecided: `{} repair --dry-run`", session.ui.program);
    }
    let backup = backup.map(|path| path.display().to_string());
    Answer::new(text, &Repaired { plan, backup })
}

/// The plan, with the decisions as they are typed.
fn told(plan: &RepairPlan) -> String {
    let mut text = plan.to_string();
    for question in plan.questions() {
        for decision in question.decisions() {
            text = text.replace(&decision.to_string(), &DecisionWord(decision.clone()).to_string());
        }
    }
    text
}

/// Asks what cannot be told from the schema.
fn settle(mut plan: RepairPlan) -> Result<RepairPlan, Failure> {
    for question in plan.questions().to_vec() {
        let decisions: Vec<Decision> = question.decisions().cloned().collect();
        if decisions.is_empty() {
            continue;
        }
        let mut items: Vec<String> =
            decisions.iter().map(|one| DecisionWord(one.clone()).to_string()).collect();
        items.push("leave it as it is".to_owned());
        let text = question.to_string();
        let prompt = text.split(": ").next().unwrap_or(&text);
        if let Some(decision) = choose(prompt, &items).and_then(|index| decisions.get(index)) {
            plan = plan.decide(decision)?;
        }
    }
    Ok(plan)
}
