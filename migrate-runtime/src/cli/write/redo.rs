//! `redo`: the last migrations, back and up again.

use super::lossy::{done, with_consent};
use crate::cli::answer::Answer;
use crate::cli::args::RunArgs;
use crate::cli::documents::Redone;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::plan::Target;

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
    let status = session.migrator.status(&session.db)?;
    let Some(last) = status.current().cloned() else {
        return Err(Failure::told(
            "nothing is applied here",
            format!("apply what is pending: `{} up`", session.ui.program),
        ));
    };
    let migrator = session.long(run, None);
    let back = if force { migrator.clone().force(true) } else { migrator.clone() };
    let target = Target::Back(steps);
    let back = with_consent(
        session,
        "Roll back all the same? A backup keeps it.",
        |db| back.to(db, &target),
        |db| migrator.clone().force(true).to(db, &target),
    )?;
    // To where it was, and no further: what is pending is another matter.
    let up = match migrator.to(&mut session.db, &Target::UpTo(last)) {
        Ok(up) => up,
        Err(error) => {
            // What it says of nothing having changed is said of the way up alone.
            session.ui.show_before_failure(done(session, &back)?);
            return Err(error.into());
        }
    };
    Answer::new(session.headed(format!("{back}\n{up}")), &Redone { back, up })
}
