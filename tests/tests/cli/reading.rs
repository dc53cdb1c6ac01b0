//! Commands that change nothing.

use crate::desk::Desk;

#[test]
fn r_4_02_status_shows_what_is_applied_and_what_is_pending() {
    let mut desk = Desk::new("1");
    assert_eq!(desk.types("status"), 3);
    assert!(!desk.path("library.db").exists(), "looking makes nothing");
    desk.does("up");
    assert_eq!(desk.types("status"), 0);
    desk.release("2");
    assert_eq!(desk.types("status"), 3);
    assert_eq!(desk.types("status --json"), 3);
    std::fs::write(desk.path("other.db"), "no database at all, and longer than a header").unwrap();
    assert_eq!(desk.types("status --database other.db"), 1);
    assert_eq!(desk.types("status --database other.db --json"), 1);
    desk.is("status");
}

#[test]
fn r_1_05_status_shows_what_failed_and_why() {
    let mut desk = Desk::new("accounts");
    desk.does("up --to 005");
    desk.open().execute_batch("INSERT INTO accounts (email) VALUES ('a@b.c'), ('a@b.c')").unwrap();
    assert_eq!(desk.types("up"), 1);
    assert_eq!(desk.types("status"), 3);
    desk.is("status_failed");
}

#[test]
fn r_3_02_plan_shows_what_up_would_do() {
    let mut desk = Desk::new("2");
    desk.does("up --to 002");
    desk.open().execute_batch("INSERT INTO authors (name) VALUES ('Le Guin')").unwrap();
    assert_eq!(desk.types("plan"), 3);
    assert_eq!(desk.types("plan --to 003"), 3);
    assert_eq!(desk.types("plan --to 003 --json"), 3);
    assert_eq!(desk.types("plan --to 009"), 1);
    assert_eq!(desk.types("plan --to nine"), 2);
    desk.does("up");
    assert_eq!(desk.types("plan"), 0);
    desk.is("plan");
}

#[test]
fn r_3_05_history_is_told_and_filtered() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("history"), 1);
    desk.does("up --to 003");
    desk.does("rollback --reason it_was_too_early");
    desk.does("up");
    assert_eq!(desk.types("history"), 0);
    assert_eq!(desk.types("history --version 003 --action rollback"), 0);
    assert_eq!(desk.types("history --failed"), 0);
    assert_eq!(desk.types("history --limit 1 --json"), 0);
    let all = desk.json("history --all");
    assert_eq!(all.as_array().unwrap().len(), 7);
    let none = desk.json("history --before 2020");
    assert_eq!(none.as_array().unwrap().len(), 0);
    assert_eq!(desk.types("history --action nonsense"), 2);
    desk.is("history");
}

#[test]
fn r_1_01_show_tells_all_about_a_migration() {
    let mut desk = Desk::new("cleanup");
    assert_eq!(desk.types("show 005"), 0);
    desk.does("up --to 002");
    assert_eq!(desk.types("show 002"), 0);
    assert_eq!(desk.types("show 4 --json"), 0);
    assert_eq!(desk.types("show 009"), 1);
    desk.is("show");
}

#[test]
fn r_0_10_verify_finds_what_is_wrong() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("verify"), 1);
    desk.does("up --to 003");
    assert_eq!(desk.types("verify"), 3);
    desk.does("up");
    assert_eq!(desk.types("verify --full"), 0);
    let db = desk.open();
    db.execute_batch(
        "PRAGMA foreign_keys = off; INSERT INTO books (title, author_id) VALUES ('Lost', 999)",
    )
    .unwrap();
    assert_eq!(desk.types("verify"), 1);
    assert_eq!(desk.types("verify --json"), 1);
    // With remedies that can be typed.
    db.execute_batch("DELETE FROM books").unwrap();
    desk.release("1");
    assert_eq!(desk.types("verify"), 3);
    desk.release("reworded");
    assert_eq!(desk.types("verify"), 3);
    desk.is("verify");
}

/// The migrations are other than the program's, and nothing is damaged.
#[test]
fn r_0_10_verify_tells_damage_from_migrations() {
    let mut desk = Desk::new("1");
    desk.does("up");
    desk.release("edited");
    assert_eq!(desk.types("verify"), 3);
    let db = desk.open();
    db.execute_batch("DELETE FROM _migrate_applied WHERE version = '002'").unwrap();
    assert_eq!(desk.types("verify"), 1);
    desk.release("outside");
    desk.does("up --database outside.db");
    assert_eq!(desk.types("verify --database outside.db"), 0);
    // Begun, and never ended.
    let outside = rusqlite::Connection::open(desk.path("outside.db")).unwrap();
    outside
        .execute("UPDATE _migrate_applied SET state = 'started' WHERE version = '004'", [])
        .unwrap();
    assert_eq!(desk.types("verify --database outside.db"), 1);
    desk.is("verify_damage");
}

