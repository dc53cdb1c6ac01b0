//! Drift: a schema that somebody changed beside the migrations.

use std::sync::{Arc, Mutex};

use migrate_runtime::{Action, Change, DriftPolicy, ErrorKind, Event, HistoryQuery};
use migrate_tests::look::{applied, dump, one};
use migrate_tests::sets::{RELEASE_1, RELEASE_2, SHELF};
use migrate_tests::site::in_both_modes;
use rusqlite::Connection;

#[test]
fn r_2_12_drift_is_told_object_by_object() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        assert_eq!(RELEASE_1.drift(&db).unwrap(), None);
        db.execute_batch(
            "ALTER TABLE authors ADD COLUMN born TEXT; DROP INDEX books_author_id;
             CREATE VIEW titles AS SELECT title FROM books;
             CREATE TRIGGER t AFTER INSERT ON books BEGIN SELECT 1; END;",
        )
        .unwrap();
        let drift = RELEASE_1.drift(&db).unwrap().unwrap();
        let told: Vec<_> = drift.differences().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "table authors differs",
                "index books_author_id is missing",
                "view titles is not expected",
                "trigger t is not expected"
            ]
        );
        assert_eq!(drift.differences()[0].change(), Change::Changed);
        assert_eq!(drift.differences()[0].columns()[0].name(), "born");
        assert_eq!(
            drift.to_string(),
            "\
the schema has drifted since the last run
table authors differs
  + born TEXT
index books_author_id is missing
  - CREATE INDEX books_author_id ON books (author_id)
view titles is not expected
  + CREATE VIEW titles AS SELECT title FROM books
trigger t is not expected
  + CREATE TRIGGER t AFTER INSERT ON books BEGIN SELECT 1; END"
        );
    });
}

#[test]
fn r_2_12_a_database_that_drifted_is_not_migrated_unless_that_is_accepted() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("CREATE TABLE scratch (x)").unwrap();
        let before = dump(&db);
        let error = RELEASE_2.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Drifted);
        assert!(error.to_string().contains("table scratch is not expected"), "{error}");
        assert_eq!(RELEASE_2.rollback(&mut db, 1).unwrap_err().kind(), ErrorKind::Drifted);
        assert_eq!(dump(&db), before);
        assert_eq!(applied(&db).len(), 3);

        let accepting = RELEASE_2.migrator().drift_policy(DriftPolicy::Warn);
        let report = accepting.run(&mut db).unwrap();
        assert_eq!(report.notes(), ["drift was accepted: table scratch is not expected"]);
        // From then on it belongs there.
        assert_eq!(RELEASE_2.drift(&db).unwrap(), None);
        assert_eq!(RELEASE_2.rollback(&mut db, 1).unwrap().steps().len(), 1);
    });
}

/// The history has what was accepted, with something pending or without; and a schema that somebody
/// mended afterwards is no drift from what was accepted.
#[test]
fn r_2_12_what_is_accepted_is_recorded_and_can_be_mended() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let made: String = one(&db, "SELECT sql FROM sqlite_schema WHERE name = 'books_author_id'");
        db.execute_batch("DROP INDEX books_author_id").unwrap();
        let accepting = RELEASE_1.migrator().drift_policy(DriftPolicy::Warn).reason("it was slow");
        let report = accepting.run(&mut db).unwrap();
        assert_eq!(report.notes(), ["drift was accepted: index books_author_id is missing"]);
        let accepted = |db: &Connection| {
            RELEASE_1.history(db, &HistoryQuery::new().action(Action::Drift)).unwrap()
        };
        let entries = accepted(&db);
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].note(), Some("accepted: index books_author_id is missing"));
        assert_eq!(entries[0].reason(), Some("it was slow"));
        assert_eq!(RELEASE_1.drift(&db).unwrap(), None, "it is what was accepted");
        assert!(accepting.run(&mut db).unwrap().notes().is_empty(), "once");
        assert_eq!(accepted(&db).len(), 1);

        // Mended by hand: as the migrations make it.
        db.execute_batch(&made).unwrap();
        assert_eq!(RELEASE_1.drift(&db).unwrap(), None);
        let strict = RELEASE_2.migrator().drift_policy(DriftPolicy::Refuse);
        assert!(RELEASE_1.migrator().drift_policy(DriftPolicy::Refuse).run(&mut db).is_ok());
        // From then on it is what counts.
        db.execute_batch("DROP INDEX books_author_id").unwrap();
        let told = RELEASE_1.drift(&db).unwrap().unwrap();
        assert_eq!(told.differences()[0].to_string(), "index books_author_id is missing");

        // With something pending, in the transaction of the run.
        assert_eq!(strict.run(&mut db).unwrap_err().kind(), ErrorKind::Drifted);
        assert_eq!(accepted(&db).len(), 1);
        RELEASE_2.migrator().drift_policy(DriftPolicy::Warn).run(&mut db).unwrap();
        assert_eq!(accepted(&db).len(), 2);
        assert_eq!(RELEASE_2.drift(&db).unwrap(), None);
    });
}

