//! `up` for databases that are one unit.

use super::up::Permits;
use crate::cli::answer::Answer;
use crate::cli::args::{MigrateArgs, RunArgs};
use crate::cli::failure::Failure;
use crate::cli::program::Cli;
use crate::cli::session::{Access, Session};
use crate::cli::ui::Ui;
use crate::group::Group;
use crate::validate::Check;

pub(in crate::cli) fn up_together(
    cli: &Cli<'_>,
    ui: &Ui,
    args: &MigrateArgs,
    run: &RunArgs,
    checks: &[Check],
) -> Result<Answer, Failure> {
    let open = |member| Session::open(cli, member, ui, &args.options, Access::Create);
    let mut sessions = cli.members.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let permits = Permits::of(&args.command);
    let mut group = Group::new();
    for session in &mut sessions {
        let migrator = permits.grant(session.long(run, None));
        group = group.add(session.name, migrator, &mut session.db);
    }
    group = checks.iter().cloned().fold(group, Group::check);
    let report = group.run()?;
    Answer::new(report.to_string(), &report)
}
