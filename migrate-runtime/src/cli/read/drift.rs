//! `drift`: how the schema differs from what the migrations left.

use std::fmt::Write as _;

use crate::cli::answer::Answer;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::drift_check::Made;
use crate::error::Error;
use crate::history::{Action, HistoryQuery};

pub(in crate::cli) fn drift(session: &Session<'_, '_>) -> Result<Answer, Failure> {
    let drift = session.migrator.drift(&session.db)?;
    let text = match &drift {
        None => accounted(session)?,
        Some(drift) => drift.to_string(),
    };
    Ok(Answer::new(session.headed(text), &drift)?.exit(Exit::found(drift.is_some())))
}

/// What is to be said where nothing has changed since the last run. What was accepted is no drift any
/// more, and still was made by no migration.
fn accounted(session: &Session<'_, '_>) -> Result<String, Error> {
    let program = &session.ui.program;
    match session.migrator.made(&session.db)? {
        Made::Nothing => return Ok("no migration has run here, from which it could differ".into()),
        Made::BySet => return Ok("the schema is what the migrations left".into()),
        Made::ByOthersToo => {}
    }
    let mut text =
        "the schema is what the last run left, and not of the migrations alone".to_owned();
    let query = HistoryQuery::new().action(Action::Drift).limit(1);
    if let Some(last) = session.migrator.history(&session.db, &query)?.first() {
        let day = last.at().get(..10).unwrap_or(last.at());
        let _ = write!(
            text,
            "\non {day}, a change that no migration made was accepted:\n  \
             `{program} history --action drift`"
        );
    }
    let _ = write!(text, "\nwhat differs: `{program} verify`");
    Ok(text)
}
