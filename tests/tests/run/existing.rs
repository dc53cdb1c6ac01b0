//! Databases that were there before: told apart, adopted, declared, started anew, described.

use std::time::Duration;

use migrate_runtime::{
    Action, Backup, ErrorKind, Grouping, HistoryQuery, Migrations, Standing, Target,
};
use migrate_tests::look::{applied, assert_sound, dump, history, one, rows};
use migrate_tests::sets::{
    ACCOUNTS, FUNCTIONS, LEDGER, OUTSIDE, QUICKSTART, RELEASE_1, RELEASE_2, SHELF, SLUGGED,
};
use migrate_tests::site::in_both_modes;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// Takes the records away, as if the tables had been made by hand.
pub(super) fn forget_everything(db: &Connection) {
    for table in ["_migrate_applied", "_migrate_set", "_migrate_history", "_migrate_schema"] {
        db.execute_batch(&format!("DROP TABLE {table}")).unwrap();
    }
}

fn unmanaged(migrations: &Migrations, db: &Connection) -> migrate_runtime::Unmanaged {
    match migrations.standing(db).unwrap() {
        Standing::Unmanaged(unmanaged) => unmanaged,
        other => panic!("{other}"),
    }
}

#[test]
fn r_4_01_fresh_managed_and_unmanaged_are_told_apart() {
    in_both_modes(|site| {
        let mut db = site.open();
        assert_eq!(RELEASE_2.standing(&db).unwrap(), Standing::Fresh);
        RELEASE_1.run(&mut db).unwrap();
        assert_eq!(RELEASE_2.standing(&db).unwrap(), Standing::Managed);
        forget_everything(&db);
        let found = unmanaged(&RELEASE_2, &db);
        assert_eq!(found.matches().unwrap().to_string(), "003");
        assert!(found.differences().is_empty() && found.compared_with_all());

        db.execute_batch("ALTER TABLE authors ADD COLUMN born TEXT").unwrap();
        let found = unmanaged(&RELEASE_2, &db);
        assert_eq!(found.matches(), None);
        assert_eq!(found.nearest().unwrap().to_string(), "003");
        assert_eq!(
            Standing::Unmanaged(found).to_string(),
            "unmanaged: the schema is nearest to 003, but\n  table authors differs\n    \
             + born TEXT"
        );
    });
}

#[test]
fn r_4_01_a_matching_database_is_adopted_where_it_stands() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_2.run_to(&mut db, "004").unwrap();
        db.execute_batch("INSERT INTO authors VALUES (7, 'Lem')").unwrap();
        forget_everything(&db);

        let migrator = RELEASE_2.migrator().backup(Backup::beside_database());
        let plan = migrator.plan(&db, &Target::Latest).unwrap();
        assert_eq!(plan.to_string(), "apply      005 add_isbn");
        assert!(!migrator.is_current(&db).unwrap());
        assert_eq!(migrator.dry_run(&mut db, &Target::Latest).unwrap().steps().len(), 1);
        assert_eq!(rows(&db, "SELECT name FROM sqlite_master WHERE name LIKE '_mig%'").len(), 0);

        let report = migrator.run(&mut db).unwrap();
        assert_eq!(report.steps().len(), 1);
        assert_eq!(report.notes(), ["adopted: the schema was that of 004, without records"]);
        let backup = Connection::open(report.backup().unwrap()).unwrap();
        assert_eq!(
            rows(&backup, "SELECT name FROM sqlite_master WHERE name LIKE '_mig%'").len(),
            0
        );
        assert_eq!(
            history(&db),
            [
                "adopt 001 done",
                "adopt 002 done",
                "adopt 003 done",
                "adopt 004 done",
                "apply 005 done"
            ]
        );
        let adopted = HistoryQuery::new().action(Action::Adopt).limit(1);
        let entry = &RELEASE_2.history(&db, &adopted).unwrap()[0];
        assert_eq!(entry.note(), Some("adopted: the schema was that of 004, without records"));

        // From then on it is like any other.
        assert!(RELEASE_2.is_current(&db).unwrap());
        assert_eq!(RELEASE_2.drift(&db).unwrap(), None);
        assert!(RELEASE_2.validate(&db).unwrap().is_valid());
        RELEASE_2.migrator().force(true).rollback_all(&mut db).unwrap();
        assert_eq!(dump(&db), "");
    });
}

