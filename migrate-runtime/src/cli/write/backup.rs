//! `backup`: takes one now.

use std::path::Path;

use crate::cli::answer::Answer;
use crate::cli::documents::BackedUp;
use crate::cli::failure::Failure;
use crate::cli::session::{Session, backup_to};

pub(in crate::cli) fn backup(
    session: &mut Session<'_, '_>,
    to: Option<&Path>,
) -> Result<Answer, Failure> {
    let mut migrator = session.cancellable(None);
    if let Some(directory) = to {
        migrator = backup_to(migrator, directory);
    }
    let Some(path) = migrator.backup_now(&session.db)? else {
        return Err(Failure::told(
            "a database in memory has no place for a backup",
            "name one: --backup-to DIRECTORY",
        ));
    };
    let text = path.display().to_string();
    Answer::new(text.clone(), &BackedUp { backup: text })
}
