//! What does not hold yet.

use std::time::Duration;

use migrate_tests::look::{applied, assert_sound, dump, history, one};
use migrate_tests::sets::{ACCOUNTS, OUTSIDE, RELEASE_1, RELEASE_2};
use migrate_tests::site::{Journal, Site, in_both_modes};
use rusqlite::Connection;

use crate::concurrent::{RUNNERS, together};

/// What runs outside a transaction leaves no gap in which another could take it for dead.
#[test]
fn r_3_12_of_eight_processes_one_vacuums_and_all_succeed() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run_to(&mut db, "001").unwrap();
        db.execute_batch(
            "INSERT INTO events (text) WITH RECURSIVE n (i) AS
               (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
             SELECT 'event ' || i FROM n;",
        )
        .unwrap();
        drop(db);
        let gate = site.directory().join("gate");
        let mut expected = vec!["applied 0".to_owned(); RUNNERS - 1];
        expected.push("applied 3".to_owned());
        assert_eq!(together(&site.path(), "outside", &gate), expected);
        let db = site.open();
        assert_eq!(applied(&db), ["001 applied", "002 applied", "003 applied", "004 applied"]);
        assert_eq!(history(&db).len(), 4);
        assert_sound(&db);
    });
}

/// In WAL mode every open connection keeps a shared lock on the file.
#[test]
fn a_vacuum_does_not_mind_idle_connections() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run_to(&mut db, "001").unwrap();
        let idle = site.open();
        assert_eq!(one::<i64>(&idle, "SELECT count(*) FROM events"), 0);
        let migrator = OUTSIDE.migrator().lock_timeout(Duration::from_secs(1));
        assert_eq!(migrator.run(&mut db).unwrap().steps().len(), 3);
    });
}

#[test]
fn r_0_14_a_stamp_of_another_type_is_mended() {
    in_both_modes(|site| {
        for column in ["stamp", "cookie"] {
            let mut db = Connection::open(site.another(&format!("{column}.db"))).unwrap();
            RELEASE_1.run(&mut db).unwrap();
            db.execute_batch(&format!("UPDATE _migrate_set SET {column} = 'nonsense'")).unwrap();
            assert!(RELEASE_1.run(&mut db).unwrap().is_empty());
            assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2);
        }
    });
}

/// Without a journal there is no rollback: "nothing was changed" would not be true.
#[test]
fn r_0_05_a_database_without_a_journal_is_refused() {
    let site = Site::new(Journal::Rollback);
    let mut db = site.open();
    ACCOUNTS.run_to(&mut db, "005").unwrap();
    // More than the cache holds, so that half of the update is in the file when 006 fails.
    db.execute_batch(
        "INSERT INTO accounts (email) WITH RECURSIVE n (i) AS
           (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         SELECT 'A.LONG.ADDRESS' || (i / 2) || '@X.ORG' FROM n;
         PRAGMA journal_mode = OFF; PRAGMA cache_size = 5;",
    )
    .unwrap();
    let before = dump(&db);
    assert!(ACCOUNTS.run(&mut db).is_err());
    assert!(dump(&db) == before, "rows were changed");
}
