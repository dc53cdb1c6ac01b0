//! Damaged records: whatever somebody wrote into the tracking tables, or made of them, is told as
//! what it is, and costs neither rows nor a panic.

use std::cell::Cell;
use std::fs;

use migrate_runtime::{Error, ErrorKind, Target};
use migrate_tests::look::{applied, dump, rows};
use migrate_tests::sets::{EVENTS_1, OUTSIDE, RELEASE_1, RELEASE_2};
use migrate_tests::site::{Site, in_both_modes};
use migrate_tests_disk::Disk;
use rusqlite::Connection;

use crate::common::{ASKING, Ends, VERBS, Way, assert_helps, migrator, prepare, verb};

/// A database at release 1 that can be damaged again and again.
struct Patient<'s> {
    site: &'s Site,
    whole: Vec<u8>,
    ends: Ends,
    asked: Cell<usize>,
    /// Its syncs cost nothing.
    _disk: Disk,
}

/// What a verb made of a damaged database.
struct Outcome {
    result: Result<(), Error>,
    /// Content and tracking rows are as they were after the damage.
    untouched: bool,
    db: Connection,
}

impl<'s> Patient<'s> {
    fn new(site: &'s Site) -> Self {
        let disk = Disk::beneath(site.directory());
        prepare(site, Way::Up);
        let whole = fs::read(site.path()).unwrap();
        Self { site, whole, ends: Ends::of(site, Way::Up), asked: Cell::new(0), _disk: disk }
    }

    fn ask(&self, damage: &str, name: &str) -> Outcome {
        let number = self.asked.replace(self.asked.get() + 1);
        let path = self.site.directory().join(format!("patient{number}.db"));
        fs::write(&path, &self.whole).unwrap();
        let mut db = Connection::open(path).unwrap();
        db.execute_batch(damage).unwrap_or_else(|error| panic!("{damage}: {error}"));
        let before = everything(&db);
        let result = verb(name, &RELEASE_2, &mut db);
        let untouched = everything(&db) == before;
        Outcome { result, untouched, db }
    }
}

/// The content and all that can be read of the tracking tables.
fn everything(db: &Connection) -> String {
    let mut all = dump(db);
    for table in ["_migrate_set", "_migrate_applied", "_migrate_history"] {
        if db.prepare(&format!("SELECT * FROM {table}")).is_ok() {
            let columns = rows(db, &format!("SELECT name FROM pragma_table_info('{table}')"));
            // As bytes, since not everything is text that says so.
            let bytes: Vec<String> =
                columns.iter().map(|name| format!("hex({})", name.replace('\'', "\""))).collect();
            all += &rows(db, &format!("SELECT {} FROM {table}", bytes.join(", "))).join("\n");
        }
    }
    all
}

/// Another table in place of `table`: the same columns and key, and no rule on any value.
fn loose(db: &Connection, table: &str) -> String {
    let columns = |condition: &str| {
        let sql = format!("SELECT name FROM pragma_table_info('{table}') WHERE {condition}");
        rows(db, &sql).join(", ").replace('\'', "")
    };
    format!(
        "CREATE TABLE loose ({}, PRIMARY KEY ({})); INSERT INTO loose SELECT * FROM {table};
         DROP TABLE {table}; ALTER TABLE loose RENAME TO {table};",
        columns("true"),
        columns("pk > 0"),
    )
}

const VALUES: [&str; 15] = [
    "NULL",
    "''",
    "0",
    "-1",
    "9223372036854770000",
    "-9223372036854775807 - 1",
    "1.5",
    "1e999",
    "x''",
    "x'00ff'",
    "'999'",
    "'latest'",
    "'18446744073709551616'",
    "'a' || char(0) || 'b'",
    "replace(hex(zeroblob(50000)), '0', 'é')",
];

