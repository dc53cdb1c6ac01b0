//! `history`: what was done, by which program, when and why.

use std::fmt::Write as _;

use crate::cli::answer::Answer;
use crate::cli::args::HistoryArgs;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::table::{lines, number, plain, table, toned};
use crate::cli::ui::Tone;
use crate::history::{HistoryEntry, HistoryQuery, Outcome};
use crate::migrator::parse_version;

pub(in crate::cli) fn history(
    session: &Session<'_, '_>,
    wanted: &HistoryArgs,
) -> Result<Answer, Failure> {
    let mut query = HistoryQuery::new();
    if let Some(version) = &wanted.version {
        query = query.version(parse_version(version)?);
    }
    if let Some(action) = wanted.action {
        query = query.action(action.0);
    }
    if wanted.failed {
        query = query.outcome(Outcome::Failed);
    }
    if let Some(time) = &wanted.since {
        query = query.since(time);
    }
    if let Some(time) = &wanted.before {
        query = query.before(time);
    }
    let mut everything = HistoryQuery::new();
    if !wanted.all {
        query = query.limit(wanted.limit);
        everything = everything.limit(wanted.limit);
    }
    let entries = session.migrator.history(&session.db, &query)?;
    Answer::new(text(session, &entries, query != everything), &entries)
}

fn text(session: &Session<'_, '_>, entries: &[HistoryEntry], narrowed: bool) -> String {
    let ui = session.ui;
    let mut text = ui.paint(Tone::Strong, &session.file());
    if entries.is_empty() {
        text.push_str(if narrowed {
            "\nnothing of that kind was done"
        } else {
            "\nnothing was done here"
        });
        return text;
    }
    let mut table = table(ui, &["began (UTC)", "action", "migration", "outcome", "took", "by"]);
    for entry in entries {
        let at = entry.at().get(..16).unwrap_or(entry.at()).replace('T', " ");
        let about = entry
            .version()
            .map(|version| crate::direction::label(version, entry.name().unwrap_or_default()));
        let tone = match entry.outcome() {
            Outcome::Done => Tone::Good,
            Outcome::Failed => Tone::Bad,
        };
        table.add_row([
            toned(ui, Tone::Quiet, at),
            plain(entry.action().map_or("?", crate::history::Action::as_str)),
            plain(about.unwrap_or_default()),
            toned(ui, tone, entry.outcome()),
            number(took(entry)),
            toned(ui, Tone::Quiet, by(entry)),
        ]);
    }
    let _ = write!(text, "\n{}", lines(&table));
    let mut last: Option<String> = None;
    for entry in entries {
        // Of a restore, the backup is what it was about.
        let backup = entry.backup().filter(|_| entry.version().is_none());
        let backup = backup.map(|path| path.display().to_string());
        let said = [
            ("error", entry.error()),
            ("reason", entry.reason()),
            ("note", entry.note()),
            ("backup", backup.as_deref()),
        ];
        for (word, said) in said {
            let Some(said) = said else { continue };
            // All steps of a run have its reason: it is told of the newest.
            if word == "reason" {
                if last.as_deref() == Some(said) {
                    continue;
                }
                last = Some(said.to_owned());
            }
            let line = format!("{}, {word}: {said}", told(entry));
            let _ = write!(text, "\n{}", migrate_core::wrap(&line, 78).join("\n  "));
        }
    }
    text
}

/// `2026-11-20 08:30 rollback 003`
fn told(entry: &HistoryEntry) -> String {
    let at = entry.at().get(..16).unwrap_or(entry.at()).replace('T', " ");
    let action = entry.action().map_or("?", crate::history::Action::as_str);
    let version = entry.version().map(|version| format!(" {version}")).unwrap_or_default();
    format!("{at} {action}{version}")
}

/// `94.0µs`; nothing for what takes no time of its own, such as a declaration.
fn took(entry: &HistoryEntry) -> String {
    if entry.duration().is_zero() {
        return String::new();
    }
    format!("{:>7}", format!("{:.1?}", entry.duration()))
}

fn by(entry: &HistoryEntry) -> String {
    let name = entry.application().unwrap_or_default();
    match entry.application_version() {
        Some(version) => format!("{name} {version}"),
        None => name.to_owned(),
    }
}
