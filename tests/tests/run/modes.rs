//! Migrations that need another transaction: `transaction none` and `foreign_keys on`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use migrate_runtime::{Action, DriftPolicy, ErrorKind, Event, Grouping, HistoryQuery, State};
use migrate_tests::look::{applied, assert_sound, dump, history, one, rows};
use migrate_tests::sets::{
    ENFORCED, EVENTS_1, LOOSE, ORPHANS, OUTSIDE, SHOPS_1, fill_events, impatient,
};
use migrate_tests::site::{Journal, Site, in_both_modes};
use rusqlite::Connection;

#[test]
fn a_vacuum_runs_between_two_transactions() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run_to(&mut db, "001").unwrap();
        // Something for the VACUUM to do.
        fill_events(&db, 3_000);
        db.execute_batch("DELETE FROM events WHERE id > 10").unwrap();
        assert!(one::<i64>(&db, "PRAGMA freelist_count") > 0);
        let report = OUTSIDE.run(&mut db).unwrap();
        assert_eq!(report.steps().len(), 3);
        assert_eq!(one::<i64>(&db, "PRAGMA freelist_count"), 0);
        assert_eq!(applied(&db), ["001 applied", "002 applied", "003 applied", "004 applied"]);
        assert!(OUTSIDE.is_current(&db).unwrap());
        assert!(OUTSIDE.run(&mut db).unwrap().is_empty());
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM events"), 10);
        assert_sound(&db);

        let report = OUTSIDE.migrator().force(true).rollback_to(&mut db, "001").unwrap();
        assert_eq!(report.steps().len(), 3);
        assert_eq!(applied(&db), ["001 applied"]);
        assert_eq!(OUTSIDE.run(&mut db).unwrap().steps().len(), 3);
    });
}

#[test]
fn r_0_07_r_0_11_what_failed_outside_a_transaction_is_put_back() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run_to(&mut db, "002").unwrap();
        db.execute_batch("INSERT INTO events (text) VALUES ('start'), ('start')").unwrap();
        let error = OUTSIDE.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MigrationFailed);
        let text = error.to_string();
        assert!(text.contains("UNIQUE constraint failed: events.text"), "{text}");
        let told = "= the database was put back to what it was before it, at 003 ";
        assert!(text.contains(told), "{text}");
        // 003 had been committed before, and stays.
        assert_eq!(rows(&db, "SELECT level FROM events"), ["NULL", "NULL"]);
        assert_eq!(applied(&db), ["001 applied", "002 applied", "003 applied"]);
        let attempts = history(&db);
        assert_eq!(attempts[attempts.len() - 2..], ["recover NULL done", "apply 004 failed"]);
        assert_sound(&db);

        db.execute_batch("DELETE FROM events WHERE id = 2").unwrap();
        assert_eq!(OUTSIDE.run(&mut db).unwrap().steps().len(), 1);
    });
}

/// Others may write while it runs; what they wrote is kept when it is put back.
#[test]
fn r_0_11_what_others_wrote_meanwhile_is_kept_beside() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run_to(&mut db, "003").unwrap();
        db.execute_batch("INSERT INTO events (text) VALUES ('start'), ('start')").unwrap();
        let before = dump(&db);
        let path = site.path();
        let meddling = OUTSIDE.migrator().observe(move |event| {
            if let Event::StatementDone { done: 1, .. } = event {
                let other = Connection::open(&path).unwrap();
                other.execute_batch("INSERT INTO events (text) VALUES ('mine')").unwrap();
            }
        });
        meddling.run(&mut db).unwrap_err();
        assert_eq!(dump(&db), before);
        let recovery = HistoryQuery::new().action(Action::Recover);
        let entry = &OUTSIDE.history(&db, &recovery).unwrap()[0];
        let kept = entry.note().unwrap().strip_prefix("what was there is kept in ").unwrap();
        let kept = Connection::open(kept).unwrap();
        assert_eq!(one::<i64>(&kept, "SELECT count(*) FROM events WHERE text = 'mine'"), 1);
    });
}

