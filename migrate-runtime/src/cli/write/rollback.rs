//! `rollback`: takes back what was applied last.

use super::lossy::{done, tried, with_consent};
use crate::cli::answer::Answer;
use crate::cli::args::{BackArgs, RunArgs};
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::migrator::parse_version;
use crate::plan::Target;

pub(in crate::cli) fn rollback(
    session: &mut Session<'_, '_>,
    to: &BackArgs,
    force: bool,
    run: &RunArgs,
) -> Result<Answer, Failure> {
    let target = match to {
        BackArgs { all: true, .. } => Target::Empty,
        BackArgs { to: Some(version), .. } => Target::BackTo(parse_version(version)?),
        BackArgs { steps, .. } => Target::Back(steps.unwrap_or(1)),
    };
    let mut migrator = session.long(run, None);
    if force {
        migrator = migrator.force(true);
    }
    if run.dry_run {
        let dry = migrator.dry_run(&mut session.db, &target)?;
        return tried(session, dry);
    }
    let report = with_consent(
        session,
        "Roll back all the same? A backup keeps it.",
        |db| migrator.to(db, &target),
        |db| migrator.clone().force(true).to(db, &target),
    )?;
    done(session, &report)
}
