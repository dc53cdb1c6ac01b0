//! `backups`: those that there are, whether they are sound, and which may go.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::backup::BackupFile;
use crate::cli::answer::Answer;
use crate::cli::documents::{Backups, ListedBackup};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::listing::{moment, size, version_in};
use crate::cli::session::Session;
use crate::cli::table::{lines, number, plain, table, toned};
use crate::cli::ui::Tone;
use crate::error::Error;

pub(in crate::cli) fn backups(
    session: &Session<'_, '_>,
    check: bool,
    prune: bool,
) -> Result<Answer, Failure> {
    let migrator = &session.migrator;
    let listed = session.backups()?;
    if !session.exists && (prune || listed.is_empty()) {
        return Err(session.missing());
    }
    let deleted = if prune { migrator.prune_backups(&session.db)? } else { Vec::new() };
    let look = |file: BackupFile| {
        let result = check.then(|| migrator.verify_backup(file.path()));
        let problem = result.as_ref().and_then(|result| result.as_ref().err());
        let problem = problem.map(Error::headline);
        ListedBackup {
            version: version_in(session, &file),
            sound: result.map(|result| result.is_ok()),
            problem,
            backup: file,
        }
    };
    let kept = listed.into_iter().filter(|file| !deleted.iter().any(|path| path == file.path()));
    let backups: Vec<ListedBackup> = kept.map(look).collect();
    let broken = backups.iter().any(|one| one.sound == Some(false));
    let text = text(session, &backups, &deleted, prune);
    let deleted = deleted.iter().map(|path| path.display().to_string()).collect();
    let answer = Answer::new(text, &Backups { backups, deleted })?;
    Ok(answer.exit(if broken { Exit::Error } else { Exit::Done }))
}

fn text(
    session: &Session<'_, '_>,
    backups: &[ListedBackup],
    deleted: &[PathBuf],
    prune: bool,
) -> String {
    let ui = session.ui;
    let mut text = ui.paint(Tone::Strong, &session.file());
    for path in deleted {
        let _ = write!(text, "\ndeleted {}", path.display());
    }
    if backups.is_empty() {
        text.push_str("\nthere are none");
        return text;
    }
    let mut table = table(ui, &["taken (UTC)", "at", "size", "file", ""]);
    for one in backups {
        let (tone, word) = match one.sound {
            None => (Tone::Quiet, ""),
            Some(true) => (Tone::Good, "sound"),
            Some(false) => (Tone::Bad, "broken"),
        };
        let name = one.backup.path().file_name().unwrap_or_default().to_string_lossy();
        table.add_row([
            plain(moment(&one.backup)),
            plain(one.version.as_deref().unwrap_or_default()),
            number(size(&one.backup)),
            plain(name),
            toned(ui, tone, word),
        ]);
    }
    let _ = write!(text, "\n{}", lines(&table));
    for one in backups {
        if let Some(problem) = &one.problem {
            let _ = write!(text, "\n{}", ui.paint(Tone::Bad, problem));
        }
    }
    if prune && deleted.is_empty() {
        text.push_str("\nnone was deleted: the program keeps all of these");
    }
    if let Some(directory) = backups.first().and_then(|one| one.backup.path().parent()) {
        let _ = write!(text, "\nin {}", directory.display());
    }
    if !session.exists {
        let _ = write!(
            text,
            "\nthe database itself is gone: `{} restore` brings one back",
            session.ui.program
        );
    }
    text
}