#[test]
fn r_4_01_adoption_is_undone_with_the_run() {
    in_both_modes(|site| {
        let mut db = site.open();
        ACCOUNTS.run_to(&mut db, "005").unwrap();
        db.execute_batch("INSERT INTO accounts (email) VALUES ('a@x.org'), ('A@x.org')").unwrap();
        forget_everything(&db);
        assert_eq!(ACCOUNTS.run(&mut db).unwrap_err().kind(), ErrorKind::MigrationFailed);
        assert_eq!(applied(&db), [""; 0]);
        assert_eq!(history(&db), ["apply 006 failed"]);
        assert_eq!(unmanaged(&ACCOUNTS, &db).matches().unwrap().to_string(), "005");
        db.execute_batch("DELETE FROM accounts WHERE email = 'A@x.org'").unwrap();
        assert_eq!(ACCOUNTS.run(&mut db).unwrap().steps().len(), 1);
    });
}

#[test]
fn r_4_01_of_several_runners_one_adopts() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        forget_everything(&db);
        let steps: usize = std::thread::scope(|scope| {
            let run = || RELEASE_2.run(&mut site.open()).unwrap().steps().len();
            let runners: Vec<_> = (0..6).map(|_| scope.spawn(run)).collect();
            runners.into_iter().map(|runner| runner.join().unwrap()).sum()
        });
        assert_eq!(steps, 2);
        assert_eq!(history(&db).len(), 5);
        assert_eq!(applied(&db).len(), 5);
    });
}

#[test]
fn r_4_01_a_database_of_unknown_schema_is_refused_with_a_difference() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("CREATE INDEX by_title ON books (title); DROP TABLE genres").unwrap();
        forget_everything(&db);
        let before = dump(&db);
        for error in [
            RELEASE_2.run(&mut db).unwrap_err(),
            RELEASE_2.run_to(&mut db, "003").unwrap_err(),
            RELEASE_2.dry_run(&mut db, &Target::Latest).unwrap_err(),
            RELEASE_2.plan(&db, &Target::Latest).unwrap_err(),
            RELEASE_2.is_current(&db).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Unmanaged);
            let text = error.to_string();
            let start = "the database has tables of these migrations, and no record of any\n\
                         the schema is nearest to 002, but\n  index by_title is not expected\n";
            assert!(text.starts_with(start), "{text}");
            assert!(error.help().contains("`baseline`"), "{text}");
            assert!(text.lines().count() <= 10, "{text}");
        }
        assert_eq!(dump(&db), before);

        // An index of one's own on such a table is no reason to refuse a declaration.
        RELEASE_2.baseline(&mut db, "002").unwrap();
        assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 3);
        assert_sound(&db);
    });
}

/// 004 of the accounts changes rows and not the schema.
#[test]
fn r_4_01_what_the_schema_does_not_tell_is_asked() {
    in_both_modes(|site| {
        let mut db = site.open();
        ACCOUNTS.run_to(&mut db, "003").unwrap();
        db.execute_batch("INSERT INTO accounts (email) VALUES ('a@x.org')").unwrap();
        forget_everything(&db);
        let error = ACCOUNTS.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unmanaged);
        let text = error.to_string();
        assert!(text.contains("that of 003 to 004, which differ in rows alone"), "{text}");
        assert_eq!(error.help(), "say with `baseline` which of them is applied");
        assert_eq!(unmanaged(&ACCOUNTS, &db).candidates().len(), 2);

        ACCOUNTS.baseline(&mut db, "003").unwrap();
        assert_eq!(ACCOUNTS.run(&mut db).unwrap().steps().len(), 3);
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM sessions"), 1, "004 was applied");
    });
}

