//! Several sets in one database, and one set in several databases.

use migrate_runtime::{DriftPolicy, ErrorKind, Target};
use migrate_tests::look::{assert_sound, dump, one, rows};
use migrate_tests::sets::{READING, RELEASE_1, RELEASE_2, SHELF};
use migrate_tests::site::in_both_modes;
use rusqlite::Connection;

#[test]
fn r_1_04_an_application_and_a_library_share_a_database() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        assert_eq!(SHELF.set(), "shelf");
        assert_eq!(SHELF.run(&mut db).unwrap().steps().len(), 2);
        assert_eq!(
            rows(&db, "SELECT set_name, version FROM _migrate_applied ORDER BY 1, 2"),
            ["'main'|'001'", "'main'|'002'", "'main'|'003'", "'shelf'|'001'", "'shelf'|'002'"]
        );

        // Neither is newer, missing or late for the other.
        assert!(RELEASE_1.run(&mut db).unwrap().is_empty());
        assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2);
        assert!(SHELF.run(&mut db).unwrap().is_empty());
        assert!(SHELF.is_current(&db).unwrap() && RELEASE_2.is_current(&db).unwrap());

        SHELF.migrator().rollback_all(&mut db).unwrap();
        assert!(RELEASE_2.is_current(&db).unwrap());
        assert_eq!(SHELF.status(&db).unwrap().pending().count(), 2);
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM genres"), 2);
        assert_eq!(rows(&db, "SELECT version FROM _migrate_history WHERE set_name = 'shelf' AND action = 'rollback'").len(), 2);
        assert_sound(&db);
    });
}

/// A write of the one set changes nothing that the other would have to look at again.
#[test]
fn r_0_13_sets_in_one_database_keep_quiet() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        SHELF.run(&mut db).unwrap();
        // The cookie of the first set is out of date now: it is renewed once, and then no more.
        RELEASE_1.run(&mut db).unwrap();
        let watcher = site.open();
        let version: i64 = one(&watcher, "PRAGMA data_version");
        for _ in 0..3 {
            assert!(RELEASE_1.run(&mut db).unwrap().is_empty());
            assert!(SHELF.run(&mut db).unwrap().is_empty());
        }
        assert_eq!(one::<i64>(&watcher, "PRAGMA data_version"), version);
    });
}

#[test]
fn r_1_04_a_failure_in_one_set_is_no_matter_of_the_other() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("CREATE TABLE shelves (other)").unwrap();
        let before = dump(&db);
        let error = SHELF.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unmanaged);
        assert_eq!(dump(&db), before);
        assert!(RELEASE_1.run(&mut db).unwrap().is_empty());
        let tolerant = RELEASE_2.migrator().drift_policy(DriftPolicy::Warn);
        assert_eq!(tolerant.run(&mut db).unwrap().steps().len(), 2);
    });
}

/// A set in `main` while another database of the same set is attached.
#[test]
fn r_3_03_an_attached_database_is_not_touched() {
    in_both_modes(|site| {
        let path = site.another("attached.db");
        let mut other = Connection::open(&path).unwrap();
        RELEASE_1.run(&mut other).unwrap();
        let before = dump(&other);

        let mut db = site.open();
        db.execute("ATTACH ?1 AS other", [path.to_str().unwrap()]).unwrap();
        assert_eq!(RELEASE_2.status(&db).unwrap().pending().count(), 5, "main is empty");
        assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 5);
        RELEASE_2.rollback(&mut db, 1).unwrap();
        assert_eq!(dump(&other), before);
        assert!(RELEASE_1.is_current(&other).unwrap());
        assert_eq!(
            rows(&db, "SELECT name FROM pragma_database_list WHERE name <> 'temp'"),
            ["'main'", "'other'"]
        );
    });
}

#[test]
fn r_1_03_a_migration_can_depend_on_another_set() {
    in_both_modes(|site| {
        let mut db = site.open();
        let error = READING.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OtherSet);
        assert_eq!(
            error.to_string(),
            "migration 001 create_readings needs 001 of the set shelf, which is not applied here\n   \
             = nothing was changed\n   = help: run the migrations of that set first"
        );
        assert_eq!(
            READING.dry_run(&mut db, &Target::Latest).unwrap_err().kind(),
            ErrorKind::OtherSet
        );
        assert_eq!(dump(&db), "");
        SHELF.run(&mut db).unwrap();
        READING.run(&mut db).unwrap();

        let error = SHELF.rollback_all(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OtherSet);
        assert!(error.to_string().contains("is needed by 001 of the set reading"), "{error}");
        READING.rollback_all(&mut db).unwrap();
        SHELF.rollback_all(&mut db).unwrap();
        assert_eq!(dump(&db), "");
    });
}
