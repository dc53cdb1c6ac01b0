//! Databases of older releases, as files that lie in the repository.

use std::fs;
use std::path::Path;

use migrate_runtime::testing::{self, Tester};
use migrate_runtime::{Check, ErrorKind, Validation, Written};
use migrate_tests::look::{assert_sound, one, rows};
use migrate_tests::sets::{COSMETIC, EDITED, QUICKSTART, READING, RELEASE_1, RELEASE_2, SHELF};
use rusqlite::Connection;
use tempfile::TempDir;

use super::sets::RECIPES;

fn directory() -> TempDir {
    TempDir::new().unwrap()
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Asserts that nothing in the directory is touched by what is done.
fn untouched<T>(directory: &Path, act: impl FnOnce() -> T) -> T {
    let look = || -> Vec<(String, Vec<u8>)> {
        let read = |name: String| (name.clone(), fs::read(directory.join(name)).unwrap());
        names(directory).into_iter().map(read).collect()
    };
    let before = look();
    let result = act();
    assert_eq!(names(directory), before.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
    assert!(look() == before, "the content of a file is another");
    result
}

#[test]
fn r_4_06_a_fixture_is_written_once_and_is_the_same_file_each_time() {
    let directory = directory();
    let [one, two] = ["a/release-1.db", "b/release-1.db"].map(|name| directory.path().join(name));
    assert_eq!(testing::write_fixture(&QUICKSTART, "003", &one).unwrap(), Written::Created);
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert_eq!(testing::write_fixture(&QUICKSTART, "003", &two).unwrap(), Written::Created);
    assert!(fs::read(&one).unwrap() == fs::read(&two).unwrap());
    assert_eq!(names(one.parent().unwrap()), ["release-1.db"]);

    let again = untouched(one.parent().unwrap(), || {
        testing::write_fixture(&QUICKSTART, "003", &one).unwrap()
    });
    assert_eq!(again, Written::Unchanged);
    let failure = testing::write_fixture(&QUICKSTART, "004", &one).unwrap_err();
    assert!(failure.to_string().contains("table tasks is not expected"), "{failure}");
    assert!(failure.to_string().contains("give the new one another"), "{failure}");

    let db = Connection::open(&one).unwrap();
    assert_sound(&db);
    assert_eq!(rows(&db, "SELECT DISTINCT host, process FROM _migrate_history"), ["NULL|NULL"]);
    QUICKSTART.migrator().history(&db, &migrate_runtime::HistoryQuery::new()).unwrap();
}

#[test]
fn r_2_05_an_old_database_is_upgraded_validated_and_handed_over() {
    let directory = directory();
    let path = directory.path().join("release-2.db");
    testing::write_fixture(&RECIPES, "002", &path).unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();

    let mut db = untouched(directory.path(), || testing::assert_upgrade_from(&RECIPES, &path));
    assert_eq!(db.was_at(), Some(&"002".parse().unwrap()));
    assert_eq!(db.report().steps().len(), 2);
    let losses: Vec<String> =
        db.losses().map(|(migration, loss)| format!("{migration}: {loss}")).collect();
    assert_eq!(losses, ["003 drop_servings: 3 values of recipes.servings"]);
    assert!(db.validation().is_valid());
    assert_eq!(
        rows(&db, "SELECT title FROM recipes WHERE id = 1"),
        ["'Leek soup from the sample of 001'"]
    );
    // It is the application's own now.
    RECIPES.rollback_to(&mut db, "004").unwrap();
    let path = db.path().to_owned();
    assert!(Connection::open(&path).is_ok());
    drop(db.into_database());
    assert!(!path.exists());
}

#[test]
fn what_lies_in_a_log_beside_the_fixture_belongs_to_it() {
    let directory = directory();
    let path = directory.path().join("open.db");
    let mut db = Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0").unwrap();
    RECIPES.run_to(&mut db, "002").unwrap();
    db.execute("INSERT INTO recipes (title) VALUES ('only in the log')", []).unwrap();
    // As a program leaves them that was killed.
    let left = TempDir::new().unwrap();
    for name in ["open.db", "open.db-wal"] {
        fs::copy(directory.path().join(name), left.path().join(name)).unwrap();
    }
    let upgraded = untouched(left.path(), || {
        testing::assert_upgrade_from(&RECIPES, left.path().join("open.db"))
    });
    assert_eq!(rows(&upgraded, "SELECT title FROM recipes"), ["'only in the log'"]);
}

#[test]
#[cfg(feature = "zstd")]
fn r_1_10_a_compressed_fixture_is_unpacked() {
    let directory = directory();
    let path = directory.path().join("release-1.db.zst");
    assert_eq!(testing::write_fixture(&RECIPES, "001", &path).unwrap(), Written::Created);
    assert_eq!(testing::write_fixture(&RECIPES, "001", &path).unwrap(), Written::Unchanged);
    assert_eq!(names(directory.path()), ["release-1.db.zst"]);
    let magic = fs::read(&path).unwrap()[..4].to_vec();
    assert_eq!(magic, [0x28, 0xb5, 0x2f, 0xfd]);
    let db = untouched(directory.path(), || testing::assert_upgrade_from(&RECIPES, &path));
    assert_eq!(db.report().steps().len(), 3);
}

#[test]
#[cfg(not(feature = "zstd"))]
fn a_compressed_fixture_needs_the_feature() {
    let directory = directory();
    let path = directory.path().join("release-1.db.zst");
    fs::write(&path, [0x28, 0xb5, 0x2f, 0xfd]).unwrap();
    let failure = testing::check_upgrade_from(&RECIPES, &path).unwrap_err();
    assert!(failure.to_string().contains("feature `zstd`"), "{failure}");
}

#[test]
fn r_2_04_what_a_run_would_refuse_the_assertion_refuses_with_its_help() {
    let directory = directory();
    let path = directory.path().join("release-1.db");
    testing::write_fixture(&RELEASE_1, "003", &path).unwrap();
    // Comments and line ends may be others.
    testing::assert_upgrade_from(&COSMETIC, &path);
    let failure = testing::check_upgrade_from(&EDITED, &path).unwrap_err();
    let cause = failure.cause().unwrap();
    assert_eq!(cause.kind(), ErrorKind::Edited);
    assert!(failure.to_string().contains("cannot be upgraded by the set main"), "{failure}");
    assert!(failure.to_string().contains("help: restore the file as it was"), "{failure}");

    // A later release.
    let newer = directory.path().join("release-2.db");
    testing::write_fixture(&RELEASE_2, "005", &newer).unwrap();
    let failure = testing::check_upgrade_from(&RELEASE_1, &newer).unwrap_err();
    assert_eq!(failure.cause().unwrap().kind(), ErrorKind::DatabaseNewer);
}

#[test]
fn r_3_06_what_a_new_installation_would_not_have_is_found() {
    let directory = directory();
    let path = directory.path().join("release-2.db");
    testing::write_fixture(&RECIPES, "002", &path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE leftover (x)").unwrap();
    // Somebody changed the schema: a run at a user's would be refused.
    let drifted = testing::check_upgrade_from(&RECIPES, &path).unwrap_err();
    assert_eq!(drifted.cause().unwrap().kind(), ErrorKind::Drifted);
    // The program may accept it, and then it is seen all the same.
    let lenient = Tester::new(&RECIPES)
        .migrator(|migrator| migrator.drift_policy(migrate_runtime::DriftPolicy::Ignore));
    let failure = lenient.check_upgrade_from(&path).unwrap_err();
    let [problem] = failure.problems() else { panic!("{failure}") };
    assert!(problem.contains("leftover"), "{failure}");
    assert!(problem.contains("`.ignore_foreign_objects()`"), "{failure}");
    lenient.clone().ignore_foreign_objects().assert_upgrade_from(&path);

    let no_bread = Check::new("no bread", "SELECT id FROM recipes WHERE title = 'Bread'");
    let failure = lenient
        .ignore_foreign_objects()
        .validation(Validation::default().check(no_bread))
        .check_upgrade_from(&path)
        .unwrap_err();
    assert!(failure.to_string().contains("no bread"), "{failure}");
}

#[test]
fn r_4_09_a_fixture_that_is_none_is_told() {
    let failure = testing::check_upgrade_from(&RECIPES, "fixtures/gone.db").unwrap_err();
    assert!(failure.to_string().contains("fixtures/gone.db cannot be read"), "{failure}");
    assert!(failure.to_string().contains("CARGO_MANIFEST_DIR"), "{failure}");
    let directory = directory();
    let path = directory.path().join("some.db");
    fs::write(&path, "").unwrap();
    let failure = testing::check_upgrade_from(&RECIPES, &path).unwrap_err();
    assert!(failure.to_string().contains("is empty"), "{failure}");
    fs::write(&path, "no database, but long enough to be taken for the header of one".repeat(20))
        .unwrap();
    let failure = testing::check_upgrade_from(&RECIPES, &path).unwrap_err();
    assert!(failure.to_string().contains("not a database"), "{failure}");
    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (x); DROP TABLE t").unwrap();
    let failure = testing::check_upgrade_from(&RECIPES, &path).unwrap_err();
    assert!(failure.to_string().contains("holds no table"), "{failure}");
}

#[test]
fn a_database_of_two_sets_is_upgraded_by_each() {
    let directory = directory();
    let path = directory.path().join("both.db");
    Tester::new(&READING).beside(&SHELF).write_fixture(&path).unwrap();
    Tester::new(&READING).beside(&SHELF).assert_upgrade_from(&path);
    let db = testing::assert_upgrade_from(&SHELF, &path);
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM _migrate_set"), 2);
}

#[test]
fn r_4_01_a_file_from_before_there_were_records_is_adopted() {
    let directory = directory();
    let path = directory.path().join("before.db");
    let made = testing::in_memory(&RELEASE_1).unwrap();
    let db = Connection::open(&path).unwrap();
    let tables = "SELECT sql FROM sqlite_master
        WHERE sql NOT NULL AND tbl_name NOT LIKE '\\_migrate%' ESCAPE '\\'";
    for sql in rows(&made, tables) {
        db.execute_batch(&sql[1..sql.len() - 1]).unwrap();
    }
    drop(db);
    let upgraded = testing::assert_upgrade_from(&RELEASE_2, &path);
    assert_eq!(upgraded.was_at(), None);
    assert_eq!(upgraded.report().steps().len(), 2);
}