#[test]
fn r_4_01_what_does_not_concern_the_set_does_not_matter() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.execute_batch(
            "CREATE TABLE own (a); CREATE VIEW owns AS SELECT a FROM own;
             CREATE VIRTUAL TABLE words USING fts5(word); INSERT INTO own VALUES (1);",
        )
        .unwrap();
        assert_eq!(RELEASE_1.standing(&db).unwrap(), Standing::Fresh);
        assert_eq!(RELEASE_1.run(&mut db).unwrap().steps().len(), 3);
        assert_eq!(SHELF.standing(&db).unwrap(), Standing::Fresh);
        SHELF.run(&mut db).unwrap();

        // Beside another set and other tables, a set that lost its records is adopted.
        db.execute_batch(
            "DELETE FROM _migrate_applied WHERE set_name = 'main';
             DELETE FROM _migrate_set WHERE name = 'main';",
        )
        .unwrap();
        assert_eq!(unmanaged(&RELEASE_2, &db).matches().unwrap().to_string(), "003");
        assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2);
        assert!(RELEASE_2.is_current(&db).unwrap() && SHELF.is_current(&db).unwrap());
        assert_eq!(one::<i64>(&db, "SELECT a FROM owns"), 1);
    });
}

fn with_slug(db: &Connection) {
    db.create_scalar_function("slug", 1, FunctionFlags::SQLITE_UTF8, |call| {
        Ok(call.get::<String>(0)?.to_lowercase())
    })
    .unwrap();
}

/// A statement fails without the function, and the schema is the same all the same.
#[test]
fn r_4_01_functions_of_the_application_are_not_needed_to_compare() {
    in_both_modes(|site| {
        let mut db = site.open();
        with_slug(&db);
        FUNCTIONS.run(&mut db).unwrap();
        forget_everything(&db);
        let found = unmanaged(&FUNCTIONS, &db);
        assert_eq!(found.candidates(), ["001".parse().unwrap(), "002".parse().unwrap()]);
        assert!(found.compared_with_all());
    });
}

/// The schema of 002 cannot be made without the function: what the build saw has to do.
#[test]
fn r_4_01_a_schema_that_needs_the_application_is_known_by_its_digest() {
    in_both_modes(|site| {
        for version in ["001", "002", "003"] {
            let mut db = Connection::open(site.another(&format!("{version}.db"))).unwrap();
            with_slug(&db);
            SLUGGED.run_to(&mut db, version).unwrap();
            forget_everything(&db);
            let found = unmanaged(&SLUGGED, &db);
            assert_eq!(found.matches().unwrap().to_string(), version);
            SLUGGED.run(&mut db).unwrap();
            forget_everything(&db);

            db.execute_batch("CREATE INDEX by_title ON pages (title)").unwrap();
            let found = unmanaged(&SLUGGED, &db);
            assert!(!found.compared_with_all());
            assert_eq!(found.nearest().unwrap().to_string(), "003");
            let text = SLUGGED.run(&mut db).unwrap_err().to_string();
            assert!(text.contains("index by_title is not expected"), "{text}");
            assert!(text.contains("some versions could not be compared"), "{text}");
            // What cannot be compared is declared with consent only.
            assert!(SLUGGED.baseline(&mut db, "002").is_err());
            SLUGGED.baseline(&mut db, "003").unwrap();
        }
    });
}

#[test]
fn r_4_01_each_version_of_a_long_history_is_recognised() {
    in_both_modes(|site| {
        for migration in QUICKSTART.migrations() {
            let version = migration.version().to_string();
            let mut db = Connection::open(site.another(&format!("{version}.db"))).unwrap();
            QUICKSTART.run_to(&mut db, &version).unwrap();
            forget_everything(&db);
            let found = unmanaged(&QUICKSTART, &db);
            assert!(found.candidates().contains(migration.version()), "{version}: {found}");
        }
    });
}

