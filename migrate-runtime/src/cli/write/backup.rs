//! `backup`: takes one now.

use std::path::Path;

use crate::cli::answer::Answer;
use crate::cli::documents::BackedUp;
use crate::cli::failure::Failure;
use crate::cli::session::Session;

pub(in crate::cli) fn backup(
    session: &mut Session<'_, '_>,
    to: Option<&Path>,
) -> Result<Answer, Failure> {
    let migrator = session.backing_up_to(to);
    let Some(path) = migrator.backup_now(&session.db)? else {
        return Err(Failure::told(
            "a database in memory has no place for a backup",
            "a program can set one: `Backup::in_directory`",
        ));
    };
    let text = path.display().to_string();
    Answer::new(text.clone(), &BackedUp { backup: text })
}
