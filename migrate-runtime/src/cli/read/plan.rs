//! `plan`: what a run would do.

use crate::cli::answer::Answer;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::migrator::parse_version;
use crate::plan::Target;

pub(in crate::cli) fn plan(session: &Session<'_, '_>, to: Option<&str>) -> Result<Answer, Failure> {
    let target = match to {
        Some(version) => Target::UpTo(parse_version(version)?),
        None => Target::Latest,
    };
    let plan = session.migrator.plan(&session.db, &target)?;
    Ok(Answer::new(session.headed(&plan), &plan)?.exit(Exit::found(!plan.is_empty())))
}
