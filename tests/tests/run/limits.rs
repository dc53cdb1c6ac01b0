//! Limits and listeners: timeouts, cancellation, callbacks, events, dry runs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use migrate_runtime::{
    Backup, BackupWhen, CancelHandle, Check, DryRun, ErrorKind, Event, Grouping, Integrity, Target,
};
use migrate_tests::look::{applied, dump, history, one, rows, without_backup};
use migrate_tests::sets::{ACCOUNTS, CLEANUP, HOOKED, OUTSIDE, RELEASE_1, RELEASE_2, SLOW};
use migrate_tests::site::{Journal, Site, in_both_modes};
use rusqlite::Connection;

/// A database whose next migration would take minutes.
fn with_much_to_do(db: &mut Connection) {
    SLOW.run_to(db, "002").unwrap();
    db.execute_batch("INSERT INTO workload VALUES (500000000)").unwrap();
}

#[test]
fn r_3_04_a_migration_that_takes_too_long_is_rolled_back() {
    in_both_modes(|site| {
        let mut db = site.open();
        with_much_to_do(&mut db);
        let before = dump(&db);
        let migrator = SLOW.migrator().timeout(Duration::from_millis(300));
        let error = migrator.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(
            error.to_string().lines().next().unwrap(),
            "migration 003 fill_samples took longer than 0.3 seconds"
        );
        assert_eq!(error.version().unwrap().to_string(), "003");
        assert_eq!(dump(&db), before);
        assert_eq!(applied(&db).len(), 2);
        assert_eq!(history(&db).last().unwrap(), "apply 003 failed");
        // The connection goes on.
        db.execute_batch("UPDATE workload SET rows = 10").unwrap();
        assert_eq!(SLOW.run(&mut db).unwrap().steps().len(), 2);
    });
}

/// Each has its own time: together they may take longer.
#[test]
fn r_3_04_a_limit_of_zero_ends_a_run_and_none_ends_nothing() {
    in_both_modes(|site| {
        let mut db = site.open();
        let error = RELEASE_1.migrator().timeout(Duration::ZERO).run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(dump(&db), "");
        let endless = RELEASE_1.migrator().timeout(Duration::MAX);
        assert_eq!(endless.run(&mut db).unwrap().steps().len(), 3);
        assert_eq!(RELEASE_2.migrator().no_timeout().run(&mut db).unwrap().steps().len(), 2);
    });
}

#[test]
fn r_3_02_a_run_can_be_cancelled_from_another_thread() {
    in_both_modes(|site| {
        let mut db = site.open();
        with_much_to_do(&mut db);
        let before = dump(&db);
        let cancel = CancelHandle::new();
        let error = std::thread::scope(|scope| {
            let (started, wait) = std::sync::mpsc::channel();
            let migrator = SLOW.migrator().cancel_with(&cancel).observe(move |event| {
                if let Event::StepStarted { .. } = event {
                    started.send(()).unwrap();
                }
            });
            let db = &mut db;
            let run = scope.spawn(move || migrator.run(db).unwrap_err());
            wait.recv().unwrap();
            cancel.cancel();
            run.join().unwrap()
        });
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        assert_eq!(dump(&db), before);
        let again = SLOW.migrator().cancel_with(&cancel).run(&mut db).unwrap_err();
        assert_eq!(again.kind(), ErrorKind::Cancelled, "it does not even start");
    });
}

#[test]
fn r_3_02_waiting_for_the_lock_can_be_cancelled() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let other = site.open();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let cancel = CancelHandle::new();
        let migrator = RELEASE_2.migrator().cancel_with(&cancel);
        let error = std::thread::scope(|scope| {
            let run = scope.spawn(|| migrator.run(&mut db).unwrap_err());
            // Whenever it comes, the run ends: it cannot have the lock.
            cancel.cancel();
            run.join().unwrap()
        });
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2);
    });
}

#[test]
fn r_2_15_a_database_that_cannot_be_opened_is_an_error_of_its_own() {
    // The log cannot be opened: a directory is in its place.
    let site = Site::new(Journal::Wal);
    let log = site.directory().join("library.db-wal");
    std::fs::create_dir(&log).unwrap();
    let mut db = site.open();
    let hasty = RELEASE_1.migrator().lock_timeout(Duration::from_millis(50));
    let error = hasty.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(
        error.to_string(),
        "the database cannot be opened: unable to open database file\n   = nothing was changed\n   \
         = help: see whether the file and its directory are there, and may be used"
    );

    // What is in the way for a moment only is waited for.
    std::thread::scope(|scope| {
        let run = scope.spawn(|| RELEASE_1.run(&mut db));
        std::fs::remove_dir(&log).unwrap();
        assert_eq!(run.join().unwrap().unwrap().steps().len(), 3);
    });
}

