//! `drift`: how the schema differs from what the migrations left.

use crate::cli::answer::Answer;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::error::Error;
use crate::history::{Action, HistoryQuery};

pub(in crate::cli) fn drift(session: &Session<'_, '_>) -> Result<Answer, Failure> {
    let drift = session.migrator.drift(&session.db)?;
    let text = match &drift {
        None => accepted(session)?.unwrap_or("the schema is what the migrations left".to_owned()),
        Some(drift) => drift.to_string(),
    };
    Ok(Answer::new(session.headed(text), &drift)?.exit(Exit::found(drift.is_some())))
}

/// What was accepted is no drift any more, and still was made by no migration.
fn accepted(session: &Session<'_, '_>) -> Result<Option<String>, Error> {
    let query = HistoryQuery::new().action(Action::Drift).limit(1);
    let entries = session.migrator.history(&session.db, &query)?;
    Ok(entries.first().map(|last| {
        let (day, program) = (last.at().get(..10).unwrap_or(last.at()), &session.ui.program);
        format!(
            "the schema is what the last run left\n\
             on {day}, a change that no migration made was accepted:\n  \
             `{program} history --action drift` shows it\n  \
             `{program} verify` compares the schema with the migrations"
        )
    }))
}
