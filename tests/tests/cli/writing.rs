//! Commands that change the database.

use migrate_tests::look::{dump, one};

use crate::desk::Desk;

#[test]
fn r_2_21_up_applies_what_is_pending() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("up --dry-run"), 3);
    assert!(!desk.path("library.db").exists(), "a dry run makes nothing");
    assert_eq!(desk.types("up --to 002 --reason first_release"), 0);
    assert_eq!(desk.types("up --to 001"), 1);
    assert_eq!(desk.types("up --to 003 --json"), 0);
    assert_eq!(desk.types("up --dry-run"), 3);
    assert_eq!(desk.types("up"), 0);
    assert_eq!(desk.types("up"), 0);
    assert_eq!(desk.types("up --to 009"), 1);
    assert_eq!(desk.types("up --to 009 --json"), 1);
    desk.release("1");
    assert_eq!(desk.types("up"), 1);
    desk.is("up");
}

#[test]
fn r_2_21_an_up_that_fails_leaves_no_empty_file() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("up --to nine"), 2);
    assert!(!desk.path("library.db").exists());
    assert_eq!(desk.types("up --to 009"), 1);
    assert!(!desk.path("library.db").exists());
    // What was there, empty as it is, stays.
    std::fs::write(desk.path("library.db"), "").unwrap();
    assert_eq!(desk.types("up --to 009"), 1);
    assert!(desk.path("library.db").exists());
    // Of a unit, the first is made before the second turns out to be no database.
    desk.release("units");
    std::fs::write(desk.path("events.db"), vec![7; 4096]).unwrap();
    assert_eq!(desk.types("up"), 1);
    assert!(!desk.path("meta.db").exists());
    desk.is("up_in_vain");
}

#[test]
fn r_2_19_up_destroys_nothing_unasked() {
    let mut desk = Desk::new("cleanup");
    desk.does("up --to 004");
    desk.open()
        .execute_batch("INSERT INTO tickets (title, status) VALUES ('Old', 'closed')")
        .unwrap();
    let before = dump(&desk.open());
    assert_eq!(desk.types("up --dry-run"), 1);
    assert_eq!(desk.types("up"), 1);
    // A yes to every question is no consent to a loss that nobody has seen.
    assert_eq!(desk.types("up --yes"), 1);
    assert_eq!(dump(&desk.open()), before);
    assert_eq!(desk.types("up --allow-destructive"), 0);
    desk.is("up_destructive");
}

#[test]
fn r_2_21_rollback_takes_back() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("rollback"), 1);
    desk.does("up");
    assert_eq!(desk.types("rollback --dry-run"), 3);
    assert_eq!(desk.types("rollback"), 0);
    assert_eq!(desk.types("rollback --to 002 --json"), 0);
    assert_eq!(desk.types("rollback --steps 2 --all"), 2);
    assert_eq!(desk.types("rollback --to 009"), 1);
    desk.open().execute_batch("INSERT INTO authors (name) VALUES ('Le Guin')").unwrap();
    let before = dump(&desk.open());
    assert_eq!(desk.types("rollback --all"), 1);
    assert_eq!(desk.types("rollback --all --yes --json"), 1);
    assert_eq!(dump(&desk.open()), before);
    assert_eq!(desk.types("rollback --all --force"), 0);
    assert_eq!(desk.types("rollback"), 0);
    desk.is("rollback");
}

#[test]
fn r_2_21_redo_goes_back_and_forth() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("redo"), 1);
    desk.does("up --to 003");
    assert_eq!(desk.types("redo"), 0);
    assert_eq!(desk.types("redo --steps 2 --json"), 0);
    assert_eq!(desk.types("redo --dry-run"), 2);
    assert_eq!(one::<i64>(&desk.open(), "SELECT count(*) FROM genres"), 2);
    desk.is("redo");
}

