//! Runs that would lose something: refused, unless somebody is there to agree.

use std::fmt::Write as _;

use crate::cli::answer::Answer;
use crate::cli::ask::agree;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::remedy::for_people;
use crate::cli::session::Session;
use crate::direction::Direction;
use crate::dry_run::DryRun;
use crate::error::{Error, ErrorKind};
use crate::report::Report;

/// What `run` does; where it is refused since data would be lost and there is somebody to ask, what
/// `agreed` does after they agreed.
pub(super) fn with_consent(
    session: &mut Session<'_, '_>,
    question: &str,
    run: impl FnOnce(&mut rusqlite::Connection) -> Result<Report, Error>,
    agreed: impl FnOnce(&mut rusqlite::Connection) -> Result<Report, Error>,
) -> Result<Report, Failure> {
    match run(&mut session.db) {
        Err(error) if error.kind() == ErrorKind::DataLoss && session.ui.can_ask() => {
            // Losses are agreed to by name, not by the yes to every question.
            agree(&session.ui.asking(), &first_part(&error), question)?;
            Ok(agreed(&mut session.db)?)
        }
        other => Ok(other?),
    }
}

/// The answer after a run.
pub(super) fn done(session: &Session<'_, '_>, report: &Report) -> Result<Answer, Failure> {
    let mut text = session.headed(report);
    if !session.exists {
        let _ = write!(text, "\n{} was not there, and was made", session.path.display());
    }
    if report.steps().iter().any(|step| step.direction() == Direction::Down) {
        let _ = next_start(session).map(|told| write!(text, "\n{told}"));
    }
    Answer::new(text, report)
}

/// What a start of this program will do next, where it undoes what was just done.
pub(super) fn next_start(session: &Session<'_, '_>) -> Option<String> {
    let status = session.migrator.status(&session.db).ok()?;
    let pending = status.pending().count();
    let them = if pending == 1 { "it" } else { "them" };
    (pending > 0).then(|| {
        format!("{pending} pending now: this program applies {them} again when it next migrates")
    })
}

/// The answer after a dry run.
pub(super) fn tried(session: &Session<'_, '_>, mut dry: DryRun) -> Result<Answer, Failure> {
    dry.refusal = dry.refusal.map(|error| for_people(error, &session.ui.program));
    let something = !dry.steps().is_empty() || !dry.left_out().is_empty();
    let exit = if dry.refusal().is_some() { Exit::Error } else { Exit::found(something) };
    Ok(Answer::new(session.headed(&dry), &dry)?.exit(exit))
}

/// What would be lost, without the advice.
fn first_part(error: &Error) -> String {
    let text = error.to_string();
    let end = text.find("\n   = ").or_else(|| text.find("\n  = ")).unwrap_or(text.len());
    text[..end].to_owned()
}
