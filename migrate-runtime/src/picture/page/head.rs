//! The head of the page: which set, how large, and how a database stands with it.

use std::fmt::Write as _;

use super::Subject;
use crate::existing::Standing;
use crate::picture::html::{Text, counted, grouped};
use crate::picture::moment::Sort;
use crate::picture::page::Live;
use crate::status::State;

pub(super) fn head(subject: &Subject<'_>) -> String {
    let mut html = "<header>\n<div class=\"top\"><p class=\"kicker\">Database schema</p>\
         <nav aria-label=\"On this page\"><a href=\"#schema\">Schema</a><a href=\"#tables\">Tables</a>\
         <a href=\"#migrations\">Migrations</a></nav>\
         <button type=\"button\" id=\"theme\" hidden >Colours: auto</button></div>\n"
        .to_owned();
    let _ = writeln!(html, "<h1><bdi>{}</bdi></h1>", Text(subject.set));
    let _ = writeln!(html, "<p class=\"lead\">{}</p>", lead(subject));
    if let Some(live) = subject.live {
        html.push_str(&database(subject, live));
    }
    html + "</header>\n"
}

/// How large it is, in a sentence.
fn lead(subject: &Subject<'_>) -> String {
    let mut parts = Vec::new();
    if let Some(last) = subject.migrations.last() {
        let version = last.version().to_string();
        parts.push(format!("Version <b class=\"ver\">{}</b>", Text(&version)));
    }
    parts.push(Text(&counted(subject.migrations.len(), "migration")).to_string());
    if let Some(schema) = subject.last() {
        let of = |sort| schema.values().filter(move |entity| entity.sort == sort);
        parts.push(counted(of(Sort::Table).count(), "table"));
        for (sort, word) in [(Sort::Virtual, "virtual table"), (Sort::View, "view")] {
            let count = of(sort).count();
            if count > 0 {
                parts.push(counted(count, word));
            }
        }
        let columns: usize = of(Sort::Table).map(|entity| entity.shape.columns.len()).sum();
        parts.push(counted(columns, "column"));
    }
    if !subject.checked_by.is_empty() {
        parts.push(format!("checked with SQLite {}", Text(subject.checked_by)));
    }
    parts.join("<i> · </i>")
}

/// How the database stands.
fn database(subject: &Subject<'_>, live: &Live) -> String {
    let info = &live.info;
    let status = info.status();
    let of = |state| status.migrations().iter().filter(move |one| one.state() == state).count();
    let (class, sign, word) = verdict(subject, live);
    let path = info.path().map_or("in memory".to_owned(), |path| path.display().to_string());
    let mut html = format!(
        "<section class=\"db {class}\" aria-label=\"This database\"><p class=\"verdict\">\
         <span class=\"sign\" aria-hidden=\"true\">{sign}</span><b>{}</b><code class=\"path\">{}</code></p>\n<dl>",
        Text(&word),
        Text(&path)
    );
    let current = info.current().map_or("empty".to_owned(), ToString::to_string);
    let mut facts = vec![("At version", current)];
    facts.push(("Applied", grouped(of(State::Applied) as u64)));
    facts.push(("Pending", grouped(info.pending() as u64)));
    if let Some(at) = info.last_applied_at() {
        facts.push(("Last applied (UTC)", moment(at)));
    }
    facts.push(("Size", size(info.bytes())));
    facts.push(("Journal", info.journal_mode().to_owned()));
    facts.push(("SQLite", info.sqlite_version().to_owned()));
    facts.push(("Backups", grouped(info.backups().len() as u64)));
    facts.push(("Read (UTC)", live.read_at.clone()));
    for (word, value) in facts {
        let _ = write!(html, "<div><dt>{word}</dt><dd>{}</dd></div>", Text(&value));
    }
    html.push_str("</dl>\n");
    if let Some(drift) = &live.drift {
        let _ = writeln!(
            html,
            "<details class=\"drift\" open><summary>What somebody beside the migrations changed</summary>\
             <pre tabindex=\"0\" dir=\"ltr\"><code>{}</code></pre></details>",
            Text(&drift.to_string())
        );
    }
    if let Standing::Unmanaged(unmanaged) = info.standing() {
        let _ = writeln!(
            html,
            "<p class=\"call warn\">Not managed: {}</p>",
            Text(&unmanaged.to_string())
        );
    }
    html + "</section>\n"
}

/// The worst that there is to say.
fn verdict(subject: &Subject<'_>, live: &Live) -> (&'static str, &'static str, String) {
    let status = live.info.status();
    let of = |state| status.migrations().iter().filter(move |one| one.state() == state).count();
    let bad = [State::HalfDone, State::Failed, State::Edited, State::Missing, State::Newer];
    if let Some((state, count)) =
        bad.into_iter().map(|state| (state, of(state))).find(|one| one.1 > 0)
    {
        return ("bad", "!", format!("{} {state}", counted(count, "migration")));
    }
    if live.drift.is_some() {
        return ("bad", "!", "The schema has drifted".to_owned());
    }
    match live.info.pending() {
        0 if subject.migrations.is_empty() => ("good", "✓", "Nothing to apply".to_owned()),
        0 => ("good", "✓", "Up to date".to_owned()),
        count => ("wait", "…", format!("{} pending", counted(count, "migration"))),
    }
}

/// `2026-11-20 08:30` of `2026-11-20T08:30:00.000Z`.
pub(super) fn moment(at: &str) -> String {
    at.get(..16).map_or(at.to_owned(), |at| at.replace('T', " "))
}

fn size(bytes: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KiB", bytes / 1_024),
        1_048_576..1_073_741_824 => format!("{} MiB", tenths(1_048_576)),
        _ => format!("{} GiB", tenths(1_073_741_824)),
    }
}
