//! `redo`: the last migrations, back and up again.

use std::path::Path;

use super::lossy::{done, with_consent};
use crate::cli::answer::Answer;
use crate::cli::args::RunArgs;
use crate::cli::documents::Redone;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::direction::label;
use crate::error::{Error, ErrorKind};
use crate::plan::Target;
use crate::report::{Report, StepReport};

pub(in crate::cli) fn redo(
    session: &mut Session<'_, '_>,
    steps: usize,
    force: bool,
    run: &RunArgs,
) -> Result<Answer, Failure> {
    if run.dry_run {
        return Err(Failure::usage(
            "a redo cannot be tried: it goes two ways",
            format!("try the first one: `{} rollback --dry-run`", session.ui.program),
        ));
    }
    let target = Target::Back(steps);
    let plan = session.migrator.plan(&session.db, &target)?;
    if plan.is_empty() {
        return Err(Failure::told(
            "nothing is rolled back, and so nothing applied again",
            format!("apply what is pending: `{} up`", session.ui.program),
        ));
    }
    // What cannot be applied again is not rolled back either.
    let again = plan.steps().iter().rev().map(|step| step.version().clone()).collect();
    session.migrator.clone().only(again).plan_after(&session.db, &plan)?;
    let migrator = session.long(run, None);
    let back = if force { migrator.clone().force(true) } else { migrator.clone() };
    let back = with_consent(
        session,
        "Roll back all the same? A backup keeps it.",
        |db| back.to(db, &target),
        |db| migrator.clone().force(true).to(db, &target),
    )?;
    // To where it was, in the order in which it was, and no further: what is pending is another
    // matter.
    let again = back.steps().iter().rev().map(|step| step.version().clone()).collect();
    let up = match migrator.only(again).to(&mut session.db, &Target::Latest) {
        Ok(up) => up,
        Err(error) => {
            session.ui.show_before_failure(done(session, &back)?);
            let mut error = half_way(&back, error);
            if error.kind() == ErrorKind::Cancelled {
                error = error.with_help(format!("apply them again: `{} up`", session.ui.program));
            }
            return Err(error.into());
        }
    };
    Answer::new(session.headed(format!("{back}\n{up}")), &Redone { back, up })
}

/// An error of the way up, with the way back before it: that is committed.
fn half_way(back: &Report, error: Error) -> Error {
    let mut report = back.clone();
    report.steps.extend(error.report().steps().iter().cloned());
    report.backup = error.backup().map(Path::to_path_buf).or(report.backup);
    let applied =
        |step: &&StepReport| error.report().steps().iter().any(|up| up.version() == step.version());
    let left = back.steps().iter().rev().filter(|step| !applied(step));
    let left: Vec<String> = left.map(|step| label(step.version(), step.name())).collect();
    let outcome = format!("rolled back, and not applied again: {}", left.join(", "));
    error.after(report, outcome)
}
