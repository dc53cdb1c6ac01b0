//! The examples of docs/json.md are what the program gives, but for what is other each time.

use std::sync::Mutex;

use migrate_runtime::{Event, Group, HistoryQuery, Target};
use migrate_tests::sets::{EVENTS_NEW, EVENTS_OLD, META_NEW, META_OLD};
use migrate_tests::site::{Journal, Site};
use rusqlite::Connection;
use serde::Serialize;

use super::{same, valid};
use crate::existing::forget_everything;

const PAGE: &str = include_str!("../../../../docs/json.md");

#[test]
fn r_3_05_the_examples_of_the_page_are_what_the_program_gives() {
    let mut page = String::new();
    let mut document = "";
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        page = page + line + "\n";
        if let Some(name) = line.strip_prefix("## `").and_then(|rest| rest.strip_suffix('`')) {
            document = name;
        }
        if line == "```json" {
            page = page + &example(document) + "\n```\n";
            lines.by_ref().find(|line| *line == "```");
        }
    }
    same("json.md", &page);
    // Whatever can be asked for is on the page.
    for name in ["Status", "Plan", "DryRun", "Report", "HistoryEntry", "Drift", "Info"] {
        assert!(PAGE.contains(&format!("\n## `{name}`\n")), "{name}");
    }
}

/// One document, with a database of its own.
fn example(document: &str) -> String {
    let site = Site::new(Journal::Wal);
    let path = site.another("meta.db");
    let mut db = Connection::open(&path).unwrap();
    META_OLD.run(&mut db).unwrap();
    db.execute_batch("INSERT INTO projects (name) VALUES ('house'), ('garden')").unwrap();
    let shown = |json: String| steady(&json, &site.directory().display().to_string());
    let show = |value: &dyn Shown| {
        value.check(document);
        shown(value.pretty())
    };
    let show_after = |db: &mut Connection, sql: &str| {
        META_NEW.run(db).unwrap();
        db.execute_batch(sql).unwrap();
    };
    match document {
        "Status" => show(&META_NEW.status(&db).unwrap()),
        "Plan" => show(&META_NEW.plan(&db, &Target::Latest).unwrap()),
        "Target" => show(&Target::UpTo("002".parse().unwrap())),
        "DryRun" => show(&META_NEW.dry_run(&mut db, &Target::Latest).unwrap()),
        "Report" => show(&META_NEW.run(&mut db).unwrap()),
        "Error" => {
            db.execute_batch("INSERT INTO projects (name) VALUES ('house')").unwrap();
            show(&META_NEW.run(&mut db).unwrap_err())
        }
        "Event" => {
            let told = Mutex::new(String::new());
            let told = std::sync::Arc::new(told);
            let listener = std::sync::Arc::clone(&told);
            let observed = META_NEW.migrator().observe(move |event| {
                if matches!(event, Event::StepDone { .. }) {
                    *listener.lock().unwrap() = event.pretty();
                }
            });
            observed.run(&mut db).unwrap();
            let told = told.lock().unwrap().clone();
            shown(told)
        }
        "HistoryEntry" => {
            META_NEW.migrator().reason("inbox of release 2").run(&mut db).unwrap();
            show(&META_NEW.history(&db, &HistoryQuery::new()).unwrap()[0])
        }
        "Drift" => {
            show_after(&mut db, "ALTER TABLE projects ADD COLUMN due TEXT");
            show(&META_NEW.drift(&db).unwrap().unwrap())
        }
        "ValidationReport" => {
            show_after(&mut db, "DROP INDEX projects_name");
            show(&META_NEW.validate(&db).unwrap())
        }
        "Info" => {
            META_NEW.run(&mut db).unwrap();
            show(&META_NEW.info(&db).unwrap())
        }
        "Standing" => {
            forget_everything(&db);
            show(&META_NEW.standing(&db).unwrap())
        }
        "Declaration" => {
            forget_everything(&db);
            show(&META_NEW.baseline(&mut db, "001").unwrap())
        }
        "RepairPlan" => {
            META_NEW.run(&mut db).unwrap();
            show(&META_OLD.plan_repair(&db).unwrap())
        }
        "Migration" => show(&META_NEW.migrations()[1]),
        "Snapshot" => show(&META_NEW.schema().unwrap()),
        "GroupStatus" | "GroupReport" => {
            let mut events = Connection::open(site.another("events.db")).unwrap();
            EVENTS_OLD.run(&mut events).unwrap();
            let mut group = Group::new().add("meta", META_NEW.migrator(), &mut db).add(
                "events",
                EVENTS_NEW.migrator(),
                &mut events,
            );
            if document == "GroupStatus" {
                show(&group.status().unwrap())
            } else {
                show(&group.run().unwrap())
            }
        }
        other => panic!("no example of {other}"),
    }
}