#[test]
fn r_0_14_no_value_in_a_record_costs_more_than_an_error() {
    in_both_modes(|site| {
        let patient = Patient::new(site);
        let db = site.open();
        let mut damages = Vec::new();
        for (table, which) in [("_migrate_set", ""), ("_migrate_applied", "WHERE version = '002'")]
        {
            let loose = loose(&db, table);
            let columns = rows(&db, &format!("SELECT name FROM pragma_table_info('{table}')"));
            for column in columns.iter().map(|name| name.trim_matches('\'')) {
                damages.extend(
                    VALUES.map(|value| {
                        format!("{loose} UPDATE {table} SET {column} = {value} {which}")
                    }),
                );
            }
        }
        drop(db);
        let mut refused = 0;
        for damage in damages {
            for name in ["is_current", "rollback", "run"] {
                let case = format!("{}, {name}", damage.rsplit(';').next().unwrap());
                let mut outcome = patient.ask(&damage, name);
                if name == "is_current" {
                    // The others that ask see the same, and may say more.
                    let plan = verb("plan", &RELEASE_2, &mut outcome.db);
                    assert_eq!(outcome.result.is_ok(), plan.is_ok(), "{case}");
                    let status = verb("status", &RELEASE_2, &mut outcome.db);
                    assert!(status.is_ok() || plan.is_err(), "{case}");
                }
                match outcome.result {
                    Ok(()) if name == "run" => {
                        assert_eq!(dump(&outcome.db), patient.ends.new.content, "{case}");
                        assert_eq!(applied(&outcome.db).len(), 5, "{case}");
                    }
                    Ok(()) => assert!(outcome.untouched || name == "rollback", "{case}"),
                    Err(error) => {
                        refused += 1;
                        let kinds = [
                            ErrorKind::TrackingDamaged,
                            ErrorKind::TrackingNewer,
                            ErrorKind::DatabaseNewer,
                            ErrorKind::Missing,
                            ErrorKind::HalfDone,
                        ];
                        assert!(kinds.contains(&error.kind()), "{case}: {error}");
                        assert_helps(&error);
                        assert!(outcome.untouched, "{case}: {error}");
                    }
                }
            }
        }
        assert!(refused > 200, "{refused}");
    });
}

#[test]
fn r_0_14_the_highest_position_there_is_makes_no_panic() {
    in_both_modes(|site| {
        let patient = Patient::new(site);
        let damage = "UPDATE _migrate_applied SET position = 9223372036854775807 \
                      WHERE version = '003'";
        for name in VERBS {
            let outcome = patient.ask(damage, name);
            if let Err(error) = outcome.result {
                assert_eq!(error.kind(), ErrorKind::TrackingDamaged, "{name}: {error}");
                assert!(outcome.untouched);
            } else if name == "run" {
                let versions = applied(&outcome.db).join(" ");
                assert!(versions.starts_with("001") && versions.contains("004"), "{versions}");
            }
        }
    });
}

#[test]
fn r_0_14_what_is_not_utf_8_in_a_record_is_damage_of_the_records() {
    in_both_modes(|site| {
        let patient = Patient::new(site);
        let damage = "UPDATE _migrate_set SET fingerprint = CAST(x'ff' AS TEXT)";
        for name in VERBS {
            let error = patient.ask(damage, name).result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TrackingDamaged, "{name}: {error}");
        }
    });
}

/// Rows of versions that the set does not have, with the count set right.
#[test]
fn r_0_14_rows_of_unknown_versions_are_told_as_what_they_can_be() {
    in_both_modes(|site| {
        let patient = Patient::new(site);
        for (version, kind) in [
            ("6", ErrorKind::DatabaseNewer),
            ("999", ErrorKind::DatabaseNewer),
            ("18446744073709551615", ErrorKind::DatabaseNewer),
            ("task001", ErrorKind::DatabaseNewer),
            ("0", ErrorKind::Missing),
            ("18446744073709551616", ErrorKind::TrackingDamaged),
            ("003 ", ErrorKind::TrackingDamaged),
            ("-1", ErrorKind::TrackingDamaged),
            ("٣", ErrorKind::TrackingDamaged),
            ("003; DROP TABLE books", ErrorKind::TrackingDamaged),
            // The same as 003.
            ("3", ErrorKind::TrackingDamaged),
            ("0000000000000000000000000000000003", ErrorKind::TrackingDamaged),
        ] {
            let damage = format!(
                "CREATE TEMP TABLE twin AS SELECT * FROM _migrate_applied WHERE version = '003';
                 UPDATE twin SET version = '{version}', position = 4;
                 INSERT INTO _migrate_applied SELECT * FROM twin; DROP TABLE temp.twin;
                 UPDATE _migrate_set SET migrations = 4;"
            );
            let outcome = patient.ask(&damage, "run");
            let error = outcome.result.unwrap_err();
            assert_eq!(error.kind(), kind, "{version}: {error}");
            assert_helps(&error);
            assert!(outcome.untouched, "{version}");
            for name in ["status", "plan", "is_current"] {
                let outcome = patient.ask(&damage, name);
                assert!(outcome.untouched);
                match outcome.result {
                    Ok(()) => assert!(name == "status" && kind != ErrorKind::TrackingDamaged),
                    Err(error) => assert_eq!(error.kind(), kind, "{version}, {name}: {error}"),
                }
            }
        }
    });
}

