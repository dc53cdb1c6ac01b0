//! `verify`: everything there is to look at.

use crate::cli::answer::Answer;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::remedy::for_people;
use crate::cli::session::Session;
use crate::policy::Integrity;
use crate::validate::{FindingKind, Validation, validate};

pub(in crate::cli) fn verify(session: &Session<'_, '_>, full: bool) -> Result<Answer, Failure> {
    let how = if full { Integrity::Full } else { Integrity::Quick };
    let (migrator, request) = (&session.migrator, Validation::default().integrity(how));
    let reworded = |error| for_people(error, &session.ui.program);
    let report = validate(&session.db, migrator.catalog, &migrator.options, &request, &reworded)?;
    // What is pending or has drifted is no damage.
    let broken = report.errors().any(|finding| finding.kind() != FindingKind::Schema);
    let pending = report.status().is_some_and(|status| status.pending().next().is_some());
    let exit = if broken { Exit::Error } else { Exit::found(pending || !report.is_valid()) };
    Ok(Answer::new(session.headed(&report), &report)?.exit(exit))
}
