//! `adopt`: takes over a database that another tool, or nobody, kept records of.

use crate::cli::answer::Answer;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::existing::{Standing, Tool};

pub(in crate::cli) fn adopt(
    session: &mut Session<'_, '_>,
    from: Option<Tool>,
    force: bool,
) -> Result<Answer, Failure> {
    let mut migrator = session.migrator.clone();
    if force {
        migrator = migrator.force(true);
    }
    let tool = from.unwrap_or(Tool::Detect);
    let mut declared = migrator.take_over(&mut session.db, tool)?;
    if declared.is_empty() && from.is_none() {
        // Nobody kept records: the schema tells, where it is that of one version.
        if let Standing::Unmanaged(unmanaged) = migrator.standing(&session.db)?
            && let Some(version) = unmanaged.matches()
        {
            declared = migrator.baseline(&mut session.db, &version.to_string())?;
        }
    }
    if declared.is_empty() {
        return Err(match migrator.standing(&session.db)? {
            Standing::Managed => Failure::told(
                "the database has records of this set already",
                format!("`{} status` shows what is applied", session.ui.program),
            ),
            _ if from.is_some() => Failure::told(
                format!("there are no records of {tool} in the database"),
                "leave --from out to have every tool looked for",
            ),
            Standing::Fresh => Failure::told(
                "there is nothing to adopt: the database has no tables of these migrations",
                format!("make them: `{} up`", session.ui.program),
            ),
            Standing::Unmanaged(unmanaged) => Failure::told(
                format!("no version has the schema of this database\n{unmanaged}"),
                format!(
                    "say which it is, where the difference does not matter: `{} baseline VERSION \
                     --force`",
                    session.ui.program
                ),
            ),
        });
    }
    Answer::new(session.headed(&declared), &declared)
}
