//! The whole chain on a copy of a database that is somebody's.

use std::fs;

use migrate_runtime::testing::{self, Rehearsed, Tester};
use migrate_runtime::{Direction, ErrorKind};
use migrate_tests::look::one;
use migrate_tests::sets::{
    ACCOUNTS, CATEGORIES_1, CATEGORIES_2, CHANGES, OUTSIDE, RELEASE_1, RELEASE_2, fill_events,
};
use migrate_tests::site::in_both_modes;
use rusqlite::Connection;

use super::sets::RECIPES;

/// `up 003`, `down 003`
fn way(steps: &[Rehearsed]) -> Vec<String> {
    let direction = |step: &Rehearsed| match step.direction() {
        Direction::Up => "up",
        Direction::Down => "down",
    };
    steps.iter().map(|step| format!("{} {}", direction(step), step.version())).collect()
}

/// What is pending can stand before what is applied.
#[test]
fn r_1_03_a_rehearsal_goes_the_way_that_a_run_goes() {
    in_both_modes(|site| {
        CATEGORIES_1.run(&mut site.open()).unwrap();
        let rehearsal = testing::rehearse(&CATEGORIES_2, site.path()).unwrap();
        assert_eq!(rehearsal.failures().count(), 0, "{rehearsal}");
        let up = ["up knowledge001", "up task001", "up task002", "up task003"];
        let new = ["up knowledge002", "up task004"];
        let back: Vec<String> =
            up.iter().chain(&new).rev().map(|step| step.replace("up", "down")).collect();
        let all: Vec<&str> = new
            .iter()
            .copied()
            .chain(back.iter().map(String::as_str))
            .chain(up)
            .chain(new)
            .collect();
        assert_eq!(way(rehearsal.steps()), all);
        assert!(rehearsal.validation().unwrap().is_valid());
    });
}

#[test]
fn r_3_05_a_rehearsal_tells_time_rows_and_losses_and_leaves_the_database_alone() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.execute_batch("PRAGMA wal_autocheckpoint = 0").unwrap();
        RECIPES.run_to(&mut db, "002").unwrap();
        db.execute("INSERT INTO recipes (title, servings) VALUES (' Soup', 9)", []).unwrap();
        let read =
            |ending: &str| fs::read(site.path().with_file_name(format!("library.db{ending}")));
        let before = (read("").unwrap(), read("-wal").ok());
        // Others go on using it; in WAL mode what they did last is in the log alone.
        let rehearsal = testing::rehearse(&RECIPES, site.path()).unwrap();
        assert!((read("").unwrap(), read("-wal").ok()) == before, "{:?}", site.journal());
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM _migrate_applied"), 2);

        assert_eq!(way(rehearsal.steps()), ["up 003", "up 004"]);
        assert_eq!(rehearsal.failures().count(), 0);
        let losses: Vec<String> =
            rehearsal.steps()[0].lost().iter().map(ToString::to_string).collect();
        assert_eq!(losses, ["1 value of recipes.servings"]);
        assert!(rehearsal.steps().iter().all(|step| !step.duration().is_zero()));
        assert_eq!(rehearsal.stopped().unwrap().kind(), ErrorKind::Irreversible);
        let report = rehearsal.validation().unwrap();
        assert!(report.is_valid(), "{report}");
        let recipes = report.tables().iter().find(|table| table.name() == "recipes").unwrap();
        assert_eq!(recipes.rows(), 1, "the row was in the copy");
        let told = rehearsal.to_string();
        assert!(told.contains("applied      003 drop_servings  ("), "{told}");
        assert!(told.contains("the way back ends here: migration 004"), "{told}");
        assert!(told.ends_with("library.db itself was not touched"), "{told}");
    });
}

#[test]
fn r_1_08_all_goes_back_and_comes_again_with_what_a_user_would_be_refused() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute("INSERT INTO authors (name) VALUES ('Woolf')", []).unwrap();
        let rehearsal = testing::rehearse(&RELEASE_2, site.path()).unwrap();
        assert_eq!(
            way(rehearsal.steps()),
            [
                "up 004", "up 005", "down 005", "down 004", "down 003", "down 002", "down 001",
                "up 001", "up 002", "up 003", "up 004", "up 005"
            ]
        );
        assert!(rehearsal.stopped().is_none());
        // To roll 001 back takes the author away.
        let refused: Vec<String> =
            rehearsal.refusals().map(|step| step.version().to_string()).collect();
        assert_eq!(refused, ["001"]);
        let first = rehearsal.refusals().next().unwrap();
        assert_eq!(first.refusal().unwrap().kind(), ErrorKind::DataLoss);
        assert_eq!(first.rows()[0].table(), "authors");
        assert_eq!((first.rows()[0].before(), first.rows()[0].after()), (Some(1), None));
    });
}

