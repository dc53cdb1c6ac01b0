//! `baseline`: declares migrations applied without running them.

use crate::cli::answer::Answer;
use crate::cli::failure::Failure;
use crate::cli::session::Session;

pub(in crate::cli) fn baseline(
    session: &mut Session<'_, '_>,
    version: &str,
    force: bool,
) -> Result<Answer, Failure> {
    let mut migrator = session.migrator.clone();
    if force {
        migrator = migrator.force(true);
    }
    let declared = migrator.baseline(&mut session.db, version)?;
    Answer::new(session.headed(&declared), &declared)
}
