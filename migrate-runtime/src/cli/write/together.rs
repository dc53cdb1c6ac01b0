//! `up` for databases that are one unit.

use super::up::Permits;
use crate::cli::answer::Answer;
use crate::cli::args::{MigrateArgs, RunArgs};
use crate::cli::failure::Failure;
use crate::cli::session::{Access, Session};
use crate::cli::setup::Setup;
use crate::cli::ui::Ui;
use crate::group::{Group, is_same_file};
use crate::migrator::Migrator;
use crate::validate::Check;

/// A file, and the sets that it has.
struct File<'s, 'm> {
    session: Session<'s, 'm>,
    sets: Vec<(&'s str, Migrator<'m>)>,
}

pub(in crate::cli) fn up_together(
    setup: &Setup<'_>,
    ui: &Ui,
    args: &MigrateArgs,
    run: &RunArgs,
    checks: &[Check],
) -> Result<Answer, Failure> {
    let permits = Permits::of(&args.command);
    let mut files: Vec<File<'_, '_>> = Vec::new();
    for member in &setup.members {
        let mut session = Session::open(setup, member, ui, &args.options, Access::Create)?;
        let set = (session.name, permits.grant(session.long(run, None)));
        match files.iter_mut().find(|file| is_same_file(&file.session.db, &session.db)) {
            Some(file) => file.sets.push(set),
            None => files.push(File { session, sets: vec![set] }),
        }
    }
    let mut group = Group::new();
    for File { session, sets } in &mut files {
        group = group.add_sets(sets.drain(..), &mut session.db);
    }
    group = checks.iter().cloned().fold(group, Group::check);
    let report = group.run()?;
    Answer::new(report.to_string(), &report)
}
