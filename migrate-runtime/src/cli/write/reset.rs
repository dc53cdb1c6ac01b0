//! `reset`: drops everything and migrates anew.

use super::lossy::done;
use crate::cli::answer::Answer;
use crate::cli::args::RunArgs;
use crate::cli::ask::agree;
use crate::cli::counts;
use crate::cli::documents::ResetPreview;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::dry_run::count_rows;

pub(in crate::cli) fn reset(
    session: &mut Session<'_, '_>,
    run: &RunArgs,
) -> Result<Answer, Failure> {
    let rows = count_rows(&session.db)?;
    let loss = counts::list(&rows);
    if run.dry_run {
        let loss = if loss.is_empty() { "  no rows".to_owned() } else { loss };
        let text = format!("{}: a reset would drop every table, with\n{loss}", session.file());
        let something = Exit::found(!rows.is_empty());
        return Ok(Answer::new(text, &ResetPreview { rows })?.exit(something));
    }
    let question = format!("Drop everything in {} and migrate anew?", session.file());
    agree(session.ui, &loss, &question)?;
    let migrator = session.long(run, None).force(true);
    let report = migrator.reset(&mut session.db)?;
    done(session, &report)
}
