//! `info`: file, size, versions, backups.

use crate::cli::answer::Answer;
use crate::cli::counts::number_of;
use crate::cli::failure::Failure;
use crate::cli::session::Session;

pub(in crate::cli) fn info(session: &Session<'_, '_>) -> Result<Answer, Failure> {
    let info = session.migrator.info(&session.db)?;
    let text = if session.exists {
        info.to_string()
    } else {
        format!(
            "{} is not there yet; {} would make it",
            session.path.display(),
            number_of(info.pending(), "migration")
        )
    };
    Answer::new(text, &info)
}
