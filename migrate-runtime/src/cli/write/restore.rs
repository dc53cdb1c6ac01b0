//! `restore`: brings a backup back.

use std::path::{Path, PathBuf};

use super::lossy::next_start;
use crate::backup::{BackupFile, is_compressed, open_read_only};
use crate::cli::answer::Answer;
use crate::cli::ask::{agree, choose};
use crate::cli::counts;
use crate::cli::documents::{RestorePreview, Restored};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::listing::{moment, size, version_in};
use crate::cli::session::{Session, is_damage, name_of};
use crate::dry_run::{Counted, RowChange};
use crate::error::{Cause, Error, ErrorKind};
use crate::lock::retry_on;

/// What was typed.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Restore<'a> {
    pub(in crate::cli) backup: Option<&'a Path>,
    pub(in crate::cli) latest: bool,
    pub(in crate::cli) backup_to: Option<&'a Path>,
    pub(in crate::cli) over: bool,
    pub(in crate::cli) dry_run: bool,
}

pub(in crate::cli) fn restore(
    session: &mut Session<'_, '_>,
    wanted: &Restore<'_>,
) -> Result<Answer, Failure> {
    if !wanted.dry_run {
        session.refuse_backup()?;
    }
    let backup = which(session, wanted)?;
    if !backup.is_file() {
        return Err(Failure::told(
            format!("there is no backup at {}", backup.display()),
            format!("`{} backups` lists those there are", session.ui.program),
        ));
    }
    let name = backup.display().to_string();
    if wanted.dry_run {
        // What could not be restored is not shown as if it could.
        let verified = session.migrator.verify_backup(&backup);
        verified.map_err(|error| with_another(session, error.into(), &backup))?;
    }
    let changes = changes(session, &backup)?;
    if wanted.dry_run {
        let text = match &changes {
            Ok(changes) if changes.is_empty() => {
                format!("{name} has as many rows in every table as {}", session.file())
            }
            Ok(changes) => format!("{name} would bring\n{}", counts::changes(changes)),
            Err(reason) => format!("{name} cannot be compared with what is there: {reason}"),
        };
        let preview = RestorePreview { backup: name, rows: changes.ok() };
        return Ok(Answer::new(text, &preview)?.exit(Exit::Found));
    }
    let mut loss = counts::changes(&changes.unwrap_or_default());
    if wanted.over {
        let over = "nothing keeps what is there now";
        loss = if loss.is_empty() { over.to_owned() } else { format!("{loss}\n{over}") };
    }
    let question = if session.exists {
        format!("Replace what is in {} by {}?", session.file(), name_of(&backup))
    } else {
        format!("Bring {} back from {}?", session.file(), name_of(&backup))
    };
    agree(session.ui, &loss, &question)?;
    let kept = replace(session, &backup, wanted)
        .map_err(|failure| with_another(session, failure, &backup))?;
    let kept = kept.map(|path| path.display().to_string());
    let mut text = format!("{}: restored from {name}", session.file());
    if let Some(kept) = &kept {
        text = format!("{text}\nwhat was there before is kept in {kept}");
    }
    if let Some(told) = next_start(session) {
        text = format!("{text}\n{told}");
    }
    Answer::new(text, &Restored { restored: name, kept })
}

/// The backup of what was there, unless nothing is to keep that.
fn replace(
    session: &mut Session<'_, '_>,
    backup: &Path,
    wanted: &Restore<'_>,
) -> Result<Option<PathBuf>, Failure> {
    if !session.exists {
        session.create()?;
    }
    let migrator = session.backing_up_to(wanted.backup_to);
    // Of a database that was gone, nothing is worth a backup.
    let result = if wanted.over || !session.exists {
        migrator.restore_over(&mut session.db, backup).map(|()| None)
    } else {
        migrator.restore(&mut session.db, backup)
    };
    Ok(result?)
}

