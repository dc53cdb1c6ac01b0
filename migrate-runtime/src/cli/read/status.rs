//! `status`: what is applied and what is pending.

use std::fmt::Write as _;

use migrate_core::{Kind, Rollback, wrap};

use crate::cli::answer::Answer;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::table::{lines, plain, table, toned};
use crate::cli::ui::Tone;
use crate::status::{MigrationStatus, State, Status};

pub(in crate::cli) fn status(session: &Session<'_, '_>) -> Result<Answer, Failure> {
    let status = session.migrator.status(&session.db)?;
    let pending = status.pending().count();
    let odd = status.migrations().iter().any(|one| !matches!(one.state(), State::Applied));
    let drifted = session.migrator.drift(&session.db)?.is_some();
    let mut text = text(session, &status, pending);
    if drifted {
        let told = format!("the schema has drifted: `{} drift` shows it", session.ui.program);
        let _ = write!(text, "\n{}", session.ui.paint(Tone::Bad, &told));
    }
    Ok(Answer::new(text, &status)?.exit(Exit::found(odd || drifted)))
}

fn text(session: &Session<'_, '_>, status: &Status, pending: usize) -> String {
    let ui = session.ui;
    let at = status.current().map_or("empty".to_owned(), |version| format!("at {version}"));
    let at = if session.exists { at } else { "not there yet".to_owned() };
    let heading = format!("{}: set {}, {at}, {pending} pending", session.file(), status.set());
    let mut text = ui.paint(Tone::Strong, &heading);
    if status.migrations().is_empty() {
        return text;
    }
    let mut table =
        table(ui, &["version", "name", "kind", "state", "applied (UTC)", "brings back"]);
    for one in status.migrations() {
        table.add_row([
            plain(one.version()),
            plain(one.name()),
            plain(one.kind().map_or("", Kind::as_str)),
            toned(ui, tone(one.state()), one.state()),
            toned(ui, Tone::Quiet, minute(one)),
            toned(ui, Tone::Quiet, way_back(one)),
        ]);
    }
    let _ = write!(text, "\n{}", lines(&table));
    for one in status.migrations() {
        if let Some(error) = one.error() {
            let told = format!("{} failed: {error}", one.version());
            let _ = write!(text, "\n{}", ui.paint(Tone::Bad, &wrap(&told, 80).join("\n  ")));
        }
    }
    let in_the_way = [State::OutOfOrder, State::Edited, State::Missing, State::HalfDone];
    if status.migrations().iter().any(|one| in_the_way.contains(&one.state())) {
        let _ = write!(text, "\n`{} plan` says what is in the way, and what to do", ui.program);
    } else if pending > 0 {
        let _ = write!(text, "\n`{} up` applies what is pending", ui.program);
    }
    if let Some(known) = last_known(status) {
        let _ = write!(
            text,
            "\na newer program was here: run that, or take back what this one does not know:\n`{} \
             rollback {known}`",
            ui.program
        );
    }
    text
}

/// How to take back what only a newer program knows, where there is something.
fn last_known(status: &Status) -> Option<String> {
    let all = status.migrations();
    if !all.iter().any(|one| one.state() == State::Newer) {
        return None;
    }
    let known = all.iter().rfind(|one| one.state() == State::Applied);
    Some(known.map_or("--all".to_owned(), |one| format!("--to {}", one.version())))
}

fn tone(state: State) -> Tone {
    match state {
        State::Applied => Tone::Good,
        State::Pending | State::Newer => Tone::Waiting,
        State::Failed | State::OutOfOrder | State::Edited | State::Missing | State::HalfDone => {
            Tone::Bad
        }
    }
}

/// `2026-11-20 08:30`
fn minute(one: &MigrationStatus) -> String {
    one.applied_at().and_then(|at| at.get(..16)).unwrap_or_default().replace('T', " ")
}

/// How much of what was there before a rollback brings back. What came since is counted when it is
/// tried.
fn way_back(one: &MigrationStatus) -> &'static str {
    match one.rollback() {
        Some(Rollback::Lossless) => "all",
        Some(Rollback::SchemaOnly) => "schema only",
        Some(Rollback::Irreversible) => "nothing",
        _ if !one.is_reversible() => "nothing",
        _ => "",
    }
}