#[test]
fn r_2_12_with_nothing_pending_drift_is_told_and_no_reason_to_refuse() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("CREATE TABLE scratch (x)").unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let listen = {
            let heard = Arc::clone(&heard);
            move |event: &Event<'_>| heard.lock().unwrap().push(event.to_string())
        };
        let migrator = RELEASE_1.migrator().observe(listen);
        assert!(migrator.run(&mut db).unwrap().is_empty());
        assert!(migrator.run(&mut db).unwrap().is_empty());
        let told = "the schema has drifted since the last run; table scratch is not expected";
        assert_eq!(*heard.lock().unwrap(), [told, told], "until it is mended");
        let strict = RELEASE_1.migrator().drift_policy(DriftPolicy::Refuse);
        assert_eq!(strict.run(&mut db).unwrap_err().kind(), ErrorKind::Drifted);
        db.execute_batch("DROP TABLE scratch").unwrap();
        assert!(strict.run(&mut db).unwrap().is_empty());
        assert!(migrator.run(&mut db).unwrap().is_empty());
        assert_eq!(heard.lock().unwrap().len(), 2);
    });
}

/// They change SQLite's number for the schema, and nothing in it.
#[test]
fn r_2_12_housekeeping_is_no_drift() {
    in_both_modes(|site| {
        for sql in ["VACUUM", "ANALYZE", "CREATE TABLE x (y); DROP TABLE x"] {
            let mut db = site.open();
            RELEASE_1.run(&mut db).unwrap();
            let cookie: i64 = one(&db, "PRAGMA schema_version");
            db.execute_batch(sql).unwrap();
            assert_ne!(one::<i64>(&db, "PRAGMA schema_version"), cookie, "{sql}");
            let strict = RELEASE_1.migrator().drift_policy(DriftPolicy::Refuse);
            assert_eq!(strict.drift(&db).unwrap(), None);
            assert!(strict.run(&mut db).unwrap().is_empty(), "{sql}");
            let cookie: i64 = one(&db, "PRAGMA schema_version");
            assert_eq!(one::<i64>(&db, "SELECT cookie FROM _migrate_set"), cookie, "settled");
        }
        let mut db = site.open();
        assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2);
    });
}

#[test]
fn r_1_04_what_another_set_does_is_no_drift() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        SHELF.run(&mut db).unwrap();
        for set in [&RELEASE_1, &SHELF] {
            assert_eq!(set.drift(&db).unwrap(), None);
        }
        RELEASE_2.run(&mut db).unwrap();
        SHELF.rollback(&mut db, 1).unwrap();
        assert_eq!(RELEASE_2.drift(&db).unwrap(), None);
        // But what nobody's migrations did is drift to both.
        db.execute_batch("CREATE TABLE scratch (x)").unwrap();
        assert!(RELEASE_2.drift(&db).unwrap().is_some());
        assert_eq!(SHELF.run(&mut db).unwrap_err().kind(), ErrorKind::Drifted);
    });
}