/// 002 and 004 run outside a transaction.
#[test]
fn r_4_01_a_set_with_a_vacuum_is_adopted() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run(&mut db).unwrap();
        let all = applied(&db);
        forget_everything(&db);
        let found = unmanaged(&OUTSIDE, &db);
        let last = found.candidates().last().unwrap().to_string();
        if found.matches().is_none() {
            OUTSIDE.baseline(&mut db, &last).unwrap();
        }
        OUTSIDE.run(&mut db).unwrap();
        assert_eq!(applied(&db), all);
    });
}

#[test]
fn r_4_01_a_baseline_must_be_what_the_schema_is() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let error = RELEASE_2.baseline(&mut db, "003").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyManaged);
        forget_everything(&db);

        let error = RELEASE_2.baseline(&mut db, "005").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SchemaMismatch);
        let text = error.to_string();
        assert!(text.contains("that of version 005\n  table authors differs\n"), "{text}");
        assert!(error.help().contains("Migrator::force"), "{text}");
        // Behind what is there: 003 would fail, as its table exists.
        assert!(RELEASE_2.baseline(&mut db, "002").is_err());
        assert_eq!(RELEASE_2.baseline(&mut db, "9").unwrap_err().kind(), ErrorKind::UnknownVersion);
        assert_eq!(RELEASE_2.baseline(&mut db, "x").unwrap_err().kind(), ErrorKind::InvalidVersion);
        assert_eq!(rows(&db, "SELECT name FROM sqlite_master WHERE name LIKE '_mig%'").len(), 0);

        let declared = RELEASE_2.baseline(&mut db, "003").unwrap();
        assert_eq!(declared.to_string(), "recorded 3 migrations as applied, 001 to 003");
        assert_eq!(history(&db), ["baseline 001 done", "baseline 002 done", "baseline 003 done"]);
        assert!(RELEASE_1.is_current(&db).unwrap());
        assert_eq!(RELEASE_1.drift(&db).unwrap(), None);
        assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2);
        assert_eq!(RELEASE_2.migrator().force(true).rollback(&mut db, 5).unwrap().steps().len(), 5);
    });
}

#[test]
fn r_4_01_a_baseline_on_another_schema_needs_consent() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("ALTER TABLE books ADD COLUMN pages INTEGER").unwrap();
        forget_everything(&db);
        assert!(RELEASE_1.baseline(&mut db, "003").is_err());
        let declared = RELEASE_1.migrator().force(true).baseline(&mut db, "003").unwrap();
        assert_eq!(declared.notes(), ["accepted: table books differs"]);
        assert_eq!(
            rows(&db, "SELECT DISTINCT note FROM _migrate_history"),
            ["'accepted: table books differs'"]
        );
        assert!(RELEASE_1.run(&mut db).unwrap().is_empty());
        assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2);
    });
}

#[test]
fn r_4_01_a_baseline_does_not_run_inside_a_transaction() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.execute_batch("BEGIN").unwrap();
        let error = RELEASE_1.baseline(&mut db, "001").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InTransaction);
    });
}

