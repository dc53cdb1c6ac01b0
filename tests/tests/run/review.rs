//! What a migration takes away, and what it only moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use migrate_runtime::{Backup, ErrorKind, Grouping};
use migrate_tests::look::{one, rows};
use migrate_tests::sets::{CHANGES, CLEANUP, LOOSE, OUTSIDE, RELEASE_1, RELEASE_2, impatient};
use migrate_tests::site::{Journal, Site};
use rusqlite::Connection;

/// What is lost by `version` of a database that `fill` filled before it.
fn lost_by(before: &str, version: &str, fill: &str) -> String {
    let site = Site::new(Journal::Wal);
    let mut db = site.open();
    CHANGES.run_to(&mut db, before).unwrap();
    db.execute_batch(fill).unwrap();
    match CHANGES.run_to(&mut db, version) {
        Ok(_) => String::new(),
        Err(error) if error.kind() == ErrorKind::DataLoss => {
            let text = error.to_string();
            text.lines().filter(|line| line.contains(", by ")).collect::<Vec<_>>().join("\n")
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_table_split_in_two_loses_nothing() {
    let fill = "INSERT INTO users VALUES (1, 'Ann', 1), (2, 'Bob', 0), (3, 'Cleo', 1)";
    assert_eq!(lost_by("001", "002", fill), "");
}

#[test]
fn tables_joined_lose_nothing() {
    let fill = "INSERT INTO cats VALUES (1, 'Tom'), (2, 'Kit'); INSERT INTO dogs VALUES (1, 'Rex')";
    assert_eq!(lost_by("002", "003", fill), "");
}

#[test]
fn a_column_that_may_go_may_go_with_a_rename() {
    let fill = "INSERT INTO books VALUES (1, 'Dune', 'A1'), (2, 'Emma', 'B2')";
    assert_eq!(lost_by("003", "004", fill), "");
}

#[test]
fn a_generated_column_is_no_loss() {
    assert_eq!(lost_by("004", "005", "INSERT INTO sums VALUES (1, 10), (2, 20)"), "");
}

#[test]
fn a_search_table_with_a_column_named_content_has_rows_to_lose() {
    let fill = "INSERT INTO notes VALUES ('a', 'one'), ('b', 'two'), ('c', 'three')";
    assert!(
        lost_by("005", "006", fill).contains("2 rows of notes"),
        "{}",
        lost_by("005", "006", fill)
    );
}

#[test]
fn a_trigger_of_a_trigger_can_destroy() {
    let fill = "INSERT INTO archive VALUES (1, 'old'), (2, 'older')";
    assert!(lost_by("006", "007", fill).contains("2 rows of archive"));
}

#[test]
fn a_table_named_as_a_search_index_and_more_has_rows_to_lose() {
    let fill = "INSERT INTO search_log VALUES (1, 'a'), (2, 'b'), (3, 'c')";
    assert!(lost_by("007", "008", fill).contains("2 rows of search_log"));
}

#[test]
fn rows_that_others_replace_are_lost() {
    let fill = "INSERT INTO colours VALUES (1, 'mauve'), (2, 'my own'), (3, 'puce')";
    assert!(lost_by("008", "009", fill).contains("3 rows of colours"));
}

#[test]
fn whole_numbers_that_become_integers_are_not_lost() {
    assert_eq!(lost_by("009", "010", "INSERT INTO prices VALUES (1, 4.0), (2, 12.0)"), "");
}

#[test]
fn a_new_database_asks_nothing_however_the_run_is_divided() {
    let site = Site::new(Journal::Wal);
    let mut db = site.open();
    CHANGES.migrator().grouping(Grouping::EachMigration).run(&mut db).unwrap();
}

#[test]
fn an_edit_that_keeps_the_length_is_an_edit() {
    let site = Site::new(Journal::Wal);
    let mut db = site.open();
    CLEANUP.run_to(&mut db, "004").unwrap();
    db.execute_batch("UPDATE labels SET name = 'bag' WHERE name = 'bug'").unwrap();
    let error = CLEANUP.rollback(&mut db, 1);
    assert!(error.is_err(), "the edit is gone: {:?}", rows(&db, "SELECT name FROM sqlite_master"));
}

#[test]
fn what_is_set_outside_a_transaction_is_put_back() {
    let site = Site::new(Journal::Wal);
    let mut db = site.open();
    LOOSE.run_to(&mut db, "002").unwrap();
    assert_eq!(one::<i64>(&db, "PRAGMA synchronous"), 2);
}

#[test]
fn a_hook_outside_a_transaction_that_fails_leaves_nothing() {
    let site = Site::new(Journal::Wal);
    let mut db = site.open();
    LOOSE.run_to(&mut db, "002").unwrap();
    db.execute_batch("INSERT INTO jobs VALUES (1, 'mine')").unwrap();
    let error = LOOSE.run(&mut db).unwrap_err();
    assert_eq!(rows(&db, "SELECT text FROM jobs"), ["'mine'"], "{error}");
}

#[test]
fn databases_with_one_stem_keep_their_own_backups() {
    let site = Site::new(Journal::Wal);
    let paths = [site.another("app.db"), site.another("app.sqlite")];
    let keep = || Backup::beside_database().keep_count(1);
    let mut taken = Vec::new();
    for path in &paths {
        let mut db = Connection::open(path).unwrap();
        RELEASE_1.run(&mut db).unwrap();
        let report = RELEASE_2.migrator().backup(keep()).run(&mut db).unwrap();
        taken.push(report.backup().unwrap().to_path_buf());
    }
    assert!(taken.iter().all(|path| path.exists()), "{taken:?}");
}

#[test]
fn what_others_commit_while_it_is_put_back_is_not_lost() {
    for journal in [Journal::Wal, Journal::Rollback] {
        for round in 0..5 {
            let site = Site::new(journal);
            let mut db = site.open();
            OUTSIDE.run_to(&mut db, "003").unwrap();
            db.execute_batch("INSERT INTO events (text) VALUES ('twice'), ('twice')").unwrap();
            let over = Arc::new(AtomicBool::new(false));
            let writer = std::thread::spawn({
                let (over, path) = (Arc::clone(&over), site.path());
                move || {
                    let db = Connection::open(path).unwrap();
                    let mut committed = Vec::new();
                    let mut number = 0;
                    while !over.load(Ordering::Relaxed) {
                        number += 1;
                        let text = format!("other {number}");
                        let sql = "INSERT INTO events (text) VALUES (?1)";
                        if db.execute(sql, [&text]).is_ok() {
                            committed.push(text);
                        }
                        std::thread::sleep(std::time::Duration::from_millis(1 + round % 5));
                    }
                    committed
                }
            });
            std::thread::sleep(std::time::Duration::from_millis(20));
            let error = impatient(&OUTSIDE)
                .lock_timeout(std::time::Duration::from_secs(10))
                .run(&mut db)
                .unwrap_err();
            over.store(true, Ordering::Relaxed);
            let committed = writer.join().unwrap();
            let mut kept = rows(&db, "SELECT text FROM events");
            for entry in std::fs::read_dir(site.directory()).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|ending| ending == "bak") {
                    let copy = Connection::open(path).unwrap();
                    kept.extend(rows(&copy, "SELECT text FROM events"));
                }
            }
            let gone: Vec<_> =
                committed.iter().filter(|text| !kept.contains(&format!("'{text}'"))).collect();
            assert_eq!(gone.len(), 0, "{journal:?}, round {round}: {error}");
        }
    }
}