/// The order in which they were applied need not be that of the set.
#[test]
fn r_1_03_redo_applies_what_it_rolled_back_and_nothing_else() {
    let versions = |desk: &Desk| -> Vec<String> {
        let applied = "SELECT version FROM _migrate_applied ORDER BY position";
        let db = desk.open();
        let mut statement = db.prepare(applied).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut desk = Desk::new("categories");
    desk.does("up");
    desk.release("categories 2").does("up");
    desk.does("rollback");
    let before = versions(&desk);
    assert_eq!(before.last().unwrap(), "knowledge002", "though tasks come after it in the set");
    desk.does("redo");
    assert_eq!(versions(&desk), before);
    desk.does("redo --steps 3 --force");
    assert_eq!(versions(&desk), before);

    // What is pending stays so; and what was applied late is applied late again.
    let mut desk = Desk::new("late");
    desk.does("up");
    desk.release("late 2").does("redo");
    assert_eq!(versions(&desk), ["001", "003"]);
    desk.does("up --out-of-order");
    desk.does("redo --steps 2");
    assert_eq!(versions(&desk), ["001", "003", "002"]);
}

/// A migration that only a newer program knows could be rolled back, and not applied.
#[test]
fn r_2_21_redo_rolls_back_nothing_that_it_cannot_apply_again() {
    let mut desk = Desk::new("categories 2");
    desk.does("up");
    let before = dump(&desk.open());
    desk.release("categories");
    assert_eq!(desk.types("redo --force"), 1);
    assert_eq!(dump(&desk.open()), before);
    desk.is("redo_unknown");
}

#[test]
fn r_2_21_a_redo_that_fails_on_the_way_up_says_how_far_it_was() {
    let mut desk = Desk::new("slow");
    desk.does("up");
    // More than can be done in that time.
    desk.open().execute("INSERT INTO workload VALUES (2000000000)", []).unwrap();
    assert_eq!(desk.types("redo --steps 2 --timeout 1 --force"), 1);
    assert_eq!(desk.json("status")["current"], "002");
    // The program that reads JSON is told the same.
    desk.open().execute("DELETE FROM workload", []).unwrap();
    desk.does("up");
    desk.open().execute("INSERT INTO workload VALUES (2000000000)", []).unwrap();
    let failed = desk.json("redo --timeout 1 --steps 2 --force");
    let outcome = failed["error"]["outcome"].as_str().unwrap();
    assert!(
        outcome.ends_with("not applied again: 003 fill_samples, 004 index_samples"),
        "{outcome}"
    );
    desk.is("redo_failed");
}

#[test]
fn r_1_09_backup_takes_one_now() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("backup"), 1);
    desk.does("up");
    assert_eq!(desk.types("backup"), 0);
    assert_eq!(desk.types("backup --json"), 0);
    std::fs::create_dir(desk.path("elsewhere")).unwrap();
    assert_eq!(desk.types("backup --backup-to elsewhere"), 0);
    assert_eq!(std::fs::read_dir(desk.path("elsewhere")).unwrap().count(), 1);
    desk.is("backup");
}

#[test]
fn r_1_10_backups_are_listed_checked_and_deleted() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("backups"), 1);
    desk.does("up");
    assert_eq!(desk.types("backups"), 0);
    desk.does("backup");
    assert_eq!(desk.types("backups"), 0);
    assert_eq!(desk.types("backups --check"), 0);
    assert_eq!(desk.types("backups --prune --json"), 0);
    std::fs::write(desk.path("library.2026-01-01_00-00-00.bak"), vec![7; 4096]).unwrap();
    assert_eq!(desk.types("backups --check"), 1);
    desk.is("backups");
}

#[test]
fn r_1_10_restore_brings_a_backup_back() {
    let mut desk = Desk::new("2");
    desk.does("up");
    assert_eq!(desk.types("restore --latest"), 1);
    desk.does("backup");
    desk.open().execute_batch("INSERT INTO authors (name) VALUES ('Le Guin')").unwrap();
    assert_eq!(desk.types("restore"), 2);
    assert_eq!(desk.types("restore --latest"), 1);
    assert_eq!(desk.types("restore --latest --dry-run"), 3);
    assert_eq!(desk.types("restore --latest --yes --json"), 0);
    assert_eq!(one::<i64>(&desk.open(), "SELECT count(*) FROM authors"), 0);
    // What was there is the newest backup now.
    assert_eq!(desk.types("restore --latest --yes"), 0);
    assert_eq!(one::<i64>(&desk.open(), "SELECT count(*) FROM authors"), 1);
    assert_eq!(desk.types("restore nothing.bak --yes"), 1);
    // Nobody waits for a lock of their own.
    assert_eq!(desk.types("restore ./library.db --yes"), 1);
    assert_eq!(desk.types("restore ./library.db --yes --over"), 1);
    desk.is("restore");
}

