//! A program with two databases that are one unit, and other ways to be called.

use std::process::Command;

use migrate_tests::look::{one, rows};
use rusqlite::Connection;

use crate::desk::{Desk, PROGRAM};

#[test]
fn r_1_04_several_databases_are_shown_and_migrated_together() {
    let mut desk = Desk::new("units");
    assert_eq!(desk.types("status"), 3);
    assert_eq!(desk.types("plan --json"), 3);
    assert_eq!(desk.types("rollback"), 2);
    assert_eq!(desk.types("rollback --only nothing"), 2);
    assert_eq!(desk.types("status --database elsewhere.db"), 2);
    assert_eq!(desk.types("up"), 0);
    assert_eq!(desk.types("up --json"), 0);
    assert_eq!(desk.types("status --only events"), 0);
    assert_eq!(desk.types("rollback --only events"), 0);
    assert_eq!(desk.types("history"), 0);

    // The rule over both is held when they are migrated.
    desk.does("up");
    desk.does("rollback --only meta --force");
    let events = Connection::open(desk.path("events.db")).unwrap();
    events.execute("INSERT INTO events (project, seq, body) VALUES (7, 1, 'lost')", []).unwrap();
    assert_eq!(desk.types("up"), 1);
    let meta = Connection::open(desk.path("meta.db")).unwrap();
    let tables = rows(&meta, "SELECT name FROM sqlite_master WHERE name = 'projects'");
    assert!(tables.is_empty(), "nothing was committed: {tables:?}");
    assert_eq!(one::<i64>(&events, "SELECT count(*) FROM events"), 1);
    desk.is("several");
}

/// Two databases that turn out to be one file are one transaction.
#[test]
fn r_1_04_two_sets_in_one_file_are_shown_and_migrated_together() {
    let mut desk = Desk::new("one-file");
    assert_eq!(desk.types("status"), 3);
    assert_eq!(desk.types("up"), 0);
    assert_eq!(desk.types("up --json"), 0);
    assert_eq!(desk.types("status"), 0);

    desk.does("rollback --only meta --force");
    let db = Connection::open(desk.path("both.db")).unwrap();
    db.execute("INSERT INTO events (project, seq, body) VALUES (7, 1, 'lost')", []).unwrap();
    assert_eq!(desk.types("up"), 1);
    let tables = rows(&db, "SELECT name FROM sqlite_master WHERE name = 'projects'");
    assert!(tables.is_empty(), "nothing was committed: {tables:?}");
    db.execute("DELETE FROM events", []).unwrap();
    assert_eq!(desk.types("up"), 0);
    assert_eq!(desk.types("status --only events"), 0);
    assert_eq!(desk.types("history"), 0);
    desk.is("one_file");
}

#[test]
fn r_1_04_what_is_permitted_is_permitted_to_a_unit_as_well() {
    let mut desk = Desk::new("cleanup units");
    desk.does("up --only tickets --to 004");
    desk.open()
        .execute_batch("INSERT INTO tickets (title, status) VALUES ('Old', 'closed')")
        .unwrap();
    assert_eq!(desk.types("up"), 1);
    assert_eq!(desk.types("up --allow-destructive"), 0);
    desk.is("several_permitted");
}

#[test]
fn r_1_04_what_was_done_before_a_failure_is_shown() {
    let mut desk = Desk::new("units");
    desk.does("up");
    std::fs::write(desk.path("events.db"), vec![7; 4096]).unwrap();
    assert_eq!(desk.types("status"), 1);
    assert_eq!(desk.types("backup"), 1);
    assert_eq!(desk.types("backup --json"), 1);
    // One directory is not that of two sets, of which the second would write over the first.
    assert_eq!(desk.types("lock --directory ."), 2);
    assert_eq!(desk.types("schema --directory . --json"), 2);
    assert_eq!(desk.types("check --directory ."), 2);
    desk.release("namesakes");
    assert_eq!(desk.types("status"), 1);
    assert_eq!(desk.types("status --only main --json"), 1);
    desk.is("several_failed");
}

#[test]
fn r_2_21_without_an_application_it_is_a_program_of_its_own() {
    let desk = Desk::new("1");
    let run = |args: &[&str]| {
        Command::new(PROGRAM)
            .args(args)
            .current_dir(desk.directory())
            .env("LIBRARY_ALONE", "1")
            .env("LIBRARY_RELEASE", "1")
            .output()
            .unwrap()
    };
    assert_eq!(run(&["status"]).status.code(), Some(3));
    assert_eq!(run(&["up", "--quiet"]).status.code(), Some(0));
    assert_eq!(run(&["status"]).status.code(), Some(0));
    assert_eq!(run(&["--help"]).status.code(), Some(0));
    assert_eq!(run(&[]).status.code(), Some(2));
    assert_eq!(run(&["upp"]).status.code(), Some(2));
    let remedy = run(&["up", "--to", "009"]);
    let said = String::from_utf8(remedy.stderr).unwrap();
    assert!(said.contains("`library status` shows"), "{said}");
}

#[test]
fn r_4_09_a_database_has_to_be_named_where_the_program_names_none() {
    let mut desk = Desk::new("1");
    let output = desk.command("status").env("LIBRARY_NOWHERE", "1").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("--database FILE"), "{said}");

    assert_eq!(desk.types("up --database elsewhere.db"), 0);
    assert!(desk.path("elsewhere.db").exists() && !desk.path("library.db").exists());
    assert_eq!(desk.types("up --database no/such/directory.db"), 1);
    // Where nobody can tell whether it is there, it is not called missing.
    assert_eq!(desk.types("status --database elsewhere.db/library.db"), 1);
    desk.is("database");
}