/// The backup that is meant.
fn which(session: &Session<'_, '_>, wanted: &Restore<'_>) -> Result<PathBuf, Failure> {
    if let Some(backup) = wanted.backup {
        return Ok(backup.to_owned());
    }
    let backups = session.backups()?;
    let Some(newest) = backups.first() else {
        return Err(Failure::told(
            format!("there are no backups of {}", session.file()),
            "name the file of one, if it is elsewhere",
        ));
    };
    if wanted.latest {
        return Ok(newest.path().to_owned());
    }
    if !session.ui.can_ask() {
        return Err(Failure::usage(
            "no backup was named",
            format!("the newest one is --latest; `{} backups` lists all", session.ui.program),
        ));
    }
    let items: Vec<String> = backups.iter().map(|one| item(session, one)).collect();
    let chosen = choose("Which one?", &items).and_then(|index| backups.get(index));
    let chosen = chosen.ok_or_else(|| Failure::told("nothing was changed", ""))?;
    Ok(chosen.path().to_owned())
}

/// `2026-11-20 08:30:00  at 004  36.00 KiB`
fn item(session: &Session<'_, '_>, file: &BackupFile) -> String {
    let at = version_in(session, file).map(|version| format!("  at {version}")).unwrap_or_default();
    format!("{}{at}  {}", moment(file), size(file))
}

/// Names another backup where the one that was meant turns out to be broken.
fn with_another(session: &Session<'_, '_>, failure: Failure, meant: &Path) -> Failure {
    let is_sound = |path: &Path| session.migrator.verify_backup(path).is_ok();
    if !is_broken(session, meant) {
        return failure;
    }
    let message = format!("the backup {} is broken", name_of(meant));
    let others = session.backups().unwrap_or_default();
    match others.iter().map(BackupFile::path).find(|path| *path != meant && is_sound(path)) {
        Some(sound) => Failure::told(
            message,
            format!("the newest sound one: `{} restore {}`", session.ui.program, sound.display()),
        ),
        None => Failure::told(message, "there is no sound one beside it"),
    }
}

/// Whether it is the backup itself that is wrong, rather than that it cannot be had: it may not be
/// read, or is locked, or there is no room or nothing to unpack it with.
fn is_broken(session: &Session<'_, '_>, backup: &Path) -> bool {
    let Err(error) = session.migrator.verify_backup(backup) else { return false };
    let readable = || {
        let mut file = std::fs::File::open(backup)?;
        std::io::copy(&mut file, &mut std::io::sink())
    };
    match error.cause() {
        Cause::Corrupt(_) | Cause::NoDatabase { .. } => true,
        Cause::Backup { path, .. } if *path == backup.display().to_string() => {
            let has_means = if is_compressed(backup) {
                cfg!(feature = "zstd")
            } else {
                !first_look(backup).is_err_and(|error| !is_damage(&error.into()))
            };
            has_means && readable().is_ok()
        }
        _ => false,
    }
}

/// Reads what SQLite reads first.
fn first_look(backup: &Path) -> rusqlite::Result<()> {
    open_read_only(backup)?.query_row("PRAGMA main.schema_version", [], |_| Ok(()))
}

/// The tables whose number of rows would change; why that cannot be told, where it cannot.
fn changes(
    session: &Session<'_, '_>,
    backup: &Path,
) -> Result<Result<Vec<RowChange>, String>, Error> {
    let count = || Ok(Counted::of(&session.db)?);
    let now = match retry_on(&session.db, session.migrator.options.patience(), count) {
        Ok(now) => now,
        // It could not be restored now, either.
        Err(error) if matches!(error.kind(), ErrorKind::Busy | ErrorKind::Cancelled) => {
            return Err(error);
        }
        Err(error) => return Ok(Err(said(&error, "that"))),
    };
    if is_compressed(backup) {
        return Ok(Err("it is compressed".to_owned()));
    }
    let count = || {
        let then = open_read_only(backup)?;
        session.prepare_to_read(&then);
        Counted::of(&then)
    };
    Ok(match count() {
        Ok(then) => Ok(now.changes_to(&then)),
        Err(error) => Err(said(&error.into(), "it")),
    })
}

/// Why the rows cannot be counted of what is called `what`.
fn said(error: &Error, what: &str) -> String {
    match error.cause() {
        Cause::Corrupt(_) => format!("{what} is damaged"),
        Cause::NoDatabase { .. } => format!("{what} is no database, or encrypted"),
        cause => format!("{what} cannot be read: {cause}"),
    }
}