/// Something else in place of a tracking table, or a column less.
fn shapes() -> Vec<String> {
    let mut shapes: Vec<String> = Vec::new();
    for table in ["_migrate_set", "_migrate_applied", "_migrate_history"] {
        shapes.extend(
            [
                "ALTER TABLE @ RENAME TO kept; CREATE VIEW @ AS SELECT * FROM kept",
                "DROP TABLE @; CREATE INDEX @ ON books (title)",
                "DROP TABLE @; CREATE TABLE @ (a)",
                "DROP TABLE @; CREATE VIRTUAL TABLE @ USING fts5 (a)",
            ]
            .map(|shape| shape.replace('@', table)),
        );
    }
    for (table, columns) in [
        ("_migrate_set", &["format", "stamp", "digest", "cookie", "migrations", "fingerprint"][..]),
        ("_migrate_applied", &["name", "position", "state", "mode", "checksum", "fingerprint"]),
        ("_migrate_history", &["set_name", "at", "action", "version", "outcome", "error", "note"]),
    ] {
        shapes.extend(columns.iter().map(|name| format!("ALTER TABLE {table} DROP COLUMN {name}")));
    }
    shapes
}

#[test]
fn r_0_14_tracking_tables_of_another_shape_stop_a_run() {
    in_both_modes(|site| {
        let patient = Patient::new(site);
        for shape in shapes() {
            for name in VERBS {
                let outcome = patient.ask(&shape, name);
                match outcome.result {
                    Ok(()) => assert!(name != "run", "{shape}"),
                    Err(error) => {
                        assert_helps(&error);
                        assert!(outcome.untouched, "{shape}, {name}: {error}");
                    }
                }
                assert!(outcome.untouched || !ASKING.contains(&name), "{shape}, {name}");
            }
        }
    });
}

#[test]
fn r_0_14_tracking_tables_of_another_shape_are_told_as_damaged() {
    in_both_modes(|site| {
        let patient = Patient::new(site);
        for shape in shapes() {
            let error = patient.ask(&shape, "run").result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TrackingDamaged, "{shape}: {error}");
        }
    });
}

/// A later format may have more columns, and somebody may want a note of his own.
#[test]
fn r_0_14_a_column_more_does_not_matter() {
    in_both_modes(|site| {
        let patient = Patient::new(site);
        for table in ["_migrate_set", "_migrate_applied", "_migrate_history"] {
            for column in ["extra TEXT", "extra TEXT NOT NULL DEFAULT 'x'", "extra AS (1)"] {
                let damage = format!("ALTER TABLE {table} ADD COLUMN {column}");
                for name in VERBS {
                    patient.ask(&damage, name).result.unwrap();
                }
                let db = patient.ask(&damage, "run").db;
                assert_eq!(dump(&db), patient.ends.new.content);
                assert!(RELEASE_2.is_current(&db).unwrap());
            }
        }
    });
}

/// Whatever keeps a row from being recorded: what was applied must be on record, or not be there.
#[test]
fn r_0_12_what_is_applied_and_cannot_be_recorded_is_undone() {
    in_both_modes(|site| {
        let patient = Patient::new(site);
        for trigger in [
            "BEFORE INSERT ON _migrate_applied BEGIN SELECT RAISE(IGNORE)",
            "AFTER INSERT ON _migrate_applied BEGIN DELETE FROM _migrate_applied",
            "AFTER INSERT ON _migrate_applied BEGIN UPDATE _migrate_applied SET version = '9' \
             WHERE version = new.version",
        ] {
            let outcome = patient.ask(&format!("CREATE TRIGGER thief {trigger}; END"), "run");
            let error = outcome.result.expect_err(trigger);
            assert_eq!(error.kind(), ErrorKind::TrackingDamaged, "{trigger}: {error}");
            assert!(outcome.untouched, "{trigger}");
        }
    });
}

