//! The migrations, one after the other: what each is for, what it does, and how it went.

use std::fmt::Write as _;

use migrate_core::{Growth, Migration, Rollback, Script, Transaction};

use super::head::moment;
use super::{Subject, turn};
use crate::picture::html::{Text, counted};
use crate::picture::moment::{Entity, Sort};
use crate::picture::sql::block;
use crate::picture::story::{Change, Piece, Turn};
use crate::status::{MigrationStatus, State};

pub(super) fn timeline(subject: &Subject<'_>) -> String {
    let mut html =
        "<section id=\"migrations\" aria-labelledby=\"h-migrations\">\n<div class=\"title\">\
         <h2 id=\"h-migrations\">Migrations</h2></div>\n<ol class=\"line\">\n"
            .to_owned();
    let states: Vec<&MigrationStatus> = subject
        .live
        .map(|live| live.info.status().migrations().iter().collect())
        .unwrap_or_default();
    for (at, migration) in subject.migrations.iter().enumerate() {
        let state = states.iter().find(|one| one.version() == migration.version()).copied();
        html.push_str(&entry(subject, at, migration, state));
    }
    let known = |one: &&&MigrationStatus| {
        subject.migrations.iter().any(|migration| migration.version() == one.version())
    };
    for state in states.iter().filter(|one| !known(one)) {
        html.push_str(&stranger(state));
    }
    if subject.migrations.is_empty() && states.is_empty() {
        return html + "</ol>\n<p class=\"none\">There are no migrations.</p>\n</section>\n";
    }
    html + "</ol>\n</section>\n"
}

fn entry(
    subject: &Subject<'_>,
    at: usize,
    migration: &Migration,
    state: Option<&MigrationStatus>,
) -> String {
    let step = subject.step(at);
    let current = subject.live.and_then(|live| live.info.current());
    let here = current == Some(migration.version());
    let class = state.map_or("", |state| class(state.state()));
    let mut html = format!("<li class=\"mig {class}\"");
    if let Some(step) = step {
        let _ = write!(html, " data-step=\"{step}\"");
    }
    let version = migration.version().to_string();
    let _ = write!(
        html,
        "><div class=\"mh\"><h3><span class=\"ver\">{}</span> <span class=\"nm\"><bdi>{}</bdi></span></h3>",
        Text(&version),
        Text(migration.name())
    );
    if here {
        html.push_str("<span class=\"mark here\">the database is here</span>");
    }
    if let Some(state) = state.filter(|state| state.state() != State::Applied) {
        let _ = write!(html, "<span class=\"mark st-{class}\">{}</span>", state.state());
    }
    html.push_str("</div>");
    html.push_str("<div class=\"mb\"><div>");
    if !migration.description().is_empty() {
        let _ = write!(html, "<p class=\"about\">{}</p>", Text(migration.description()));
    }
    html.push_str(&facts(migration));
    if let Some(state) = state {
        html.push_str(&went(state));
    }
    html.push_str("</div>");
    if let Some(step) = step {
        let _ = write!(html, "<div class=\"sum\">{}</div>", changes(subject, step));
    }
    html.push_str("</div>");
    html.push_str("<div class=\"sql\">");
    html.push_str(&script("Up", Some(migration.up())));
    html.push_str(&script("Down", migration.down()));
    html.push_str(&script("Verify", migration.verify()));
    if step.is_some() {
        html.push_str(
            "<button type=\"button\" class=\"go\" hidden>Schema at this version</button>",
        );
    }
    html + "</div></li>\n"
}

/// One that only the database knows.
fn stranger(state: &MigrationStatus) -> String {
    let class = class(state.state());
    format!(
        "<li class=\"mig {class}\"><div class=\"mh\"><h3><span class=\"ver\">{}</span> \
         <span class=\"nm\"><bdi>{}</bdi></span></h3><span class=\"mark st-{class}\">{}</span></div>\
         <p class=\"about\">This program does not have it; the database does.</p>{}</li>\n",
        Text(&state.version().to_string()),
        Text(state.name()),
        state.state(),
        went(state)
    )
}

fn class(state: State) -> &'static str {
    match state {
        State::Applied => "done",
        State::Pending | State::OutOfOrder => "wait",
        _ => "bad",
    }
}

