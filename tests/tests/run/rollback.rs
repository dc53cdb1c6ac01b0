//! Going back: by steps, to a version, to nothing; with the embedded down or the stored one.

use migrate_runtime::{Direction, DriftPolicy, ErrorKind};
use migrate_tests::look::{applied, assert_sound, dump, history, one, rows, without_backup};
use migrate_tests::sets::{COSMETIC, EDITED, GUARDS, PADDED, RELEASE_1, RELEASE_2};
use migrate_tests::site::in_both_modes;

#[test]
fn r_2_06_the_last_release_can_be_taken_back() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch(
            "INSERT INTO authors VALUES (1, 'Lem'); INSERT INTO books VALUES (1, 1, 'Solaris')",
        )
        .unwrap();
        let before = dump(&db);
        RELEASE_2.run(&mut db).unwrap();
        let report = RELEASE_2.rollback(&mut db, 2).unwrap();
        let steps: Vec<_> = report.steps().iter().map(|one| one.version().to_string()).collect();
        assert_eq!(steps, ["005", "004"], "the last one first");
        assert!(report.steps().iter().all(|one| one.direction() == Direction::Down));
        // Only that the rebuilt table is written in quotes.
        assert_eq!(dump(&db).replace("\"authors\" (id INTEGER PRIMARY KEY, name TEXT)", ""), {
            before.replace("authors (\n    id   INTEGER PRIMARY KEY,\n    name TEXT\n)", "")
        });
        assert_eq!(applied(&db), ["001 applied", "002 applied", "003 applied"]);
        assert!(RELEASE_1.is_current(&db).unwrap());
        assert_sound(&db);

        // Forward again, as if nothing had been.
        assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2);
        assert_eq!(
            history(&site.open()),
            [
                "apply 001 done",
                "apply 002 done",
                "apply 003 done",
                "apply 004 done",
                "apply 005 done",
                "rollback 005 done",
                "rollback 004 done",
                "apply 004 done",
                "apply 005 done",
            ]
        );
    });
}

#[test]
fn r_1_08_back_to_a_version_by_steps_and_to_nothing() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_2.run(&mut db).unwrap();
        assert_eq!(RELEASE_2.rollback_to(&mut db, "004").unwrap().steps().len(), 1);
        assert_eq!(RELEASE_2.rollback_to(&mut db, "4").unwrap().steps().len(), 0);
        assert_eq!(RELEASE_2.rollback(&mut db, 0).unwrap().steps().len(), 0);
        assert_eq!(RELEASE_2.rollback_to(&mut db, "002").unwrap().steps().len(), 2);
        let error = RELEASE_2.rollback_to(&mut db, "003").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotApplied, "003 is not applied any more");
        assert_eq!(RELEASE_2.migrator().rollback_all(&mut db).unwrap().steps().len(), 2);
        assert_eq!(dump(&db), "");
        assert_eq!(applied(&db), [""; 0]);
        assert_eq!(RELEASE_2.status(&db).unwrap().current(), None);

        // There is nothing left to take back, which is no error.
        assert!(RELEASE_2.rollback(&mut db, 5).unwrap().is_empty());
        assert!(RELEASE_2.migrator().rollback_all(&mut db).unwrap().is_empty());
        assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 5);
        // More steps than there are: all.
        assert_eq!(RELEASE_2.rollback(&mut db, 99).unwrap().steps().len(), 5);
    });
}

#[test]
fn r_3_11_an_older_program_goes_back_with_the_stored_downs() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_2.run(&mut db).unwrap();
        db.execute_batch(
            "INSERT INTO authors VALUES (1, 'Lem'); INSERT INTO books VALUES (1, 1, 'Solaris', NULL)",
        )
        .unwrap();
        drop(db);

        // The newer release was a mistake: the older one is installed again.
        let mut db = site.open();
        assert_eq!(RELEASE_1.run(&mut db).unwrap_err().kind(), ErrorKind::DatabaseNewer);
        let report = RELEASE_1.rollback_to(&mut db, "003").unwrap();
        assert_eq!(report.steps().len(), 2);
        assert_eq!(report.steps()[0].name(), "add_isbn");
        assert!(RELEASE_1.is_current(&db).unwrap());
        assert!(RELEASE_1.run(&mut db).unwrap().is_empty());
        assert_eq!(rows(&db, "SELECT * FROM books"), ["1|1|'Solaris'"]);
        assert_sound(&db);
    });
}

#[test]
fn r_3_11_a_stored_down_that_fails_is_told_by_its_version() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_2.run(&mut db).unwrap();
        db.execute_batch("DROP INDEX books_isbn").unwrap();
        let before = dump(&db);
        let tolerant = RELEASE_1.migrator().drift_policy(DriftPolicy::Ignore);
        let error = tolerant.rollback(&mut db, 1).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RollbackFailed);
        assert_eq!(
            without_backup(&error),
            "\
the rollback of migration 005 add_isbn failed: no such index: books_isbn
 --> the stored down of 005:1:12
   |
 1 | DROP INDEX books_isbn;
   |
   = nothing was changed
   = help: mend the down script and roll back again; a down may be edited at any time"
        );
        assert_eq!(dump(&db), before);
        assert_eq!(applied(&db).len(), 5);
        assert_eq!(history(&db).last().unwrap(), "rollback 005 failed");
    });
}