#[test]
fn r_3_05_times_are_typed_as_they_are_shown() {
    let mut desk = Desk::new("1");
    desk.does("up");
    let at = desk.json("history --limit 1")[0]["at"].as_str().unwrap().to_owned();
    let count = |time: &str| {
        let output = desk.command("history --json --since").arg(time).output().unwrap();
        assert!(output.status.success(), "{time}");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        json.as_array().unwrap().len()
    };
    assert_eq!(count(&at[..16]), 3);
    assert_eq!(count(&at[..16].replace('T', " ")), 3);
    // Later on the same day.
    assert_eq!(count(&format!("{} 23:59:59.999", &at[..10])), 0);
    assert_eq!(desk.types("history --since 2999"), 0);
    assert_eq!(desk.types("history --since yesterday"), 2);
    assert_eq!(desk.types("history --before 2026-1"), 2);
    assert_eq!(desk.types("history --limit 0"), 2);
    assert_eq!(desk.types("status --lock-timeout -1"), 2);
    assert_eq!(desk.types("up --timeout NaN"), 2);
    desk.is("times");
}

#[test]
fn r_3_12_drift_is_shown() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("drift"), 1);
    desk.does("up");
    assert_eq!(desk.types("drift"), 0);
    desk.open().execute_batch("ALTER TABLE books ADD COLUMN price INTEGER").unwrap();
    assert_eq!(desk.types("drift"), 3);
    assert_eq!(desk.types("drift --json"), 3);
    // What was accepted is told as long as the records are there.
    assert_eq!(desk.types("up --accept-drift"), 0);
    assert_eq!(desk.types("drift"), 0);
    assert_eq!(desk.types("history --action drift"), 0);
    desk.is("drift");
}

#[test]
fn r_3_12_status_speaks_of_drift() {
    let mut desk = Desk::new("2");
    desk.does("up");
    desk.open().execute_batch("DROP INDEX books_isbn").unwrap();
    assert_eq!(desk.types("status"), 3);
    desk.is("status_drifted");
}

#[test]
fn r_4_08_info_tells_of_the_database() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("info"), 0);
    desk.does("up --to 003");
    desk.does("backup");
    assert_eq!(desk.types("info"), 0);
    assert_eq!(desk.types("info --json"), 0);
    assert_eq!(desk.types("info --database ."), 1);
    desk.is("info");
}

#[test]
fn r_4_08_report_draws_the_schema() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("report --html plan.html"), 0);
    assert!(!desk.path("library.db").exists());
    desk.does("up --to 003");
    assert_eq!(desk.types("report --html page.html"), 0);
    let page = std::fs::read_to_string(desk.path("page.html")).unwrap();
    assert!(page.contains("require_author_names") && page.contains("<svg"), "{page}");
    assert_eq!(desk.types("report --html other.html --json"), 0);
    assert_eq!(desk.types("report --mermaid"), 0);
    assert_eq!(desk.types("report --html no/such/page.html"), 1);
    assert_eq!(desk.types("report"), 2);
    desk.is("report");
}

#[test]
fn r_4_08_a_report_is_written_over_no_database() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("report --html library.db"), 1);
    assert!(!desk.path("library.db").exists());
    desk.does("up --to 003");
    std::fs::copy(desk.path("library.db"), desk.path("other.html")).unwrap();
    let backup = desk.json("backup")["backup"].as_str().unwrap().to_owned();
    for file in ["library.db", "./library.db", "other.html", &backup, "none.bak"] {
        let before = std::fs::read(desk.path(file)).ok();
        assert_eq!(desk.types(&format!("report --html {file}")), 1);
        assert_eq!(std::fs::read(desk.path(file)).ok(), before, "{file}");
    }
    // One that was written before, and a file that is no database, are what is replaced.
    std::fs::write(desk.path("page.html"), "an older page").unwrap();
    assert_eq!(desk.types("report --html page.html"), 0);
    desk.is("report_refused");
}

#[test]
fn r_3_12_drift_that_cannot_be_told_is_an_error() {
    let mut desk = Desk::new("2");
    desk.does("up");
    desk.open().execute_batch("CREATE VIRTUAL TABLE search USING fts5 (title)").unwrap();
    desk.release("odd");
    assert_eq!(desk.types("history"), 0);
    assert_eq!(desk.types("drift"), 1);
    assert_eq!(desk.types("status"), 1);
    desk.is("drift_unknown");
}

/// A command whose reader goes away has nothing to complain of.
#[test]
#[cfg(unix)]
fn r_4_09_a_pipe_that_closes_is_no_error() {
    let desk = Desk::new("2");
    desk.does("up");
    for args in ["history", "status --json", "completions bash"] {
        let mut child = desk
            .command(args)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args}");
    }
}