/// On a database that the connection keeps for itself as well.
#[test]
fn r_0_07_what_failed_is_put_back_where_nobody_else_can_look() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.pragma_update(None, "locking_mode", "exclusive").unwrap();
        OUTSIDE.run_to(&mut db, "003").unwrap();
        db.execute_batch("INSERT INTO events (text) VALUES ('start'), ('start')").unwrap();
        let error = OUTSIDE.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MigrationFailed);
        let text = error.to_string();
        assert!(text.contains("the database was put back to what it was before it"), "{text}");
        assert_eq!(rows(&db, "SELECT level FROM events"), ["NULL", "NULL"]);
    });
}

/// In memory there is no backup, and nothing that a later start could find.
#[test]
fn r_0_11_what_failed_outside_a_transaction_in_memory_is_half_done() {
    let mut db = Connection::open_in_memory().unwrap();
    OUTSIDE.run_to(&mut db, "003").unwrap();
    db.execute_batch("INSERT INTO events (text) VALUES ('start'), ('start')").unwrap();
    let error = OUTSIDE.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MigrationFailed);
    let text = error.to_string();
    assert!(text.contains("UNIQUE constraint failed: events.text"), "{text}");
    assert!(
        text.contains("it runs outside a transaction: what its earlier statements did stays"),
        "{text}"
    );
    assert_eq!(rows(&db, "SELECT level FROM events"), ["'info'", "'info'"], "it stayed");
    assert_eq!(applied(&db).last().unwrap(), "004 started");
    assert_eq!(history(&db).last().unwrap(), "apply 004 failed");

    // Nobody runs it again, or anything else, over what is half done.
    let before = dump(&db);
    for error in [
        impatient(&OUTSIDE).run(&mut db).unwrap_err(),
        impatient(&OUTSIDE).rollback(&mut db, 1).unwrap_err(),
        OUTSIDE.is_current(&db).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::HalfDone);
        assert_eq!(error.version().unwrap().to_string(), "004");
        let text = error.to_string();
        assert!(
            text.starts_with(
                "migration 004 runs outside a transaction, and was begun but not ended"
            )
        );
        assert!(text.contains("= help: restore a copy of the database from before it"), "{text}");
    }
    let status = OUTSIDE.status(&db).unwrap();
    assert_eq!(status.migrations()[3].state(), State::HalfDone);
    assert_eq!(dump(&db), before);
}

/// Each statement is atomic: when the first one fails, nothing was done.
#[test]
fn r_0_11_a_first_statement_that_fails_leaves_nothing_half_done() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run_to(&mut db, "003").unwrap();
        db.execute_batch(
            "INSERT INTO events (text) VALUES ('a');
             CREATE TRIGGER guard BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'no'); END;",
        )
        .unwrap();
        let before = dump(&db);
        let tolerant = OUTSIDE.migrator().drift_policy(DriftPolicy::Ignore);
        assert_eq!(tolerant.run(&mut db).unwrap_err().kind(), ErrorKind::MigrationFailed);
        assert_eq!(dump(&db), before);
        db.execute_batch("DROP TRIGGER guard").unwrap();
        assert_eq!(OUTSIDE.run(&mut db).unwrap().steps().len(), 1);
    });
}

#[test]
fn r_0_11_a_rollback_that_failed_outside_a_transaction_is_put_back() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run(&mut db).unwrap();
        db.execute_batch(
            "INSERT INTO events (text) VALUES ('a');
             CREATE TRIGGER guard BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'no'); END;",
        )
        .unwrap();
        let before = dump(&db);
        let tolerant = OUTSIDE.migrator().drift_policy(DriftPolicy::Ignore);
        assert_eq!(tolerant.rollback(&mut db, 1).unwrap_err().kind(), ErrorKind::RollbackFailed);
        // Its first statement had dropped the index.
        assert_eq!(dump(&db), before);
        assert_eq!(applied(&db).len(), 4);
    });
}

#[test]
fn r_2_05_foreign_keys_are_looked_at_outside_a_transaction_as_well() {
    in_both_modes(|site| {
        let mut db = site.open();
        ORPHANS.run_to(&mut db, "001").unwrap();
        db.execute_batch(
            "INSERT INTO boxes VALUES (1), (101); INSERT INTO things VALUES (1, 1), (2, 101)",
        )
        .unwrap();
        let before = dump(&db);
        let error = ORPHANS.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
        assert!(error.to_string().contains("was put back to what it was before it"), "{error}");
        assert_eq!(dump(&db), before);
        assert_eq!(applied(&db), ["001 applied"]);
    });
}