#[test]
fn r_0_18_events_tell_the_story_of_a_run() {
    in_both_modes(|site| {
        let mut db = site.open();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let listen = {
            let heard = Arc::clone(&heard);
            move |event: &Event<'_>| {
                if !matches!(event, Event::StatementDone { .. } | Event::BackupProgress { .. }) {
                    let line = event.to_string();
                    let line = line.split(" in ").next().unwrap().split(": /").next().unwrap();
                    heard.lock().unwrap().push(line.to_owned());
                }
            }
        };
        let migrator = RELEASE_1.migrator().observe(listen);
        migrator.run_to(&mut db, "002").unwrap();
        migrator.run_to(&mut db, "002").unwrap();
        assert_eq!(
            *heard.lock().unwrap(),
            [
                "2 migrations to go",
                "applying 001 create_authors",
                "applied 001 create_authors",
                "applying 002 create_books",
                "applied 002 create_books",
                "2 migrations done",
            ]
        );
    });
}

#[test]
fn r_1_12_callbacks_have_a_say() {
    in_both_modes(|site| {
        let mut db = site.open();
        let migrator = ACCOUNTS
            .migrator()
            .before_run(|db, plan| {
                assert_eq!(plan.len(), 6);
                Ok(db.execute_batch("CREATE TEMP TABLE story (line)")?)
            })
            .before_each(|db, step| {
                let line = format!("before {}", step.version());
                Ok(db.execute("INSERT INTO temp.story VALUES (?1)", [line]).map(|_| ())?)
            })
            .after_each(|db, step| {
                let line = format!("after {}", step.version());
                Ok(db.execute("INSERT INTO temp.story VALUES (?1)", [line]).map(|_| ())?)
            })
            .after_run(|db, _| Ok(db.execute_batch("INSERT INTO temp.story VALUES ('end')")?));
        migrator.run(&mut db).unwrap();
        let story = rows(&db, "SELECT line FROM story");
        assert_eq!(story[..3], ["'before 001'", "'after 001'", "'before 002'"]);
        assert_eq!(story.len(), 13);
        assert_eq!(story[12], "'end'");
    });
}

#[test]
fn r_1_12_a_callback_that_refuses_undoes_the_run() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let before = dump(&db);
        let refusing = [
            RELEASE_2.migrator().before_run(|_, _| Err("not today".into())),
            RELEASE_2.migrator().before_each(|_, _| Err("not today".into())),
            RELEASE_2.migrator().after_each(|_, step| {
                if step.version().number() == 5 { Err("not today".into()) } else { Ok(()) }
            }),
            RELEASE_2.migrator().after_run(|_, _| Err("not today".into())),
            RELEASE_2.migrator().after_run(|db, _| Ok(db.execute_batch("ROLLBACK")?)),
        ];
        for migrator in refusing {
            let error = migrator.run(&mut db).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::CallbackFailed, "{error}");
            let text = error.to_string();
            assert!(text.contains("not today") || text.contains("ended the transaction"), "{text}");
            let undone = ["nothing was changed", "was put back to what it was before it"];
            assert!(undone.iter().any(|told| text.contains(told)), "{text}");
            assert_eq!(dump(&db), before);
            assert_eq!(applied(&db).len(), 3);
        }
        let each = RELEASE_2.migrator().grouping(Grouping::EachMigration);
        assert_eq!(each.run(&mut db).unwrap().steps().len(), 2);
    });
}

/// A check tells by itself what is wrong.
#[test]
fn r_3_07_a_check_in_a_callback_undoes_the_run() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("CREATE TABLE temp.wrong (id, why)").unwrap();
        db.execute_batch("INSERT INTO wrong VALUES (7, 'odd')").unwrap();
        let before = dump(&db);
        let check = Check::new("nothing is odd", "SELECT id, why FROM temp.wrong").help("ask Ann");
        let asks =
            |check: Check| RELEASE_2.migrator().after_run(move |db, _| Ok(check.enforce(db)?));
        let error = asks(check.clone()).run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CheckFailed);
        assert_eq!(
            without_backup(&error),
            "the check \"nothing is odd\" does not hold: 1 row\n  id = 7, why = 'odd'\n  ask Ann\n   \
             = nothing was changed\n   = help: mend the data or the migrations, and run again"
        );
        for sql in ["SELECT x FROM lost", "DELETE FROM temp.wrong", "SELECT 1; COMMIT"] {
            let error = asks(Check::new("no query", sql)).run(&mut db).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::CheckFailed);
            assert!(error.to_string().contains("\"no query\" does not work"), "{error}");
        }
        assert_eq!(dump(&db), before);
        asks(check.warning()).run(&mut db).unwrap();
        assert_eq!(RELEASE_2.status(&db).unwrap().pending().count(), 0);
    });
}