#[test]
fn r_1_10_a_database_that_is_gone_comes_back() {
    let desk = Desk::new("2");
    desk.does("up");
    let backup = desk.json("backup")["backup"].as_str().unwrap().to_owned();
    let before = dump(&desk.open());
    std::fs::remove_file(desk.path("library.db")).unwrap();

    let missing = desk.command("restore gone.bak --yes").output().unwrap();
    assert_eq!(missing.status.code(), Some(1));
    assert!(!desk.path("library.db").exists(), "nothing is made in vain");

    desk.does(&format!("restore {backup} --yes"));
    let after = dump(&desk.open());
    assert_eq!(after, before);
}

#[test]
fn r_4_04_reset_asks_first() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("reset"), 1);
    desk.does("up");
    desk.open().execute_batch("INSERT INTO authors (name) VALUES ('Le Guin')").unwrap();
    assert_eq!(desk.types("reset --dry-run"), 3);
    assert_eq!(desk.types("reset"), 1);
    assert_eq!(one::<i64>(&desk.open(), "SELECT count(*) FROM authors"), 1);
    assert_eq!(desk.types("reset --yes --json"), 0);
    assert_eq!(one::<i64>(&desk.open(), "SELECT count(*) FROM authors"), 0);
    desk.is("reset");
}

#[test]
fn r_1_10_a_database_that_nobody_can_read_comes_back() {
    let mut desk = Desk::new("2");
    desk.does("up");
    desk.does("backup");
    let (before, sound) = (dump(&desk.open()), std::fs::read(desk.path("library.db")).unwrap());
    let cut = sound[..6000].to_vec();
    let no_header = [vec![7; 4096], sound[4096..].to_vec()].concat();
    for damaged in [&cut, &no_header, &vec![7; 100]] {
        std::fs::write(desk.path("library.db"), damaged).unwrap();
        assert_eq!(desk.types("status"), 1);
        // What the error says is to be done can be done.
        assert_eq!(desk.types("backups"), 0);
        assert_eq!(desk.types("restore --latest --dry-run"), 3);
        assert_eq!(desk.types("restore --latest --yes"), 0);
        assert_eq!(dump(&desk.open()), before);
        // What was there is kept as it was.
        let files = std::fs::read_dir(desk.directory()).unwrap().map(|file| file.unwrap().path());
        let kept: Vec<_> = files
            .filter(|file| file.extension().is_some_and(|ending| ending == "damaged"))
            .collect();
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert_eq!(std::fs::read(&kept[0]).unwrap(), *damaged);
        std::fs::remove_file(&kept[0]).unwrap();

        std::fs::write(desk.path("library.db"), damaged).unwrap();
        assert_eq!(desk.types("restore --latest --yes --over"), 0);
        assert_eq!(dump(&desk.open()), before);
    }
    std::fs::remove_file(desk.path("library.db")).unwrap();
    assert_eq!(desk.types("backups"), 0);
    assert_eq!(desk.types("backups --prune"), 1);
    assert_eq!(desk.types("restore --latest --dry-run"), 3);
    assert_eq!(desk.types("restore --latest"), 1);
    assert!(!desk.path("library.db").exists(), "nobody has agreed yet");
    assert_eq!(desk.types("restore --latest --yes --json"), 0);
    assert_eq!(dump(&desk.open()), before);
    assert_eq!(desk.json("backups")["backups"].as_array().unwrap().len(), 1);
    desk.is("damaged");
}

#[test]
fn r_1_10_a_backup_is_never_changed() {
    let mut desk = Desk::new("2");
    desk.does("up --to 003");
    let backup = desk.json("backup")["backup"].as_str().unwrap().to_owned();
    let before = std::fs::read(&backup).unwrap();
    for command in [
        "up",
        "rollback",
        "redo",
        "reset --yes",
        "repair",
        "baseline 001",
        "restore --latest --yes",
    ] {
        assert_eq!(desk.types(&format!("{command} --database {backup}")), 1);
    }
    assert_eq!(std::fs::read(&backup).unwrap(), before);
    assert_eq!(desk.types(&format!("status --database {backup}")), 3);

    std::fs::copy(&backup, desk.path("copy.db")).unwrap();
    assert_eq!(desk.types("up --database copy.db"), 0);
    assert_eq!(std::fs::read(&backup).unwrap(), before);
    desk.is("backup_as_database");
}

