//! Tracking rows that lie: a plan first, then its execution, and nothing but records is changed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use migrate_runtime::{Backup, BackupWhen, Decision, ErrorKind, Event};
use migrate_tests::look::{applied, dump, one, rows};
use migrate_tests::sets::{
    ACCOUNTS, EDITED, OUTSIDE, RELEASE_1, RELEASE_2, fill_events, impatient,
};
use migrate_tests::site::{Journal, in_both_modes};
use rusqlite::{Connection, OpenFlags};

#[test]
fn r_0_14_what_the_schema_tells_is_mended() {
    let twin = "CREATE TEMP TABLE twin AS SELECT * FROM _migrate_applied WHERE version = '003';
                UPDATE twin SET version = '3'; INSERT INTO _migrate_applied SELECT * FROM twin;
                DROP TABLE twin";
    let count = "count the rows anew: 3 were recorded,";
    let cases = [
        (
            "DELETE FROM _migrate_applied WHERE version = '002'",
            vec!["record 002 create_books as applied: the schema says so".to_owned(), format!("{count} 2 are there")],
        ),
        (
            "DROP TABLE _migrate_applied",
            vec![
                "record 001 create_authors as applied: the schema says so".to_owned(),
                "record 002 create_books as applied: the schema says so".to_owned(),
                "record 003 seed_genres as applied: the schema says so".to_owned(),
                format!("{count} 0 are there"),
            ],
        ),
        (twin, vec!["discard the second row of version 3".to_owned(), format!("{count} 4 are there")]),
        (
            "UPDATE _migrate_applied SET version = 'latest' WHERE version = '002'",
            vec![
                "discard a row with latest for a version".to_owned(),
                "record 002 create_books as applied: the schema says so".to_owned(),
            ],
        ),
        (
            "UPDATE _migrate_applied SET version = x'00ff' WHERE version = '002'",
            vec![
                "discard a row with a blob of 2 bytes for a version".to_owned(),
                "record 002 create_books as applied: the schema says so".to_owned(),
            ],
        ),
        (
            "UPDATE _migrate_applied SET checksum = 'abc', position = 'x' WHERE version = '002'",
            vec!["write the row of 002 create_books anew: the position of version 002 is not a number".to_owned()],
        ),
        (
            "UPDATE _migrate_set SET migrations = 17",
            vec!["count the rows anew: 17 were recorded, 3 are there".to_owned()],
        ),
    ];
    in_both_modes(|site| {
        for (number, (damage, told)) in cases.iter().enumerate() {
            let mut db = Connection::open(site.another(&format!("{number}.db"))).unwrap();
            RELEASE_1.run(&mut db).unwrap();
            let times = rows(&db, "SELECT version, applied_at FROM _migrate_applied LIMIT 1");
            db.execute_batch(damage).unwrap();
            assert!(RELEASE_2.run(&mut db).is_err(), "{damage}");
            let before = dump(&db);

            let plan = RELEASE_1.plan_repair(&db).unwrap();
            let steps: Vec<String> = plan.steps().iter().map(ToString::to_string).collect();
            assert_eq!(&steps, told, "{damage}");
            assert_eq!(plan.questions().len(), 0, "{plan}");
            assert!(RELEASE_2.run(&mut db).is_err(), "a plan changes nothing");

            let backup = RELEASE_1.repair(&mut db, &plan).unwrap();
            assert!(backup.unwrap().exists());
            assert_eq!(dump(&db), before, "{damage}");
            let mut all = applied(&db);
            all.sort();
            assert_eq!(all.len(), 3, "{damage}: {all:?}");
            assert!(RELEASE_1.plan_repair(&db).unwrap().is_empty());
            assert!(RELEASE_1.is_current(&db).unwrap(), "{damage}");
            if !damage.contains("DROP TABLE _migrate_applied") {
                assert_eq!(
                    rows(&db, "SELECT version, applied_at FROM _migrate_applied LIMIT 1"),
                    times
                );
            }
            let notes = rows(&db, "SELECT note FROM _migrate_history WHERE action = 'repair'");
            assert_eq!(notes.len(), told.len(), "{damage}");
            assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2, "{damage}");
            RELEASE_2.migrator().force(true).rollback_all(&mut db).unwrap();
            assert_eq!(dump(&db), "", "in the right order");
        }
    });
}

