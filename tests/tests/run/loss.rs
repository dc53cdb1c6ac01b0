//! Loss: what a run would destroy is counted on the real rows, and refused unless somebody agreed.

use migrate_runtime::{ErrorKind, Target};
use migrate_tests::look::{applied, assert_sound, dump, history, rows, without_backup};
use migrate_tests::sets::{CLEANUP, RELEASE_2};
use migrate_tests::site::in_both_modes;
use rusqlite::Connection;

/// A database at 004 with tickets of people's.
fn in_use(db: &mut Connection) {
    CLEANUP.run_to(db, "001").unwrap();
    db.execute_batch(
        "INSERT INTO tickets VALUES (2, 'It is slow', 'Ann', 'open'), (3, 'Done', 'Bob', 'closed'),
                                    (4, 'Hush', NULL, 'secret');",
    )
    .unwrap();
    CLEANUP.run_to(db, "004").unwrap();
}

#[test]
fn r_2_19_a_run_that_destroys_data_needs_consent() {
    in_both_modes(|site| {
        let mut db = site.open();
        in_use(&mut db);
        let before = dump(&db);
        let error = CLEANUP.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DataLoss);
        assert_eq!(
            without_backup(&error),
            "\
data would be lost
  1 row of tickets, by migration 005 drop_closed
  2 values of tickets.slug, by migration 005 drop_closed
   = nothing was changed
   = help: if it may go, say so in the file: `-- migrate: allow destructive(tickets, tickets.slug)`; \
or let the program agree to everything with `Migrator::allow_destructive`"
        );
        assert_eq!(dump(&db), before);
        assert_eq!(applied(&db).len(), 4);
        assert_eq!(history(&db).last().unwrap(), "apply 005 failed");

        let dry = CLEANUP.dry_run(&mut db, &Target::Latest).unwrap();
        let lost: Vec<String> = dry.steps()[0].lost().iter().map(ToString::to_string).collect();
        assert_eq!(lost, ["1 row of tickets", "2 values of tickets.slug"]);
        let text = dry.to_string();
        assert!(
            text.contains("\na run would be refused: data would be lost; if it may go"),
            "{text}"
        );
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");

        let willing = CLEANUP.migrator().allow_destructive(true);
        assert_eq!(willing.run(&mut db).unwrap().steps().len(), 1);
        assert_eq!(rows(&db, "SELECT id FROM tickets"), ["1", "2", "4"]);
    });
}

/// Where there is nothing to lose, there is nothing to ask.
#[test]
fn r_2_19_without_such_rows_no_consent_is_needed() {
    in_both_modes(|site| {
        let mut db = site.open();
        assert_eq!(CLEANUP.run(&mut db).unwrap().steps().len(), 5);
        let mut db = Connection::open(site.another("other.db")).unwrap();
        in_use(&mut db);
        db.execute_batch("UPDATE tickets SET status = 'open'").unwrap();
        assert_eq!(CLEANUP.run(&mut db).unwrap().steps().len(), 1);
        assert_eq!(rows(&db, "SELECT count(slug) FROM tickets"), ["4"]);
    });
}

#[test]
fn r_2_09_a_rollback_that_loses_data_is_refused_and_lists_it() {
    in_both_modes(|site| {
        let mut db = site.open();
        in_use(&mut db);
        let before = dump(&db);
        let error = CLEANUP.rollback_all(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DataLoss);
        assert_eq!(
            without_backup(&error),
            "\
data would be lost
  4 rows of tickets, by migration 001 create_tickets
   = nothing was changed
   = help: if it may go, roll back with `Migrator::force`; a backup keeps it"
        );
        assert_eq!(dump(&db), before);
        assert_eq!(applied(&db).len(), 4);

        let report =
            CLEANUP.migrator().force(true).reason("wrong design").rollback_all(&mut db).unwrap();
        assert_eq!(report.steps().len(), 4);
        assert_eq!(dump(&db), "");
        assert_eq!(
            rows(&db, "SELECT DISTINCT reason FROM _migrate_history WHERE action = 'rollback'"),
            ["NULL", "'wrong design'"]
        );
    });
}

/// Seeds and derived values come again with the migration, so that taking it back loses nothing.
#[test]
fn r_2_09_what_the_migration_would_bring_again_is_not_lost() {
    in_both_modes(|site| {
        let mut db = site.open();
        in_use(&mut db);
        let before = dump(&db);
        assert_eq!(CLEANUP.rollback_to(&mut db, "001").unwrap().steps().len(), 3);
        assert_eq!(
            rows(&db, "SELECT * FROM tickets WHERE id IN (2, 4)"),
            ["2|'It is slow'|'open'|'Ann'", "4|'Hush'|'secret'|NULL"]
        );
        CLEANUP.run_to(&mut db, "004").unwrap();
        assert_eq!(
            dump(&db),
            before.replace("owner TEXT, state TEXT", "state TEXT"),
            "forth again"
        );

        // Once somebody edited them, they are theirs.
        db.execute_batch("UPDATE labels SET name = 'defect' WHERE name = 'bug'").unwrap();
        let error = CLEANUP.rollback(&mut db, 1).unwrap_err();
        assert!(error.to_string().contains("2 rows of labels, by migration 004"), "{error}");
        db.execute_batch("UPDATE tickets SET slug = 'my-own' WHERE id = 2").unwrap();
        let error = CLEANUP.migrator().rollback_to(&mut db, "002").unwrap_err();
        assert!(error.to_string().contains("4 values of tickets.slug"), "{error}");
        assert_sound(&db);
    });
}

#[test]
fn r_2_09_a_rebuild_and_its_rollback_lose_nothing() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_2.run_to(&mut db, "003").unwrap();
        db.execute_batch(
            "INSERT INTO authors VALUES (1, 'Lem'), (2, NULL);
             INSERT INTO books (author_id, title) VALUES (1, 'Solaris'), (2, 'Beowulf');",
        )
        .unwrap();
        assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2);
        assert_eq!(RELEASE_2.rollback_to(&mut db, "003").unwrap().steps().len(), 2);
        assert_eq!(rows(&db, "SELECT title FROM books"), ["'Solaris'", "'Beowulf'"]);
    });
}
