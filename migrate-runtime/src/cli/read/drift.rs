//! `drift`: how the schema differs from what the migrations left.

use crate::cli::answer::Answer;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;

pub(in crate::cli) fn drift(session: &Session<'_, '_>) -> Result<Answer, Failure> {
    let drift = session.migrator.drift(&session.db)?;
    let text = match &drift {
        None => "the schema is what the migrations left".to_owned(),
        Some(drift) => drift.to_string(),
    };
    Ok(Answer::new(session.headed(text), &drift)?.exit(Exit::found(drift.is_some())))
}