/// What can be shown on the page.
trait Shown {
    fn check(&self, document: &str);
    fn pretty(&self) -> String;
}

impl<T: Serialize> Shown for T {
    fn check(&self, document: &str) {
        valid(document, self);
    }

    fn pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap()
    }
}

/// Without what is other each time: times, sizes, places, programs.
fn steady(json: &str, directory: &str) -> String {
    let lines: Vec<String> = json.lines().map(|line| steady_line(line, directory)).collect();
    folded(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

fn steady_line(line: &str, directory: &str) -> String {
    let line = line.replace(directory, "/srv/notes");
    let Some((key, value)) = line.split_once(": ").filter(|(_, value)| !value.starts_with("null"))
    else {
        return line;
    };
    let same = match key.trim().trim_matches('"') {
        "at" | "applied_at" | "last_applied_at" => "\"2026-11-20T08:30:00.000Z\"",
        "taken_at" => "\"2026-11-20T08:30:00Z\"",
        "duration_us" => "1204",
        "bytes" => "40960",
        "page_count" => "10",
        "sqlite_version" => "\"3.54.1\"",
        "application" => "\"notes\"",
        "host" => "\"desk\"",
        "process" => "4711",
        _ => return without_time(&line),
    };
    format!("{key}: {same}{}", if value.ends_with(',') { "," } else { "" })
}

/// A backup has the time in its name.
fn without_time(line: &str) -> String {
    const TIME: &str = "2026-11-20_08-30-00";
    match line.find(".bak").and_then(|end| Some((line.get(..end - TIME.len())?, &line[end..]))) {
        Some((before, after)) => format!("{before}{TIME}{after}"),
        None => line.to_owned(),
    }
}

/// The document that a line begins, if it is one that has an example of its own.
fn shown_above(line: &str) -> Option<&'static str> {
    match line.trim() {
        "\"status\": {" => Some("Status"),
        "\"report\": {" => Some("Report"),
        _ => None,
    }
}

/// On one line what has room there, so that an example can be seen as a whole.
fn folded(lines: &[&str]) -> String {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let indent = |line: &str| line.len() - line.trim_start().len();
        let end = lines[at..].iter().skip(1).position(|one| indent(one) == indent(line));
        let whole = match end.filter(|_| line.ends_with(['{', '['])) {
            Some(more) => &lines[at..=at + 1 + more],
            None => &lines[at..=at],
        };
        if let Some(document) = shown_above(line) {
            let comma = if whole.last().is_some_and(|line| line.ends_with(',')) { "," } else { "" };
            all.push(format!("{line} \"…\": \"see {document}\" }}{comma}"));
            at += whole.len();
            continue;
        }
        let mut one_line = (*line).to_owned();
        for part in whole[1..].iter().map(|part| part.trim()) {
            let tight = one_line.ends_with('[') || part.starts_with(']');
            one_line = one_line + if tight { "" } else { " " } + part;
        }
        if one_line.chars().count() <= 98 {
            all.push(one_line);
            at += whole.len();
        } else {
            all.push((*line).to_owned());
            at += 1;
        }
    }
    all.join("\n")
}
