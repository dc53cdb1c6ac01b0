//! `up` for databases that are one unit.

use crate::cli::answer::Answer;
use crate::cli::args::{Options, RunArgs};
use crate::cli::failure::Failure;
use crate::cli::session::{Access, Session};
use crate::cli::setup::Setup;
use crate::cli::ui::Ui;
use crate::group::Group;
use crate::validate::Check;

pub(in crate::cli) fn up_together(
    setup: &Setup<'_>,
    ui: &Ui,
    options: &Options,
    run: &RunArgs,
    checks: &[Check],
) -> Result<Answer, Failure> {
    let open = |member| Session::open(setup, member, ui, options, Access::Create);
    let mut sessions = setup.members.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let mut group = Group::new();
    for session in &mut sessions {
        let migrator = session.long(run, None);
        group = group.add(session.name, migrator, &mut session.db);
    }
    group = checks.iter().cloned().fold(group, Group::check);
    let report = group.run()?;
    Answer::new(report.to_string(), &report)
}
