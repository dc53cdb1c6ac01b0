//! Damaged tracking tables: a clear error that names the remedy, and nothing lost.

use migrate_runtime::{ErrorKind, Target};
use migrate_tests::look::{applied, dump, history, rows, without_backup};
use migrate_tests::sets::{RELEASE_1, RELEASE_2, impatient};
use migrate_tests::site::in_both_modes;
use rusqlite::Connection;

const REMEDY: &str = "restore a backup, or see with `plan_repair` what can be mended; do not delete \
                      tracking rows, or migrations would run twice";

/// Damages a database at release 1 and expects every verb of release 2 to say `message`.
fn damaged(cases: &[(&str, &str)]) {
    in_both_modes(|site| {
        for (number, (damage, message)) in cases.iter().enumerate() {
            let path = site.another(&format!("case{number}.db"));
            let mut db = Connection::open(&path).unwrap();
            RELEASE_1.run(&mut db).unwrap();
            db.execute_batch(damage).unwrap_or_else(|error| panic!("{damage}: {error}"));
            let before = everything(&db);
            for error in [
                RELEASE_2.run(&mut db).unwrap_err(),
                RELEASE_2.rollback(&mut db, 1).unwrap_err(),
                RELEASE_2.status(&db).unwrap_err(),
                RELEASE_2.plan(&db, &Target::Latest).unwrap_err(),
                RELEASE_2.is_current(&db).unwrap_err(),
            ] {
                assert_eq!(error.kind(), ErrorKind::TrackingDamaged, "{damage}: {error}");
                let text = without_backup(&error).replace("\n   = nothing was changed", "");
                assert_eq!(
                    text,
                    format!("the tracking tables are damaged: {message}\n   = help: {REMEDY}"),
                    "{damage}"
                );
            }
            assert_eq!(everything(&db), before, "{damage}");
        }
    });
}

/// The application's content and the tracking rows.
fn everything(db: &Connection) -> String {
    let tracking = rows(db, "SELECT name FROM sqlite_master WHERE name LIKE '\\_mig%' ESCAPE '\\'");
    let mut all = dump(db);
    for table in tracking {
        let name = table.trim_matches('\'').to_owned();
        // The index of a primary key is no table.
        if rows(
            db,
            &format!("SELECT 1 FROM sqlite_master WHERE name = '{name}' AND type = 'table'"),
        )
        .len()
            == 1
        {
            all.push_str(&rows(db, &format!("SELECT * FROM {name}")).join("\n"));
        }
    }
    all
}

#[test]
fn r_0_14_lost_rows_are_noticed() {
    damaged(&[
        (
            "DROP TABLE _migrate_applied",
            "the table _migrate_applied is gone, which had 3 rows for the set main",
        ),
        (
            "DELETE FROM _migrate_applied WHERE version = '002'",
            "_migrate_applied has 2 rows for the set main, and 3 were recorded",
        ),
        (
            "DELETE FROM _migrate_applied",
            "_migrate_applied has 0 rows for the set main, and 3 were recorded",
        ),
        (
            "UPDATE _migrate_applied SET set_name = 'mine' WHERE version = '003'",
            "_migrate_applied has 2 rows for the set main, and 3 were recorded",
        ),
        (
            "CREATE TEMP TABLE twin AS SELECT * FROM _migrate_applied WHERE version = '003';
             UPDATE twin SET version = '3';
             INSERT INTO _migrate_applied SELECT * FROM twin; DROP TABLE twin",
            "version 3 is recorded twice",
        ),
    ]);
}

#[test]
fn r_0_14_garbage_is_noticed() {
    damaged(&[
        (
            "UPDATE _migrate_applied SET version = 'latest' WHERE version = '002'",
            "\"latest\" is not a version",
        ),
        ("UPDATE _migrate_applied SET version = '' WHERE version = '002'", "\"\" is not a version"),
        (
            "UPDATE _migrate_applied SET version = x'00ff' WHERE version = '002'",
            "a row of _migrate_applied has no text in version",
        ),
        (
            "UPDATE _migrate_applied SET checksum = 'abc' WHERE version = '002'",
            "the checksum of version 002 is not a digest",
        ),
        (
            "UPDATE _migrate_applied SET statements = replace(statements, substr(statements, 1, 1), 'x') \
             WHERE version = '002'",
            "the statements of version 002 is not a digest",
        ),
        (
            "UPDATE _migrate_applied SET position = 'second' WHERE version = '002'",
            "the position of version 002 is not a number",
        ),
        (
            "UPDATE _migrate_applied SET duration_us = 'long' WHERE version = '002'",
            "the duration_us of version 002 is not a number",
        ),
        (
            "UPDATE _migrate_applied SET down = x'ff' WHERE version = '002'",
            "the down of version 002 is not text",
        ),
        (
            "UPDATE _migrate_applied SET name = x'ff' WHERE version = '002'",
            "a row of _migrate_applied has no text in name",
        ),
    ]);
}

