//! Databases at a version, with the rows of their time.

use std::path::Path;

use migrate_runtime::testing::{self, Tester};
use migrate_runtime::{ErrorKind, Migrations};
use migrate_tests::look::{applied, assert_sound, dump, one, rows};
use migrate_tests::sets::{CATEGORIES_2, QUICKSTART, READING, RELEASE_2, SHELF, SLUGGED};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use super::sets::{MEETING, RECIPES};

/// Nothing is decided in advance by `run`: each of these reads the database itself.
fn is_current(set: &Migrations, db: &Connection) -> bool {
    set.status(db).unwrap().pending().count() == 0
}

#[test]
fn r_4_01_a_test_has_a_migrated_database_in_one_line() {
    let db = testing::in_memory(&RECIPES).unwrap();
    assert!(is_current(&RECIPES, &db));
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM recipes"), 0, "no sample was asked for");
}

#[test]
fn r_4_06_a_database_on_a_file_is_for_all_who_open_it_and_vanishes_with_its_guard() {
    let db = testing::on_file(&RECIPES).unwrap();
    db.execute("INSERT INTO recipes (title) VALUES ('Soup')", []).unwrap();
    let own = Connection::open(db.path()).unwrap();
    assert_eq!(rows(&own, "SELECT title FROM recipes"), ["'Soup'"]);
    drop(own);
    assert_eq!(rows(&db.connect().unwrap(), "SELECT title FROM recipes"), ["'Soup'"]);

    let directory = db.path().parent().unwrap().to_owned();
    assert!(directory.exists());
    let (owned, held) = db.into_parts();
    assert_eq!(held.path(), directory);
    assert_eq!(one::<i64>(&owned, "SELECT count(*) FROM recipes"), 1);
    drop(owned);
    assert!(directory.exists());
    drop(held);
    assert!(!directory.exists());

    let db = testing::on_file(&RECIPES).unwrap();
    let directory = db.path().parent().unwrap().to_owned();
    drop(db);
    assert!(!directory.exists());
}

fn slug(db: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    db.create_scalar_function("slug", 1, flags, |call| {
        Ok(call.get::<String>(0)?.to_lowercase().replace(' ', "-"))
    })
}

/// How an application opens its database.
fn open(path: &Path) -> Result<Connection, std::fmt::Error> {
    let db = Connection::open(path).map_err(|_| std::fmt::Error)?;
    slug(&db).map_err(|_| std::fmt::Error)?;
    Ok(db)
}

#[test]
fn the_connection_is_set_up_as_the_application_does_it() {
    // The schema of 002 has the function in it.
    let without = testing::in_memory(&SLUGGED).unwrap_err();
    assert_eq!(without.cause().unwrap().kind(), ErrorKind::MigrationFailed);
    assert!(without.to_string().contains("no such function: slug"), "{without}");

    let prepared = Tester::new(&SLUGGED).prepare(|db| Ok(slug(db)?));
    assert!(is_current(&SLUGGED, &prepared.in_memory().unwrap()));
    let opened = Tester::new(&SLUGGED)
        .connect(|path| Ok(open(path)?))
        .prepare(|db| Ok(db.pragma_update(None, "journal_mode", "wal")?));
    let db = opened.on_file().unwrap();
    assert!(is_current(&SLUGGED, &db));
    let other = db.connect().unwrap();
    assert_eq!(one::<String>(&other, "SELECT slug('A b')"), "a-b", "and so is every other one");
    assert_eq!(one::<String>(&other, "PRAGMA journal_mode"), "wal");

    let refused = Tester::new(&SLUGGED).connect(|_| Err("no key".into())).on_file().unwrap_err();
    assert!(refused.to_string().contains("cannot be opened: no key"), "{refused}");
}

/// The sample of a file, by a look at its marks alone.
fn sample_of(text: &str) -> &str {
    let sample = text.split_once("-- migrate:sample\n").map_or("", |(_, sample)| sample);
    sample.split("-- migrate:").next().unwrap_or_default()
}

/// What the build does with them: each right after its migration, what follows over all of them.
fn played_by_hand(set: &Migrations, directory: &Path, last: &str) -> String {
    let mut db = Connection::open_in_memory().unwrap();
    for migration in set.migrations() {
        let version = migration.version().to_string();
        set.migrator().allow_destructive(true).run_to(&mut db, &version).unwrap();
        let file = Path::new(migration.up().file()).file_name().unwrap();
        let text = std::fs::read_to_string(directory.join(file)).unwrap();
        db.execute_batch(sample_of(&text)).unwrap();
        if version == last {
            break;
        }
    }
    dump(&db)
}