#[test]
fn r_3_02_a_dry_run_does_it_all_and_keeps_nothing() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("INSERT INTO authors VALUES (1, NULL)").unwrap();
        let (before, attempts) = (dump(&db), history(&db));
        let dry: DryRun = RELEASE_2.dry_run(&mut db, &Target::Latest).unwrap();
        assert_eq!(dry.steps().len(), 2);
        let lines: Vec<String> = dry.to_string().lines().map(str::to_owned).collect();
        assert_eq!(
            [&lines[1..2], &lines[3..]].concat(),
            [
                "    goes over 1 row of authors",
                "    changes table authors",
                "    changes table books",
                "    makes index books_isbn",
                "nothing was kept"
            ]
        );
        let back = RELEASE_1.dry_run(&mut db, &Target::Empty).unwrap();
        let rows: Vec<_> =
            back.rows().iter().map(|row| (row.table(), row.before(), row.after())).collect();
        assert_eq!(
            rows,
            [("authors", Some(1), None), ("books", Some(0), None), ("genres", Some(2), None)]
        );
        let lost: Vec<_> = back.steps().iter().flat_map(|step| step.lost().to_vec()).collect();
        assert_eq!(lost.len(), 1, "{lost:?}");
        assert_eq!(dump(&db), before);
        assert_eq!(history(&db), attempts);
        assert_eq!(one::<i64>(&db, "PRAGMA foreign_keys"), 1, "as the caller had it");
        assert_eq!(
            RELEASE_1.dry_run(&mut db, &Target::Latest).unwrap().to_string(),
            "nothing to do"
        );
    });
}

#[test]
fn r_3_02_a_dry_run_names_what_it_cannot_try() {
    in_both_modes(|site| {
        let mut db = site.open();
        let dry = OUTSIDE.dry_run(&mut db, &Target::Latest).unwrap();
        assert_eq!(dry.steps().len(), 1);
        assert_eq!(dry.left_out().len(), 3);
        assert_eq!(dump(&db), "");
    });
}

#[test]
fn r_1_12_a_hook_runs_in_the_transaction_of_its_migration() {
    in_both_modes(|site| {
        let cases = [("Spring Planting", Some("'spring-planting'")), ("", None), ("COMMIT", None)];
        for (title, slug) in cases {
            let name = format!("of{}.db", title.len());
            let mut db = Connection::open(site.another(&name)).unwrap();
            HOOKED.run_to(&mut db, "001").unwrap();
            db.execute("INSERT INTO notes (title) VALUES (?1)", [title]).unwrap();
            let before = dump(&db);
            match (HOOKED.run(&mut db), slug) {
                (Ok(report), Some(slug)) => {
                    assert_eq!(report.steps().len(), 1);
                    assert_eq!(rows(&db, "SELECT slug FROM notes"), [slug]);
                }
                (Err(error), None) => {
                    assert_eq!(error.kind(), ErrorKind::HookFailed);
                    assert_eq!(error.version().unwrap().to_string(), "002");
                    assert_eq!(dump(&db), before, "even if it committed: there is a backup");
                    assert_eq!(applied(&db), ["001 applied"]);
                }
                (other, _) => panic!("{title}: {other:?}"),
            }
        }
    });
}

/// A damaged file is found before the commit, where somebody asks for it.
#[test]
fn r_0_10_the_whole_file_is_checked_on_request() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        // An index that knows nothing of a row, as after a fault of the disk.
        db.execute_batch(
            "INSERT INTO authors VALUES (1, 'Lem'); INSERT INTO books VALUES (1, 1, 'Eden');
             PRAGMA writable_schema = ON;
             CREATE TABLE spare (a, b); CREATE INDEX spare_b ON spare (b);
             UPDATE sqlite_master SET rootpage =
               (SELECT rootpage FROM sqlite_master WHERE name = 'spare_b')
               WHERE name = 'books_author_id';
             DELETE FROM sqlite_master WHERE name LIKE 'spare%';
             PRAGMA writable_schema = RESET;",
        )
        .unwrap();
        let before = dump(&db);
        for integrity in [Integrity::Quick, Integrity::Full] {
            let error = RELEASE_2
                .migrator()
                .backup(Backup::default().when(BackupWhen::Never))
                .check_integrity(integrity)
                .run(&mut db)
                .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
            assert!(error.to_string().contains("books_author_id"), "{error}");
            assert_eq!(dump(&db), before);
        }
        // The backup before a run would have told as well.
        assert_eq!(RELEASE_2.run(&mut db).unwrap_err().kind(), ErrorKind::BackupFailed);
    });
}

/// The account of what is lost is within the limits as well.
#[test]
fn r_3_04_counting_what_is_lost_can_be_cancelled() {
    in_both_modes(|site| {
        let mut db = site.open();
        CLEANUP.run_to(&mut db, "004").unwrap();
        db.execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
             INSERT INTO tickets (title, status) SELECT 'ticket ' || i, 'open' FROM n",
        )
        .unwrap();
        let cancel = CancelHandle::new();
        let handle = cancel.clone();
        let migrator = CLEANUP
            .migrator()
            .backup(Backup::default().when(BackupWhen::Never))
            .cancel_with(&cancel)
            .observe(move |event| {
                if let Event::StepStarted { .. } = event {
                    handle.cancel();
                }
            });
        let error = migrator.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        assert_eq!(applied(&db).len(), 4);
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM tickets"), 300_001);
    });
}
