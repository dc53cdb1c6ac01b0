//! `verify`: everything there is to look at.

use crate::cli::answer::Answer;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::remedy::for_people;
use crate::cli::session::Session;
use crate::policy::Integrity;
use crate::status::State;
use crate::validate::{FindingKind, Validation, ValidationReport, validate};

pub(in crate::cli) fn verify(session: &Session<'_, '_>, full: bool) -> Result<Answer, Failure> {
    let how = if full { Integrity::Full } else { Integrity::Quick };
    let (migrator, request) = (&session.migrator, Validation::default().integrity(how));
    let reworded = |error| for_people(error, &session.ui.program);
    let report = validate(&session.db, migrator.catalog, &migrator.options, &request, &reworded)?;
    let exit = if is_broken(&report) {
        Exit::Error
    } else {
        let pending = report.status().is_some_and(|status| status.pending().next().is_some());
        Exit::found(pending || !report.is_valid())
    };
    Ok(Answer::new(session.headed(&report), &report)?.exit(exit))
}

/// Whether the database is damaged, rather than at other migrations than the program: those that are
/// edited or missing, late or newer, and a schema that has drifted. One that began and did not end is
/// damage.
fn is_broken(report: &ValidationReport) -> bool {
    let half_done = report
        .status()
        .is_some_and(|status| status.migrations().iter().any(|one| one.state() == State::HalfDone));
    half_done
        || report
            .errors()
            .any(|finding| !matches!(finding.kind(), FindingKind::Schema | FindingKind::Migration))
}