#[test]
fn r_4_04_a_reset_drops_everything_and_migrates_anew() {
    in_both_modes(|site| {
        let mut db = site.open();
        LEDGER.run(&mut db).unwrap();
        db.execute_batch(
            "INSERT INTO people VALUES (1, 'Ada'); INSERT INTO events VALUES (1, 1, 1, 'x');
             CREATE TABLE \"odd name\" (a INTEGER PRIMARY KEY AUTOINCREMENT, b UNIQUE);
             INSERT INTO \"odd name\" VALUES (5, 5);
             CREATE VIEW v AS SELECT name FROM people; CREATE TABLE schema_migrations (version);
             CREATE TRIGGER t INSTEAD OF INSERT ON v BEGIN SELECT 1; END; PRAGMA foreign_keys = ON",
        )
        .unwrap();
        let before = dump(&db);
        let error = LEDGER.migrator().reset(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConsentNeeded);
        assert_eq!(dump(&db), before);

        let report = LEDGER.migrator().force(true).reset(&mut db).unwrap();
        assert_eq!(report.steps().len(), 3);
        let backup = Connection::open(report.backup().unwrap()).unwrap();
        assert_eq!(dump(&backup), before, "what was there is kept");
        let mut fresh = Connection::open(site.another("fresh.db")).unwrap();
        LEDGER.run(&mut fresh).unwrap();
        assert_eq!(dump(&db), dump(&fresh));
        assert_eq!(
            history(&db),
            [
                "apply 001 done",
                "apply 002 done",
                "apply 003 done",
                "reset NULL done",
                "apply 001 done",
                "apply 002 done",
                "apply 003 done"
            ]
        );
        assert!(LEDGER.is_current(&db).unwrap());
        assert_eq!(LEDGER.drift(&db).unwrap(), None);
        assert_eq!(one::<i64>(&db, "PRAGMA foreign_keys"), 1, "the connection is as it was");
        assert_sound(&db);
    });
}

#[test]
fn r_4_04_a_reset_that_fails_leaves_everything() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_2.run(&mut db).unwrap();
        db.execute_batch("INSERT INTO authors VALUES (1, 'Lem')").unwrap();
        let before = dump(&db);
        let each = Grouping::EachMigration;
        let migrator = RELEASE_2.migrator().force(true).grouping(each).before_each(|_, step| {
            if step.version().number() == 5 { Err("not today".into()) } else { Ok(()) }
        });
        assert_eq!(migrator.reset(&mut db).unwrap_err().kind(), ErrorKind::CallbackFailed);
        assert_eq!(dump(&db), before);
        assert!(RELEASE_2.is_current(&db).unwrap());
    });
}

#[test]
fn r_4_04_a_reset_mends_what_cannot_be_read() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("ALTER TABLE _migrate_applied RENAME COLUMN state TO condition").unwrap();
        assert!(RELEASE_1.status(&db).is_err());
        RELEASE_1.migrator().force(true).reset(&mut db).unwrap();
        assert!(RELEASE_1.is_current(&db).unwrap());
    });
}

#[test]
fn r_4_04_a_reset_does_not_take_other_sets_along() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        SHELF.run(&mut db).unwrap();
        let before = dump(&db);
        let error = RELEASE_1.migrator().force(true).reset(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OtherSet);
        assert!(error.to_string().contains("shared with other sets: shelf"), "{error}");
        assert_eq!(dump(&db), before);
        SHELF.migrator().rollback_all(&mut db).unwrap();
        RELEASE_1.migrator().force(true).reset(&mut db).unwrap();
    });
}

/// With migrations that run outside of one.
#[test]
fn r_4_04_a_reset_over_several_transactions() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run(&mut db).unwrap();
        let all = applied(&db);
        OUTSIDE.migrator().force(true).reset(&mut db).unwrap();
        assert_eq!(applied(&db), all);
        assert_eq!(history(&db).iter().filter(|line| line.starts_with("reset")).count(), 1);
    });
    let mut memory = Connection::open_in_memory().unwrap();
    RELEASE_1.run(&mut memory).unwrap();
    let report = RELEASE_1.migrator().force(true).reset(&mut memory).unwrap();
    assert_eq!(report.backup(), None);
}