#[test]
fn a_cascade_works_where_the_migration_asks_for_foreign_keys() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        ENFORCED.run_to(&mut db, "001").unwrap();
        db.execute_batch(
            "INSERT INTO shops VALUES (1, 0), (2, 1);
             INSERT INTO orders VALUES (1, 1), (2, 2), (3, 2);",
        )
        .unwrap();
        assert_eq!(ENFORCED.run(&mut db).unwrap().steps().len(), 2);
        assert_eq!(rows(&db, "SELECT id FROM orders"), ["1"]);
        assert_eq!(one::<i64>(&db, "PRAGMA foreign_keys"), 0, "as the caller had it");

        db.execute_batch("INSERT INTO shops (id) VALUES (99); INSERT INTO orders VALUES (9, 99)")
            .unwrap();
        ENFORCED.migrator().force(true).rollback_to(&mut db, "001").unwrap();
        assert_eq!(rows(&db, "SELECT id FROM orders"), ["1"], "in the down as well");
        assert_sound(&db);
    });
}

#[test]
fn r_3_11_a_stored_down_runs_in_the_mode_of_its_migration() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run_to(&mut db, "002").unwrap();
        assert_eq!(EVENTS_1.rollback_to(&mut db, "001").unwrap().steps().len(), 1);
        assert!(EVENTS_1.is_current(&db).unwrap());

        let mut db = Connection::open(site.another("shops.db")).unwrap();
        ENFORCED.run_to(&mut db, "002").unwrap();
        db.execute_batch("INSERT INTO shops VALUES (99, 0); INSERT INTO orders VALUES (1, 99)")
            .unwrap();
        SHOPS_1.migrator().force(true).rollback_to(&mut db, "001").unwrap();
        assert_eq!(rows(&db, "SELECT * FROM orders"), [""; 0], "through the cascade");
        assert!(SHOPS_1.is_current(&db).unwrap());
    });
}

#[test]
fn a_set_of_several_modes_is_applied_to_a_fresh_file_in_either_grouping() {
    in_both_modes(|site| {
        for (name, grouping) in
            [("whole.db", Grouping::WholeRun), ("each.db", Grouping::EachMigration)]
        {
            let mut db = Connection::open(site.another(name)).unwrap();
            for set in [&OUTSIDE, &ENFORCED] {
                let migrator = set.migrator().grouping(grouping);
                migrator.run(&mut db).unwrap();
                migrator.rollback_all(&mut db).unwrap();
                assert_eq!(dump(&db), "");
                assert_eq!(applied(&db), [""; 0]);
            }
        }
    });
}

#[test]
fn r_0_05_what_is_set_outside_a_transaction_is_put_back() {
    let site = Site::new(Journal::Wal);
    let mut db = site.open();
    LOOSE.run_to(&mut db, "002").unwrap();
    assert_eq!(one::<i64>(&db, "PRAGMA synchronous"), 2);
}

#[test]
fn r_0_07_a_hook_outside_a_transaction_that_fails_leaves_nothing() {
    let site = Site::new(Journal::Wal);
    let mut db = site.open();
    LOOSE.run_to(&mut db, "002").unwrap();
    db.execute_batch("INSERT INTO jobs VALUES (1, 'mine')").unwrap();
    let error = LOOSE.run(&mut db).unwrap_err();
    assert_eq!(rows(&db, "SELECT text FROM jobs"), ["'mine'"], "{error}");
}

#[test]
fn r_0_11_what_others_commit_while_it_is_put_back_is_not_lost() {
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
                        std::thread::sleep(Duration::from_millis(1 + round % 5));
                    }
                    committed
                }
            });
            std::thread::sleep(Duration::from_millis(20));
            let error =
                impatient(&OUTSIDE).lock_timeout(Duration::from_secs(10)).run(&mut db).unwrap_err();
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