#[test]
fn samples_mean_what_they_mean_to_the_build() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let quickstart = root.join("../examples/quickstart/migrations");
    let recipes = root.join("sets/recipes");
    let mut seen = Vec::new();
    for (set, directory) in [(&QUICKSTART, &quickstart), (&RECIPES, &recipes)] {
        for migration in set.migrations() {
            let version = migration.version().to_string();
            let db = Tester::new(set).at(&version).with_samples().in_memory().unwrap();
            assert_sound(&db);
            assert_eq!(set.status(&db).unwrap().current(), Some(migration.version()));
            let filled = dump(&db);
            assert_eq!(filled, played_by_hand(set, directory, &version), "{version}");
            seen.push(filled);
        }
    }
    assert!(seen[2].contains("'recipe '"), "by 003 tags are spelt in three ways");
    assert!(!seen[6].contains("'recipe '"), "007 has gone over them");
    assert!(seen.last().unwrap().contains("'Leek soup from the sample of 001'"));
}

#[test]
fn r_4_06_what_is_at_an_old_version_can_be_brought_to_the_newest() {
    let mut db = Tester::new(&RECIPES).at("2").with_samples().on_file().unwrap();
    assert_eq!(applied(&db), ["001 applied", "002 applied"]);
    assert_eq!(
        rows(&db, "SELECT title, servings FROM recipes"),
        ["' Leek soup from the sample of 001'|4", "'Bread'|4", "'Stew from the sample of 002'|6"]
    );
    let report = RECIPES.run(&mut db).unwrap();
    assert_eq!(report.steps().len(), 2);
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM recipes"), 3, "no sample came with it");
}

#[test]
fn without_samples_there_is_nothing_but_what_the_migrations_bring() {
    let with = Tester::new(&CATEGORIES_2).with_samples().in_memory().unwrap();
    assert_eq!(dump(&with), dump(&testing::in_memory(&CATEGORIES_2).unwrap()));
}

#[test]
fn rows_of_the_application_come_right_after_their_migration() {
    let tester = Tester::new(&RECIPES).with_samples().rows("001", |db| {
        // Behind the sample of 001, and before 004 trims.
        let found: i64 = db.query_row("SELECT count(*) FROM recipes", [], |row| row.get(0))?;
        db.execute("INSERT INTO recipes (title) VALUES (?1)", [format!("  after {found}  ")])?;
        Ok(())
    });
    let db = tester.in_memory().unwrap();
    assert_eq!(one::<String>(&db, "SELECT title FROM recipes WHERE id = 3"), "after 2");

    let failing = Tester::new(&RECIPES).rows("002", |_| Err("no such kitchen".into()));
    let failure = failing.in_memory().unwrap_err();
    let text = "the rows after migration 002 add_servings fail: no such kitchen";
    assert!(failure.to_string().contains(text), "{failure}");
    let unknown = Tester::new(&RECIPES).rows("009", |_| Ok(())).in_memory().unwrap_err();
    assert!(unknown.to_string().contains("has the version 009"), "{unknown}");
}

#[test]
fn sets_that_share_a_database_come_one_after_the_other() {
    let alone = testing::in_memory(&READING).unwrap_err();
    assert_eq!(alone.cause().unwrap().kind(), ErrorKind::OtherSet);
    let db = Tester::new(&READING).beside(&SHELF).in_memory().unwrap();
    assert!(is_current(&READING, &db) && is_current(&SHELF, &db));
}

#[test]
fn r_4_09_what_cannot_be_made_says_where_and_what_to_do() {
    let failure = Tester::new(&RELEASE_2).at("99").on_file().unwrap_err();
    assert_eq!(
        failure.to_string(),
        "no migration of the set main has the version 99: its newest one is 005
   = help: `Migrations::status` lists them; the version is written as in the
           name of the file"
    );
    let failure = Tester::new(&MEETING).with_samples().in_memory().unwrap_err();
    assert_eq!(
        failure.to_string(),
        "the test database could not be filled

the sample of migration 002 add_course fails: UNIQUE constraint failed:
recipes.id
  --> tests/sets/meeting/002_add_course.sql:6:22
   = help: all samples of a set come into one database, each right after its
           migration: let this one agree with the rows of those before, or leave
           the numbers of rows to SQLite; the build says `not-rehearsed` of such
           a sample"
    );
    assert_eq!(format!("{failure:?}"), failure.to_string(), "as `unwrap` shows it");
    // The same set without them.
    assert!(is_current(&MEETING, &testing::in_memory(&MEETING).unwrap()));
}

#[test]
fn a_program_that_was_built_for_tests_is_the_same_program_to_a_database() {
    // The stamp is that of what the macro embeds without samples: nothing is to be renewed.
    let db = Tester::new(&RECIPES).with_samples().in_memory().unwrap();
    let changes = one::<i64>(&db, "SELECT total_changes()");
    assert!(RECIPES.is_current(&db).unwrap());
    assert_eq!(one::<i64>(&db, "SELECT total_changes()"), changes);
}
