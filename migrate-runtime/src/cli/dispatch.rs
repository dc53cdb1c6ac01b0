//! From what was typed to the command, for one database or for each of several.

use std::path::Path;

use super::answer::Answer;
use super::args::{Command, MigrateArgs};
use super::failure::Failure;
use super::interrupt::AtWork;
use super::session::{Access, Session};
use super::setup::{Member, Setup};
use super::ui::Ui;
use super::{develop, read, shells, write};

pub(super) fn run(setup: &Setup<'_>, ui: &Ui, args: &MigrateArgs) -> Result<Answer, Failure> {
    let _at_work = AtWork::begin();
    match &args.command {
        Command::Completions { shell } => return shells::completions(setup, ui, *shell),
        Command::Man { to } => return shells::man(setup, ui, to.as_deref()),
        _ => {}
    }
    let members = chosen(setup, args)?;
    if let (Command::Up { to: None, run, .. }, None, Some(checks)) =
        (&args.command, &args.options.only, &setup.group)
        && !run.dry_run
    {
        return write::up_together(setup, ui, args, run, checks);
    }
    if let [member] = members[..] {
        return on(setup, ui, args, member);
    }
    let mut answers = Vec::new();
    for member in members {
        match on(setup, ui, args, member) {
            Ok(answer) => answers.push((member.name.clone(), answer)),
            Err(failure) => {
                ui.show_before_failure(Answer::join(answers));
                return Err(failure.about(&member.name));
            }
        }
    }
    Ok(Answer::join(answers))
}

/// The databases that a command is for.
fn chosen<'c, 'm>(
    setup: &'c Setup<'m>,
    args: &MigrateArgs,
) -> Result<Vec<&'c Member<'m>>, Failure> {
    let names = || {
        let names: Vec<&str> = setup.members.iter().map(|member| member.name.as_str()).collect();
        names.join(", ")
    };
    if let Some(twice) = named_twice(setup) {
        return Err(Failure::told(
            format!("two databases of this program are called {twice}"),
            "give each set a name of its own where it is embedded: \
             `embed_migrations!(\"migrations\", set = \"NAME\")`",
        ));
    }
    if let Some(name) = &args.options.only {
        let found = setup.members.iter().find(|member| member.name == *name);
        let unknown = || {
            Failure::usage(
                format!("no database is called {name}"),
                format!("there are {}", names()),
            )
        };
        return Ok(vec![found.ok_or_else(unknown)?]);
    }
    if setup.members.len() > 1 && !is_for_all(&args.command) {
        return Err(Failure::usage(
            "this program has several databases",
            format!("say which one is meant: --only NAME, with one of {}", names()),
        ));
    }
    if setup.members.len() > 1 && directory_of(&args.command).is_some() {
        return Err(Failure::usage(
            "--directory names one directory, and this program has several sets",
            format!("say which one it is of: --only NAME, with one of {}", names()),
        ));
    }
    Ok(setup.members.iter().collect())
}

/// A name that does not tell one database from another.
fn named_twice<'c>(setup: &'c Setup<'_>) -> Option<&'c str> {
    let names: Vec<&str> = setup.members.iter().map(|member| member.name.as_str()).collect();
    names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)).map(|(_, name)| *name)
}

/// The directory of migrations that was named.
fn directory_of(command: &Command) -> Option<&Path> {
    match command {
        Command::Lock(args) | Command::Check(args) | Command::Schema { directory: args, .. } => {
            args.directory.as_deref()
        }
        _ => None,
    }
}

/// Whether a command is done for each of several databases, where none is named.
fn is_for_all(command: &Command) -> bool {
    matches!(
        command,
        Command::Status
            | Command::Plan { to: None }
            | Command::Up { to: None, .. }
            | Command::History(_)
            | Command::Verify { .. }
            | Command::Drift
            | Command::Backup { .. }
            | Command::Backups { .. }
            | Command::Info
            | Command::Lock(_)
            | Command::Schema { .. }
            | Command::Check(_)
    )
}

fn on(
    setup: &Setup<'_>,
    ui: &Ui,
    args: &MigrateArgs,
    member: &Member<'_>,
) -> Result<Answer, Failure> {
    let open = |access| Session::open(setup, member, ui, &args.options, access);
    match &args.command {
        Command::Status => read::status(&open(Access::Look)?),
        Command::Plan { to } => read::plan(&open(Access::Look)?, to.as_deref()),
        Command::History(query) => read::history(&open(Access::Existing)?, query),
        Command::Show { version } => read::show(&open(Access::Look)?, version),
        Command::Verify { full } => read::verify(&open(Access::Existing)?, *full),
        Command::Drift => read::drift(&open(Access::Existing)?),
        Command::Backups { check, prune } => read::backups(&open(Access::Rescue)?, *check, *prune),
        Command::Info => read::info(&open(Access::Look)?),
        Command::Report { html: Some(path), .. } => read::page(&open(Access::Look)?, path),
        Command::Report { html: None, .. } => read::mermaid(&open(Access::Look)?),
        Command::Up { to, run, .. } => {
            let access = if run.dry_run { Access::Look } else { Access::Create };
            let permits = write::Permits::of(&args.command);
            // Before a file is made.
            let target = write::target(to.as_deref())?;
            write::up(&mut open(access)?, &target, permits, run)
        }
        Command::Rollback { to, force, run } => {
            write::rollback(&mut open(Access::Change)?, to, *force, run)
        }
        Command::Redo { steps, force, run } => {
            write::redo(&mut open(Access::Change)?, *steps, *force, run)
        }
        Command::Backup { backup_to } => {
            write::backup(&mut open(Access::Existing)?, backup_to.as_deref())
        }
        Command::Restore { backup, latest, backup_to, over, dry_run } => {
            let wanted = write::Restore {
                backup: backup.as_deref(),
                latest: *latest,
                backup_to: backup_to.as_deref(),
                over: *over,
                dry_run: *dry_run,
            };
            write::restore(&mut open(Access::Rescue)?, &wanted)
        }
        Command::Baseline { version, force } => {
            write::baseline(&mut open(Access::Change)?, version, *force)
        }
        Command::Adopt { from, force } => {
            write::adopt(&mut open(Access::Change)?, from.map(|word| word.0), *force)
        }
        Command::Reset { run } => write::reset(&mut open(Access::Change)?, run),
        Command::Repair { decisions, dry_run, backup_to } => {
            write::repair(&mut open(Access::Change)?, decisions, *dry_run, backup_to.as_deref())
        }
        Command::New(new) => develop::new(member, new),
        Command::Lock(directory) => develop::lock(member, directory),
        Command::Schema { directory, print } => develop::schema(member, directory, *print),
        Command::Check(directory) => develop::check(setup, member, ui, directory),
        // Done before a database is chosen.
        Command::Completions { .. } | Command::Man { .. } => Answer::new("", &()),
    }
}