#[test]
fn r_0_14_a_record_that_the_schema_belies_is_forgotten() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("DROP TABLE genres").unwrap();
        let plan = RELEASE_1.plan_repair(&db).unwrap();
        assert_eq!(
            plan.to_string(),
            "to do:\n  forget 003 seed_genres: the schema is that from before it"
        );
        RELEASE_1.repair(&mut db, &plan).unwrap();
        assert_eq!(RELEASE_1.run(&mut db).unwrap().steps().len(), 1);
        assert_eq!(rows(&db, "SELECT count(*) FROM genres"), ["2"]);
    });
}

/// What a newer program had made is not there any more.
#[test]
fn r_0_14_an_unknown_record_is_forgotten_where_the_schema_belies_it() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_2.run(&mut db).unwrap();
        let plan = RELEASE_1.plan_repair(&db).unwrap();
        assert_eq!(plan.steps().len(), 0, "they are in effect: {plan}");
        let records = "CREATE TEMP TABLE kept AS SELECT * FROM _migrate_applied;";
        db.execute_batch(records).unwrap();
        RELEASE_2.migrator().force(true).rollback_to(&mut db, "003").unwrap();
        db.execute_batch(
            "DELETE FROM _migrate_applied; INSERT INTO _migrate_applied SELECT * FROM kept;
             UPDATE _migrate_set SET migrations = 5; DROP TABLE kept;",
        )
        .unwrap();
        assert_eq!(RELEASE_1.run(&mut db).unwrap_err().kind(), ErrorKind::DatabaseNewer);
        let plan = RELEASE_1.plan_repair(&db).unwrap();
        assert_eq!(
            plan.to_string(),
            "to do:\n  forget 004 require_author_names: the schema that it made is not there\n  \
             forget 005 add_isbn: the schema that it made is not there"
        );
        RELEASE_1.repair(&mut db, &plan).unwrap();
        assert!(RELEASE_1.is_current(&db).unwrap());
        assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2);
    });
}

#[test]
fn r_0_14_what_the_schema_does_not_tell_somebody_decides() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_2.run(&mut db).unwrap();
        let plan = RELEASE_1.plan_repair(&db).unwrap();
        assert_eq!(plan.questions().len(), 2, "{plan}");
        let text = plan.to_string();
        assert!(text.contains("005 add_isbn is recorded as applied, and this program"), "{text}");
        assert!(text.contains("Forget(005)"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        // Nothing is done unasked.
        assert_eq!(RELEASE_1.repair(&mut db, &plan).unwrap(), None);
        assert_eq!(applied(&db).len(), 5);
        let wrong = Decision::Done("005".parse().unwrap());
        assert_eq!(plan.clone().decide(&wrong).unwrap_err().kind(), ErrorKind::RepairRefused);

        // Half of it decided: the other half stays a question.
        let plan = plan.decide(&Decision::Forget("005".parse().unwrap())).unwrap();
        RELEASE_1.repair(&mut db, &plan).unwrap();
        assert_eq!(applied(&db).len(), 4);
        assert_eq!(RELEASE_1.plan_repair(&db).unwrap().questions().len(), 1);
        assert_eq!(RELEASE_2.status(&db).unwrap().pending().count(), 1);
    });
}

#[test]
fn r_0_14_an_edited_migration_is_accepted_by_decision() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        assert_eq!(EDITED.run(&mut db).unwrap_err().kind(), ErrorKind::Edited);
        let plan = EDITED.plan_repair(&db).unwrap();
        assert_eq!(plan.steps().len(), 0, "another schema: {plan}");
        let accept = Decision::Accept("002".parse().unwrap());
        let plan = plan.decide(&accept).unwrap();
        EDITED.repair(&mut db, &plan).unwrap();
        assert!(EDITED.run(&mut db).unwrap().is_empty());
    });
}