/// Where only the connection itself can read: it keeps its locks, or the database is in memory.
#[test]
fn r_0_04_r_4_04_what_starts_anew_is_backed_up_though_nobody_else_can_read_it() {
    in_both_modes(|site| {
        let exclusive = site.open();
        exclusive.pragma_update(None, "locking_mode", "exclusive").unwrap();
        let backups = site.directory().join("backups");
        std::fs::create_dir(&backups).unwrap();
        for mut db in [exclusive, Connection::open_in_memory().unwrap()] {
            RELEASE_1.run(&mut db).unwrap();
            forget_everything(&db);
            RELEASE_1.migrator().baseline(&mut db, "003").unwrap();
            assert!(RELEASE_1.is_current(&db).unwrap());
            let before = dump(&db);
            let migrator = RELEASE_1.migrator().force(true).backup(Backup::in_directory(&backups));
            let report = migrator.reset(&mut db).unwrap();
            let backup = Connection::open(report.backup().unwrap()).unwrap();
            assert_eq!(dump(&backup), before);
        }
    });
}

#[test]
fn r_4_08_one_call_tells_all_about_a_database() {
    in_both_modes(|site| {
        let mut db = site.open();
        let info = RELEASE_2.info(&db).unwrap();
        assert_eq!((info.standing(), info.pending(), info.current()), (&Standing::Fresh, 5, None));
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("PRAGMA user_version = 7; PRAGMA application_id = 9").unwrap();
        let backup = RELEASE_2.migrator().backup_now(&db).unwrap().unwrap();

        let info = RELEASE_2.info(&db).unwrap();
        assert_eq!(info.standing(), &Standing::Managed);
        assert_eq!(info.path().unwrap().file_name(), site.path().file_name());
        assert_eq!(info.current().unwrap().to_string(), "003");
        assert_eq!(info.pending(), 2);
        assert_eq!((info.user_version(), info.application_id()), (7, 9));
        assert_eq!(info.bytes(), info.page_size() * info.page_count());
        let mode: String = one(&db, "PRAGMA journal_mode");
        assert_eq!(info.journal_mode(), mode);
        assert_eq!(info.backups()[0].path().file_name(), backup.file_name());
        assert!(info.last_applied_at().unwrap().starts_with("20"));
        let text = info.to_string();
        assert!(text.contains("set         main, at 003, 2 pending"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");

        forget_everything(&db);
        let info = RELEASE_2.info(&db).unwrap();
        assert!(info.to_string().contains("unmanaged: the schema is that of 003"), "{info}");
    });
    let memory = Connection::open_in_memory().unwrap();
    assert_eq!(RELEASE_1.info(&memory).unwrap().path(), None);
}

#[test]
fn r_2_15_opening_makes_the_file_and_migrates_it() {
    in_both_modes(|site| {
        let path = site.directory().join("new.db");
        let db = RELEASE_1.open(&path).unwrap();
        assert!(RELEASE_1.is_current(&db).unwrap());
        drop(db);
        let db = RELEASE_2.open(&path).unwrap();
        assert_eq!(applied(&db).len(), 5);
    });
}

#[test]
fn r_2_15_a_file_that_cannot_be_opened_is_named() {
    in_both_modes(|site| {
        let path = site.directory().join("missing").join("new.db");
        let migrator = RELEASE_1.migrator().lock_timeout(Duration::from_millis(50));
        let error = migrator.open(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        let text = error.to_string();
        assert_eq!(text.matches(path.to_str().unwrap()).count(), 1, "{text}");
        assert!(error.help().contains("directory"), "{text}");
        let error = migrator.open(site.directory()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "a directory is no file: {error}");

        let letter = site.directory().join("letter.txt");
        std::fs::write(&letter, "Dear Ada, ".repeat(200)).unwrap();
        assert_eq!(migrator.open(&letter).unwrap_err().kind(), ErrorKind::Corrupt);
    });
}

/// The directory comes while the call waits for it.
#[test]
fn r_2_15_opening_is_tried_again() {
    in_both_modes(|site| {
        let directory = site.directory().join("late");
        let path = directory.join("new.db");
        let opener = std::thread::spawn(move || RELEASE_1.open(path).map(drop));
        std::fs::create_dir(&directory).unwrap();
        opener.join().unwrap().unwrap();
    });
}