/// What it is for, what a rollback brings back, what it destroys and what it costs.
fn facts(migration: &Migration) -> String {
    let mut html =
        format!("<ul class=\"facts\"><li><span class=\"tag\">{}</span></li>", migration.kind());
    if let Some(rollback) = migration.rollback() {
        let (class, meaning) = match rollback {
            Rollback::Lossless => ("good", " rollback"),
            Rollback::SchemaOnly => ("wait", ": a rollback restores the schema, and not all rows"),
            _ => ("bad", ": there is no way back"),
        };
        let _ = write!(html, "<li class=\"rb {class}\"><b>{rollback}</b>{meaning}</li>");
    } else if migration.down().is_none() {
        html.push_str("<li class=\"rb bad\"><b>irreversible</b>: there is no way back</li>");
    }
    let gone: Vec<String> =
        migration.destroys().into_iter().flatten().map(ToString::to_string).collect();
    if !gone.is_empty() {
        let _ = write!(
            html,
            "<li class=\"rb bad\"><b>destroys</b> <code>{}</code></li>",
            Text(&gone.join(", "))
        );
    }
    for cost in migration.costs().into_iter().flatten() {
        let word = match cost.growth() {
            Growth::Linear => "time grows with the rows of",
            _ => "time grows with the square of the rows of",
        };
        let _ = write!(html, "<li>{word} <code>{}</code></li>", Text(cost.table()));
    }
    match migration.transaction() {
        Transaction::EnforcingForeignKeys => html.push_str("<li>foreign keys enforced</li>"),
        Transaction::None => html.push_str("<li>outside a transaction</li>"),
        _ => {}
    }
    let needs = migration.depends().iter().map(ToString::to_string);
    let needs =
        needs.chain(migration.depends_on_sets().map(|(set, version)| format!("{set} {version}")));
    for need in needs {
        let _ = write!(html, "<li>needs <span class=\"ver\">{}</span></li>", Text(&need));
    }
    for (key, value) in migration.metadata() {
        let _ = write!(html, "<li>{}: {}</li>", Text(key), Text(value));
    }
    html + "</ul>"
}

/// When it was applied, how long that took, what went wrong.
fn went(state: &MigrationStatus) -> String {
    let mut html = String::new();
    if let Some(at) = state.applied_at() {
        let took = state.duration().map(|took| format!(" in {took:.1?}")).unwrap_or_default();
        let _ =
            write!(html, "<p class=\"went\">Applied {} UTC{}</p>", Text(&moment(at)), Text(&took));
    }
    if let Some(error) = state.error() {
        let _ = write!(html, "<p class=\"call bad\">The last attempt failed: {}</p>", Text(error));
    }
    html
}

fn script(word: &str, script: Option<&Script>) -> String {
    let Some(script) = script.filter(|script| !script.text().trim().is_empty()) else {
        return String::new();
    };
    let count = counted(script.statements().len(), "statement");
    format!(
        "<details><summary>{word} <small>{count}</small></summary>{}</details>",
        block(script.text())
    )
}

/// What becomes of the schema at a step, table by table.
pub(super) fn changes(subject: &Subject<'_>, step: usize) -> String {
    let story = &subject.story;
    let all = story.at(step);
    if all.is_empty() {
        return "<p class=\"same\">The schema stays as it is.</p>".to_owned();
    }
    let mut html = String::new();
    if let Some(before) = gap(subject, step) {
        let _ = write!(html, "<p class=\"same\">Since {}:</p>", Text(&before));
    }
    html.push_str("<ul class=\"diff\">");
    for (what, entity, parts) in all {
        let (class, sign, word) = turn(what);
        let _ = write!(
            html,
            "<li class=\"{class}\"><span class=\"sg\" title=\"{word}\">{sign}</span>{} <b><bdi>{}</bdi></b>",
            sort(entity),
            Text(&entity.name)
        );
        let parts: Vec<String> = parts.iter().map(part).collect();
        if !parts.is_empty() {
            let _ = write!(html, ": {}", parts.join(", "));
        }
        html.push_str("</li>");
    }
    html + "</ul>"
}

/// The version of the schema before, where that is not the migration before.
fn gap(subject: &Subject<'_>, step: usize) -> Option<String> {
    let steps = &subject.story.steps;
    let before = step.checked_sub(1).and_then(|before| steps.get(before));
    match (before, steps.get(step)?) {
        (None, 0) => None,
        (None, _) => Some("the empty database".to_owned()),
        (Some(before), at) if before + 1 == *at => None,
        (Some(before), _) => Some(subject.migrations.get(*before)?.version().to_string()),
    }
}

fn sort(entity: &Entity) -> &'static str {
    match entity.sort {
        Sort::Table => "table",
        Sort::Virtual => "virtual table",
        Sort::View => "view",
    }
}

fn part(change: &Change) -> String {
    let word = match change.piece {
        Piece::Column => "",
        Piece::Index => "index ",
        Piece::Trigger => "trigger ",
        Piece::ForeignKey => "foreign key ",
        Piece::Definition => return "another definition".to_owned(),
    };
    let sign = match change.turn {
        Turn::New => "+",
        Turn::Changed => "~",
        Turn::Gone => "−",
    };
    format!("{sign}\u{a0}{word}<code>{}</code>", Text(&change.name))
}