/// Of the accounts, 003 adds a column and 004 changes rows.
#[test]
fn r_0_14_an_edit_without_effect_on_rows_is_accepted_by_the_schema() {
    in_both_modes(|site| {
        for (version, steps) in [("003", 1), ("004", 0)] {
            let mut db = Connection::open(site.another(&format!("{version}.db"))).unwrap();
            ACCOUNTS.run(&mut db).unwrap();
            let digest = "a".repeat(64);
            db.execute(
                "UPDATE _migrate_applied SET checksum = replace(checksum, substr(checksum, -64), ?2),
                 statements = replace(statements, substr(statements, -64), ?2) WHERE version = ?1",
                [version, &digest],
            )
            .unwrap();
            db.execute_batch("UPDATE _migrate_set SET stamp = x'00'").unwrap();
            assert_eq!(ACCOUNTS.run(&mut db).unwrap_err().kind(), ErrorKind::Edited);
            let plan = ACCOUNTS.plan_repair(&db).unwrap();
            assert_eq!(plan.steps().len(), steps, "{plan}");
            assert_eq!(plan.questions().len(), 1 - steps, "{plan}");
            ACCOUNTS.repair(&mut db, &plan).unwrap();
            assert_eq!(ACCOUNTS.run(&mut db).is_ok(), steps == 1);
        }
    });
}

/// 004 of the accounts leaves no trace in the schema, but in the history.
#[test]
fn r_0_14_a_lost_row_of_a_data_migration_comes_back_by_the_history() {
    in_both_modes(|site| {
        let mut db = site.open();
        ACCOUNTS.run(&mut db).unwrap();
        db.execute_batch("DELETE FROM _migrate_applied WHERE version = '004'").unwrap();
        let plan = ACCOUNTS.plan_repair(&db).unwrap();
        let first = plan.steps()[0].to_string();
        assert_eq!(first, "record 004 open_sessions as applied: the history says so");
        ACCOUNTS.repair(&mut db, &plan).unwrap();
        assert!(ACCOUNTS.is_current(&db).unwrap());

        // Without the history, nothing tells.
        db.execute_batch(
            "DELETE FROM _migrate_applied WHERE version = '004'; DELETE FROM _migrate_history",
        )
        .unwrap();
        let plan = ACCOUNTS.plan_repair(&db).unwrap();
        assert_eq!(plan.questions().len(), 1, "{plan}");
        let plan = plan.decide(&Decision::Done("004".parse().unwrap())).unwrap();
        ACCOUNTS.repair(&mut db, &plan).unwrap();
        assert!(ACCOUNTS.is_current(&db).unwrap());
        let order = rows(&db, "SELECT version FROM _migrate_applied ORDER BY position");
        assert_eq!(order, ["'001'", "'002'", "'003'", "'004'", "'005'", "'006'"]);
    });
}

/// 003 is gone from the schema; what became of the rows of 004, nobody knows.
#[test]
fn r_0_14_what_follows_a_belied_record_is_asked() {
    in_both_modes(|site| {
        let mut db = site.open();
        ACCOUNTS.run_to(&mut db, "004").unwrap();
        db.execute_batch("ALTER TABLE accounts DROP COLUMN plan").unwrap();
        let plan = ACCOUNTS.plan_repair(&db).unwrap();
        assert_eq!(plan.steps()[0].version(), Some(&"003".parse().unwrap()));
        assert_eq!(plan.questions()[0].version(), Some(&"004".parse().unwrap()));
        let plan = plan.decide(&Decision::Forget("004".parse().unwrap())).unwrap();
        ACCOUNTS.repair(&mut db, &plan).unwrap();
        assert_eq!(applied(&db), ["001 applied", "002 applied"]);
        assert_eq!(ACCOUNTS.run(&mut db).unwrap().steps().len(), 4);
    });
}

