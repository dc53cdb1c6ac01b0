//! `check`: program and directory against each other, and the whole chain in memory, with the
//! functions and hooks that the build could not have.

use std::fmt::Write as _;
use std::path::Path;

use migrate_core::schema::{SchemaFile, Snapshot};
use migrate_core::{LockFile, Migration};
use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use super::chain::chain;
use super::directory;
use crate::cli::answer::Answer;
use crate::cli::args::DirectoryArgs;
use crate::cli::counts::number_of;
use crate::cli::documents::{Checked, CheckedOutcome as Outcome};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::setup::{Member, Setup};
use crate::cli::ui::{Tone, Ui};

pub(in crate::cli) fn check(
    setup: &Setup<'_>,
    member: &Member<'_>,
    ui: &Ui,
    args: &DirectoryArgs,
) -> Result<Answer, Failure> {
    // Without one, what needs no directory is checked all the same.
    let directory = directory::of(member, args.directory.as_deref()).ok();
    let looked = vec![
        program(member, args),
        schema_file(member, directory.as_deref()),
        lock_file(member, directory.as_deref()),
        chain(setup, member)?,
    ];
    let mut text = ui.paint(Tone::Strong, &format!("set {}", member.name));
    for one in &looked {
        let (tone, word) = match one.outcome {
            Outcome::Passed => (Tone::Good, "passed "),
            Outcome::Failed => (Tone::Bad, "failed "),
            Outcome::Skipped => (Tone::Quiet, "skipped"),
        };
        let _ = write!(text, "\n{}  {:10}", ui.paint(tone, word), one.check);
        let message = migrate_core::wrap(&one.message, 59).join(&format!("\n{:21}", ""));
        let _ = write!(text, "  {message}");
    }
    let failed = looked.iter().any(|one| one.outcome == Outcome::Failed);
    let exit = if failed { Exit::Error } else { Exit::Done };
    Ok(Answer::new(text, &looked)?.exit(exit))
}

/// Whether the program has what the directory has.
fn program(member: &Member<'_>, args: &DirectoryArgs) -> Checked {
    let check = "program";
    let Some(embedded) = member.migrator.directory.filter(|one| one.path().is_dir()) else {
        let message = "a release build, or one of another machine, does not know its directory";
        return Checked { check, outcome: Outcome::Skipped, message: message.to_owned() };
    };
    if args.directory.as_deref().is_some_and(|named| !same(named, embedded.path())) {
        let message = "it was built from another directory".to_owned();
        return Checked { check, outcome: Outcome::Failed, message };
    }
    match embedded.difference() {
        None => Checked {
            check,
            outcome: Outcome::Passed,
            message: "it has the files that the directory has".to_owned(),
        },
        Some(difference) => Checked {
            check,
            outcome: Outcome::Failed,
            message: format!("{difference} since it was built; build it again"),
        },
    }
}

fn same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// Whether `schema.sql` is what the migrations make.
fn schema_file(member: &Member<'_>, directory: Option<&Path>) -> Checked {
    let check = "schema.sql";
    let Some(directory) = directory else { return nowhere(check) };
    let text = std::fs::read_to_string(directory.join(SchemaFile::NAME));
    let (Ok(text), Some(schema)) = (text, member.migrator.catalog.schema()) else {
        let message = "there is none".to_owned();
        return Checked { check, outcome: Outcome::Skipped, message };
    };
    let made = confined().and_then(|db| {
        db.execute_batch(&text)?;
        Snapshot::read(&db)
    });
    let (outcome, message) = match made {
        Ok(made) if made.fingerprint() == schema.fingerprint() => {
            (Outcome::Passed, "it is what the migrations make".to_owned())
        }
        Ok(_) => (Outcome::Failed, "it is out of date: write it with `schema`".to_owned()),
        // What only the application can run, such as a function of its own.
        Err(error) => (Outcome::Skipped, format!("it cannot be run here: {error}")),
    };
    Checked { check, outcome, message }
}

/// A database in memory whose statements reach no file, whatever they are.
#[allow(
    clippy::let_underscore_untyped,
    reason = "installing a hook returns () in some releases of rusqlite and a Result in others"
)]
fn confined() -> rusqlite::Result<Connection> {
    #[allow(unused_mut, reason = "some releases of rusqlite install hooks through &self")]
    let mut db = Connection::open_in_memory()?;
    let _ = db.authorizer(Some(|context: AuthContext<'_>| match context.action {
        // VACUUM attaches as well.
        AuthAction::Attach { .. } | AuthAction::Detach { .. } | AuthAction::Unknown { .. } => {
            Authorization::Deny
        }
        AuthAction::Pragma { pragma_name, .. }
            if pragma_name.to_ascii_lowercase().ends_with("_directory") =>
        {
            Authorization::Deny
        }
        _ => Authorization::Allow,
    }));
    Ok(db)
}

/// Nothing is looked at in whatever directory this happens to be.
fn nowhere(check: &'static str) -> Checked {
    let message = "its directory is not known: --directory DIRECTORY names it".to_owned();
    Checked { check, outcome: Outcome::Skipped, message }
}

/// How many migrations `migrations.lock` names.
fn lock_file(member: &Member<'_>, directory: Option<&Path>) -> Checked {
    let check = "lock file";
    let Some(directory) = directory else { return nowhere(check) };
    let Ok(text) = std::fs::read_to_string(directory.join(LockFile::NAME)) else {
        let message = "there is none: nothing is declared shipped".to_owned();
        return Checked { check, outcome: Outcome::Skipped, message };
    };
    let all = member.migrator.catalog.migrations();
    let (outcome, message) = match LockFile::parse(&text) {
        Err(error) => (Outcome::Failed, error.to_string()),
        Ok(lock) => {
            let named = |migration: &&Migration| {
                lock.migrations().iter().any(|one| one.version() == migration.version())
            };
            let shipped = all.iter().filter(named).count();
            (Outcome::Passed, format!("{shipped} of {} shipped", number_of(all.len(), "migration")))
        }
    };
    Checked { check, outcome, message }
}