/// The script comes from a file that anybody may have written.
#[test]
fn r_3_11_a_stored_down_may_not_do_what_the_build_refuses() {
    in_both_modes(|site| {
        let stray = site.directory().join("stray.db");
        for script in [
            "DROP INDEX books_isbn; COMMIT; SELECT 1".to_owned(),
            format!("ATTACH '{}' AS stray; CREATE TABLE stray.t (a)", stray.display()),
        ] {
            let mut db = site.open();
            RELEASE_2.run(&mut db).unwrap();
            db.execute("UPDATE _migrate_applied SET down = ?1 WHERE version = '005'", [&script])
                .unwrap();
            let before = dump(&db);
            assert!(RELEASE_1.rollback(&mut db, 1).is_err(), "{script}");
            assert_eq!(dump(&db), before, "{script}");
            assert!(!stray.exists());
        }
    });
}

#[test]
fn a_failing_down_changes_nothing() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_2.run(&mut db).unwrap();
        // 005 goes back, 003 would, but the table of 003 was dropped by hand.
        db.execute_batch("DROP TABLE genres").unwrap();
        let before = dump(&db);
        let tolerant = RELEASE_2.migrator().drift_policy(DriftPolicy::Ignore);
        let error = tolerant.rollback_to(&mut db, "002").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RollbackFailed);
        assert_eq!(error.version().unwrap().to_string(), "003");
        assert_eq!(error.location().unwrap().file(), "tests/sets/release2/003_seed_genres.sql");
        assert_eq!(error.location().unwrap().line(), 7);
        assert_eq!(dump(&db), before);
        assert_eq!(applied(&db).len(), 5);
        assert_eq!(history(&db).last().unwrap(), "rollback 003 failed");
    });
}

#[test]
fn r_3_10_what_has_no_down_is_told_before_anything_runs() {
    in_both_modes(|site| {
        let mut db = site.open();
        GUARDS.run(&mut db).unwrap();
        let before = dump(&db);
        let error = GUARDS.migrator().rollback_all(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Irreversible);
        assert_eq!(
            error.to_string(),
            "migrations 006 shorten_badges, 005 remove_minors, 004 trim_names, 003 require_ages, \
             002 require_names have no down script\n   = nothing was changed\n   \
             = help: restore a backup, or write the down script"
        );
        assert_eq!(dump(&db), before);
        assert_eq!(history(&db).len(), 6, "nothing was tried");
    });
}

#[test]
fn a_mended_down_is_the_one_that_runs() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        // The new program has another down of 003: it need not run first to take it over.
        let report = COSMETIC.rollback(&mut db, 1).unwrap();
        assert_eq!(report.steps()[0].version().to_string(), "003");
        assert_eq!(applied(&db), ["001 applied", "002 applied"]);
        assert_eq!(rows(&db, "SELECT name FROM sqlite_master WHERE name = 'genres'"), [""; 0]);
    });
}

/// The embedded down belongs to other statements: the one that was stored with what ran is used.
#[test]
fn an_edited_migration_goes_back_with_its_stored_down() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch(
            "UPDATE _migrate_applied SET down = 'DROP TABLE books; --stored' WHERE version = '002'",
        )
        .unwrap();
        EDITED.rollback_to(&mut db, "001").unwrap();
        assert_eq!(applied(&db), ["001 applied"]);
        // Now the edited text may apply.
        assert_eq!(EDITED.run(&mut db).unwrap().steps().len(), 2);
        assert!(EDITED.is_current(&db).unwrap());
    });
}

#[test]
fn r_2_08_a_rollback_is_in_the_history() {
    in_both_modes(|site| {
        let mut db = site.open();
        PADDED.run(&mut db).unwrap();
        PADDED.rollback(&mut db, 1).unwrap();
        let checksum = PADDED.migrations()[2].checksum().to_string();
        assert_eq!(
            rows(
                &db,
                "SELECT action, version, name, outcome, error, checksum FROM _migrate_history \
                 WHERE id = 4"
            ),
            [format!("'rollback'|'0003'|'seed_genres'|'done'|NULL|'{checksum}'")]
        );
        assert!(one::<i64>(&db, "SELECT duration_us FROM _migrate_history WHERE id = 4") > 0);
    });
}

/// The record of an earlier migration says which schema a rollback must lead to.
#[test]
fn r_3_11_a_stored_down_that_leaves_another_schema_is_refused() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_2.run(&mut db).unwrap();
        let script = "DROP INDEX books_isbn";
        db.execute("UPDATE _migrate_applied SET down = ?1 WHERE version = '005'", [script])
            .unwrap();
        let before = dump(&db);
        let error = RELEASE_1.rollback(&mut db, 1).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SchemaMismatch);
        assert_eq!(dump(&db), before);
        assert_eq!(RELEASE_1.migrator().force(true).rollback(&mut db, 1).unwrap().steps().len(), 1);
    });
}