#[test]
fn r_0_14_half_done_is_declared_done_or_undone() {
    in_both_modes(|site| {
        for (name, done) in [("done", true), ("undone", false)] {
            let mut db = Connection::open(site.another(&format!("{name}.db"))).unwrap();
            OUTSIDE.run_to(&mut db, "001").unwrap();
            fill_events(&db, 10);
            OUTSIDE.run_to(&mut db, "004").unwrap();
            db.execute_batch(
                "UPDATE _migrate_applied SET state = 'started' WHERE version = '004';
                 UPDATE _migrate_set SET stamp = zeroblob(32)",
            )
            .unwrap();
            let error = impatient(&OUTSIDE).run(&mut db).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::HalfDone);
            let plan = OUTSIDE.plan_repair(&db).unwrap();
            assert_eq!(plan.questions()[0].decisions().count(), 2, "{plan}");
            let version = "004".parse().unwrap();
            let decision = if done { Decision::Done(version) } else { Decision::Undone(version) };
            let plan = plan.decide(&decision).unwrap();
            OUTSIDE.repair(&mut db, &plan).unwrap();
            assert_eq!(applied(&db).len(), if done { 4 } else { 3 });
        }
    });
}

#[test]
fn r_0_14_a_plan_for_another_situation_is_refused() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("DELETE FROM _migrate_applied WHERE version = '002'").unwrap();
        let plan = RELEASE_1.plan_repair(&db).unwrap();
        db.execute_batch("DELETE FROM _migrate_applied WHERE version = '003'").unwrap();
        let error = RELEASE_1.repair(&mut db, &plan).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RepairRefused);
        assert!(error.help().contains("new plan"), "{error}");
        assert_eq!(applied(&db), ["001 applied"]);
    });
}

#[test]
fn r_0_14_where_nothing_is_wrong_nothing_is_repaired() {
    in_both_modes(|site| {
        let mut db = site.open();
        assert!(RELEASE_1.plan_repair(&db).unwrap().is_empty());
        RELEASE_1.run(&mut db).unwrap();
        for set in [&RELEASE_1, &RELEASE_2] {
            let plan = set.plan_repair(&db).unwrap();
            assert_eq!(plan.to_string(), "nothing to repair");
            assert_eq!(set.repair(&mut db, &plan).unwrap(), None);
        }
        db.execute_batch("ALTER TABLE _migrate_applied RENAME COLUMN state TO condition").unwrap();
        let plan = RELEASE_1.plan_repair(&db).unwrap();
        assert!(plan.to_string().contains("_migrate_applied has another shape"), "{plan}");
        assert_eq!(plan.questions()[0].decisions().count(), 0);
    });
}

/// One that keeps its locks, one whose locks only its own VFS knows, one in memory.
#[test]
fn r_0_04_r_0_14_a_repair_is_backed_up_where_no_second_connection_can_be() {
    in_both_modes(|site| {
        let exclusive = site.open();
        exclusive.pragma_update(None, "locking_mode", "exclusive").unwrap();
        let mut databases = vec![exclusive, Connection::open_in_memory().unwrap()];
        if cfg!(unix) && site.journal() == Journal::Rollback {
            let path = site.directory().join("dotfile.db");
            let flags = OpenFlags::default();
            databases
                .push(Connection::open_with_flags_and_vfs(path, flags, "unix-dotfile").unwrap());
        }
        let backups = site.directory().join("backups");
        std::fs::create_dir(&backups).unwrap();
        for mut db in databases {
            RELEASE_1.run(&mut db).unwrap();
            db.execute("DELETE FROM _migrate_applied WHERE version = '002'", []).unwrap();
            // That runs do without one says nothing of a repair.
            let policy = Backup::in_directory(&backups).when(BackupWhen::Never);
            let seen = Arc::new(AtomicU32::new(0));
            let taken = Arc::clone(&seen);
            let migrator = RELEASE_1.migrator().backup(policy).observe(move |event| {
                if matches!(event, Event::BackupTaken { .. }) {
                    taken.fetch_add(1, Ordering::Relaxed);
                }
            });
            let plan = migrator.plan_repair(&db).unwrap();
            let backup = migrator.repair(&mut db, &plan).unwrap().unwrap();
            assert_eq!(seen.load(Ordering::Relaxed), 1);
            assert!(RELEASE_1.is_current(&db).unwrap());
            let note = "SELECT DISTINCT backup FROM _migrate_history WHERE action = 'repair'";
            assert_eq!(one::<String>(&db, note), backup.to_str().unwrap());
            assert_eq!(applied(&Connection::open(&backup).unwrap()).len(), 2, "as it was before");
            assert!(migrator.plan_repair(&db).unwrap().is_empty());
        }
    });
}