#[test]
fn a_migration_that_fails_on_these_rows_ends_it_with_its_error() {
    let db = Tester::new(&ACCOUNTS).at("005").on_file().unwrap();
    db.execute_batch("INSERT INTO accounts (email) VALUES ('a@example.org'), ('a@example.org')")
        .unwrap();
    let rehearsal = testing::rehearse(&ACCOUNTS, db.path()).unwrap();
    let [failure] = rehearsal.failures().collect::<Vec<_>>()[..] else { panic!("{rehearsal}") };
    assert_eq!(failure.version().to_string(), "006");
    let error = failure.failure().unwrap();
    assert_eq!(error.kind(), ErrorKind::MigrationFailed);
    assert!(error.location().unwrap().file().ends_with("006_unique_emails.sql"));
    assert!(rehearsal.validation().is_none());
    assert!(rehearsal.to_string().contains("failed       006 unique_emails"), "{rehearsal}");
}

#[test]
fn what_runs_outside_a_transaction_is_rehearsed_too() {
    let db = Tester::new(&OUTSIDE).at("001").on_file().unwrap();
    fill_events(&db, 30);
    let rehearsal = testing::rehearse(&OUTSIDE, db.path()).unwrap();
    assert_eq!(rehearsal.failures().count(), 0, "{rehearsal}");
    assert_eq!(way(rehearsal.steps())[..3], ["up 002", "up 003", "up 004"]);
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM _migrate_applied"), 1);
}

#[test]
fn what_is_not_allowed_is_refused_and_the_rehearsal_goes_on() {
    let db = Tester::new(&CHANGES).at("001").on_file().unwrap();
    let rehearsal = testing::rehearse(&CHANGES, db.path()).unwrap();
    assert_eq!(rehearsal.steps().len(), CHANGES.len() - 1, "{rehearsal}");

    let failure = testing::rehearse(&CHANGES, "gone.db").unwrap_err();
    assert!(failure.to_string().contains("gone.db cannot be read"), "{failure}");
    let newer = Tester::new(&RELEASE_2).on_file().unwrap();
    let failure = testing::rehearse(&RELEASE_1, newer.path()).unwrap_err();
    assert_eq!(failure.cause().unwrap().kind(), ErrorKind::DatabaseNewer);
}

#[test]
fn what_a_program_left_in_the_log_that_was_killed_is_in_the_copy_and_stays_where_it_is() {
    let db = Tester::new(&RECIPES).at("002").on_file().unwrap();
    db.execute_batch("PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0").unwrap();
    db.execute("INSERT INTO recipes (title) VALUES ('only in the log')", []).unwrap();
    let left = tempfile::tempdir().unwrap();
    let files = ["test.db", "test.db-wal"];
    for name in files {
        fs::copy(db.path().with_file_name(name), left.path().join(name)).unwrap();
    }
    let read = || files.map(|name| fs::read(left.path().join(name)).unwrap());
    let before = read();
    let rehearsal = testing::rehearse(&RECIPES, left.path().join("test.db")).unwrap();
    assert!(rehearsal.to_string().contains("test.db, 1 row\n"), "{rehearsal}");
    assert!(read() == before);
}

#[test]
fn a_service_that_is_stopped_finds_its_directory_as_it_left_it() {
    for mode in ["delete", "wal"] {
        let left = tempfile::tempdir().unwrap();
        let path = left.path().join("test.db");
        testing::write_fixture(&RECIPES, "002", &path).unwrap();
        let db = Connection::open(&path).unwrap();
        db.pragma_update(None, "journal_mode", mode).unwrap();
        drop(db);
        let names = || {
            let entries = fs::read_dir(left.path()).unwrap();
            entries.map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>()
        };
        let bytes = fs::read(&path).unwrap();
        assert_eq!(names(), ["test.db"]);
        testing::rehearse(&RECIPES, &path).unwrap();
        assert_eq!(names(), ["test.db"], "{mode}");
        assert!(fs::read(&path).unwrap() == bytes, "{mode}");
    }
}