#[test]
fn r_1_10_another_backup_is_named_where_the_newest_is_broken() {
    let mut desk = Desk::new("2");
    desk.does("up");
    desk.does("backup");
    std::fs::write(desk.path("library.2999-01-01_00-00-00.bak"), vec![7; 4096]).unwrap();
    assert_eq!(desk.types("restore --latest --yes"), 1);
    std::fs::create_dir(desk.path("elsewhere")).unwrap();
    assert_eq!(desk.types("backup --backup-to elsewhere"), 0);
    assert_eq!(std::fs::read_dir(desk.path("elsewhere")).unwrap().count(), 1);
    desk.is("restore_broken");
}

/// What the program does to each connection would be written into it.
#[test]
fn r_1_10_looking_at_a_backup_does_not_change_it() {
    let mut desk = Desk::new("2");
    desk.does("up --to 003");
    let backup = desk.json("backup")["backup"].as_str().unwrap().to_owned();
    let before = std::fs::read(&backup).unwrap();
    let files = |desk: &Desk| std::fs::read_dir(desk.directory()).unwrap().count();
    let count = files(&desk);
    desk.release("wal");
    for (command, code) in [
        ("status", 3),
        ("plan", 3),
        ("up --dry-run", 1),
        ("history", 0),
        ("show 001", 0),
        ("verify", 3),
        ("drift", 0),
        ("info", 0),
        ("report --mermaid", 0),
        ("backups", 0),
        // Of another database, which the program may set as it likes.
        ("restore --dry-run", 3),
    ] {
        let which = if command.starts_with("restore") { "" } else { "--database " };
        assert_eq!(desk.types(&format!("{command} {which}{backup}")), code, "{command}");
        assert_eq!(std::fs::read(&backup).unwrap(), before, "{command}");
    }
    assert_eq!(files(&desk), count, "and nothing is left beside it");
    desk.is("backup_looked_at");
}

/// The backup is sound as far as anybody can tell: nobody is sent to another one.
#[test]
fn r_1_10_a_backup_that_cannot_be_had_is_not_called_broken() {
    let mut desk = Desk::new("2");
    desk.does("up");
    desk.does("backup");
    let backup = desk.json("backup")["backup"].as_str().unwrap().to_owned();
    // Somebody else has it.
    let other = rusqlite::Connection::open(&backup).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert_eq!(desk.types(&format!("restore {backup} --yes")), 1);
    drop(other);
    assert_eq!(desk.types(&format!("restore {backup} --yes")), 0);
    desk.is("restore_locked");
}

#[test]
fn r_1_10_a_dry_restore_shows_nothing_that_could_not_be_restored() {
    let mut desk = Desk::new("2");
    desk.does("up");
    std::fs::write(desk.path("text.bak"), vec![7; 4096]).unwrap();
    std::fs::write(desk.path("packed.bak.zst"), vec![7; 4096]).unwrap();
    std::fs::write(desk.path("empty.bak"), []).unwrap();
    for backup in ["text.bak", "packed.bak.zst", "empty.bak"] {
        assert_eq!(desk.types(&format!("restore {backup} --dry-run")), 1);
        assert_eq!(desk.types(&format!("restore {backup} --yes")), 1);
    }
    // Others who have the database are waited for as long as was said.
    desk.does("backup");
    let other = desk.open();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let start = std::time::Instant::now();
    assert_eq!(desk.types("restore --latest --dry-run --lock-timeout 0.2"), 1);
    assert_eq!(desk.types("restore --latest --yes --lock-timeout 0.2"), 1);
    assert!(start.elapsed() < std::time::Duration::from_secs(4), "not the 5 s of a connection");
    desk.is("restore_compared");
}

/// A module that only the application has is no damage, and stops nothing.
#[test]
fn r_2_21_a_table_that_cannot_be_counted_stops_nothing() {
    let mut desk = Desk::new("2");
    desk.does("up --to 003");
    desk.does("backup");
    let db = desk.open();
    db.execute_batch(
        "INSERT INTO authors (name) VALUES ('Le Guin');
         PRAGMA writable_schema = on;
         INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql)
         VALUES ('table', 'near', 'near', 0, 'CREATE VIRTUAL TABLE near USING vec0(place)');",
    )
    .unwrap();
    drop(db);
    assert_eq!(desk.types("restore --latest --dry-run"), 3);
    assert_eq!(desk.types("reset --dry-run"), 3);
    assert_eq!(desk.types("up --dry-run --accept-drift"), 3);
    desk.is("uncounted");
}