/// Then the run fails, and what it did is undone with it.
#[test]
fn r_0_12_records_that_a_trigger_refuses_undo_the_run() {
    in_both_modes(|site| {
        let patient = Patient::new(site);
        for table in ["_migrate_set", "_migrate_applied", "_migrate_history"] {
            for how in ["ABORT", "FAIL", "ROLLBACK"] {
                let trigger = format!(
                    "CREATE TRIGGER guard BEFORE INSERT ON {table} BEGIN SELECT RAISE({how}, 'no'); END"
                );
                let outcome = patient.ask(&trigger, "run");
                let error = outcome.result.expect_err(&trigger);
                assert_helps(&error);
                assert!(error.to_string().contains("nothing was changed"), "{error}");
                assert!(outcome.untouched, "{trigger}: {error}");
                assert!(outcome.db.is_autocommit(), "{trigger}");
            }
        }
    });
}

/// As an application in another language may have written it: Latin-1 in a comment of its own.
#[test]
fn r_0_13_a_schema_that_is_not_utf_8_can_be_migrated() {
    in_both_modes(|site| {
        let patient = Patient::new(site);
        let damage = "CREATE TABLE own (a); PRAGMA writable_schema = ON;
             UPDATE sqlite_master SET sql = CAST(CAST(sql AS BLOB) || x'202d2d20e9' AS TEXT) \
             WHERE name = 'own'; PRAGMA writable_schema = OFF";
        for name in VERBS {
            patient.ask(damage, name).result.unwrap();
        }
    });
}

/// Downs that nobody would ship, in a row that a newer program is supposed to have left.
#[test]
fn r_3_11_a_stored_down_of_rubbish_is_an_error() {
    in_both_modes(|site| {
        prepare(site, Way::Down);
        let whole = fs::read(site.path()).unwrap();
        for down in [
            "DROP",
            "SELECT 'open",
            "DROP INDEX books_isbn; \u{0} DROP TABLE books",
            "SELECT * FROM nowhere",
            "CREATE TABLE books (a)",
            "SAVEPOINT a",
            "VACUUM",
        ] {
            fs::write(site.path(), &whole).unwrap();
            let mut db = site.open();
            let set = "UPDATE _migrate_applied SET down = ?1 WHERE version = '005'";
            db.execute(set, [down]).unwrap();
            let before = dump(&db);
            let error = migrator(&RELEASE_1).rollback(&mut db, 1).expect_err(down);
            assert_helps(&error);
            let kinds = [ErrorKind::RollbackFailed, ErrorKind::TrackingDamaged];
            assert!(kinds.contains(&error.kind()), "{down}: {error}");
            assert_eq!(dump(&db), before, "{down}");
            assert_eq!(applied(&db).len(), 5, "{down}");
            assert!(db.is_autocommit());
            // Asking is free, even with such a row.
            RELEASE_1.status(&db).unwrap();
            let _ = RELEASE_1.plan(&db, &Target::Back(1));
        }
    });
}

/// Nothing would be undone, and the record taken off all the same.
#[test]
fn r_3_11_a_stored_down_of_nothing_is_no_rollback() {
    in_both_modes(|site| {
        prepare(site, Way::Down);
        for down in ["", " ;; ", "-- open", "/* open"] {
            let mut db = site.open();
            let set = "UPDATE _migrate_applied SET down = ?1 WHERE version = '005'";
            db.execute(set, [down]).unwrap();
            let error = migrator(&RELEASE_1).rollback(&mut db, 1).expect_err(down);
            let kinds = [ErrorKind::Irreversible, ErrorKind::TrackingDamaged];
            assert!(kinds.contains(&error.kind()), "{down}: {error}");
            assert_eq!(applied(&db).len(), 5, "{down}");
        }
    });
}

/// Outside a transaction, VACUUM works; one into another file is ATTACH by another name.
#[test]
fn r_3_11_a_stored_down_writes_no_other_file() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run_to(&mut db, "002").unwrap();
        let stray = site.directory().join("stray.db");
        let down = format!("VACUUM INTO '{}'", stray.display());
        db.execute("UPDATE _migrate_applied SET down = ?1 WHERE version = '002'", [down]).unwrap();
        let error = migrator(&EVENTS_1).rollback(&mut db, 1);
        assert!(!stray.exists(), "{error:?}");
        assert_eq!(error.unwrap_err().kind(), ErrorKind::TrackingDamaged);
    });
}