#[test]
fn r_0_14_tables_of_another_shape_are_noticed() {
    damaged(&[
        ("ALTER TABLE _migrate_applied RENAME COLUMN state TO condition", "no such column: state"),
        (
            "ALTER TABLE _migrate_set RENAME COLUMN migrations TO count",
            "no such column: migrations",
        ),
    ]);
}

#[test]
fn r_0_14_a_state_that_is_unknown_is_not_taken_for_applied() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("UPDATE _migrate_applied SET state = 'maybe' WHERE version = '002'")
            .unwrap();
        let error = impatient(&RELEASE_2).run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::HalfDone);
        assert_eq!(applied(&db).len(), 3);
    });
}

#[test]
fn tables_of_a_newer_format_are_left_alone() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("UPDATE _migrate_set SET format = 2, stamp = x'00'").unwrap();
        let before = everything(&db);
        for set in [&RELEASE_1, &RELEASE_2] {
            let error = set.run(&mut db).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TrackingNewer);
            assert_eq!(
                error.to_string(),
                "the tracking tables have format 2, which this program does not know\n   \
                 = nothing was changed\n   = help: run the program that wrote them, or a newer one"
            );
            assert_eq!(set.status(&db).unwrap_err().kind(), ErrorKind::TrackingNewer);
        }
        assert_eq!(everything(&db), before);
    });
}

/// What can be made anew from the rest is made anew.
#[test]
fn r_0_14_what_can_be_mended_is_mended() {
    in_both_modes(|site| {
        let mended =
            ["DROP TABLE _migrate_set", "DELETE FROM _migrate_set", "DROP TABLE _migrate_history"];
        for (number, damage) in mended.iter().enumerate() {
            let mut db = Connection::open(site.another(&format!("case{number}.db"))).unwrap();
            RELEASE_1.run(&mut db).unwrap();
            let content = dump(&db);
            db.execute_batch(damage).unwrap();
            assert!(RELEASE_1.run(&mut db).unwrap().is_empty(), "{damage}");
            assert_eq!(rows(&db, "SELECT name, migrations FROM _migrate_set"), ["'main'|3"]);
            assert!(history(&db).len() <= 3);
            assert_eq!(dump(&db), content);
            assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2, "{damage}");
            assert!(RELEASE_2.is_current(&db).unwrap());
        }
    });
}

/// Without any tracking table, the schema tells how far the database had come.
#[test]
fn r_0_14_with_all_tracking_tables_gone_nothing_is_lost() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch(
            "INSERT INTO authors VALUES (1, 'Lem');
             DROP TABLE _migrate_applied; DROP TABLE _migrate_set; DROP TABLE _migrate_history;",
        )
        .unwrap();
        let before = dump(&db);
        assert!(RELEASE_1.run(&mut db).unwrap().is_empty());
        assert_eq!(dump(&db), before);
        assert_eq!(applied(&db), ["001 applied", "002 applied", "003 applied"]);
        assert_eq!(history(&db), ["adopt 001 done", "adopt 002 done", "adopt 003 done"]);
    });
}

/// Half of the file is missing, as after an interrupted copy.
#[test]
fn r_0_14_a_truncated_file_is_an_error_and_stays_as_it_is() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        drop(db);
        let whole = std::fs::read(site.path()).unwrap();
        for keep in [whole.len() / 2, 4096, 100, 20] {
            let torn = &whole[..keep];
            std::fs::write(site.path(), torn).unwrap();
            let mut db = site.open();
            let error = RELEASE_2.run(&mut db).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Corrupt, "{keep}: {error}");
            assert!(
                error.to_string().contains("malformed")
                    || error.to_string().contains("not a database"),
                "{keep}: {error}"
            );
            drop(db);
            assert!(std::fs::read(site.path()).unwrap() == torn, "{keep}");
        }
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
