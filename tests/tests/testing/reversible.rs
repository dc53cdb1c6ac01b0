//! Every migration goes back, or the test says that it does not.

use std::panic::catch_unwind;

use migrate_runtime::Rollback;
use migrate_runtime::testing::{self, Tester};
use migrate_tests::sets::{
    ACCOUNTS, ARCHIVE, ARCHIVE_PLAIN, CATEGORIES_2, CLEANUP, ENFORCED, HOOKED, LOOSE, OUTSIDE,
    QUICKSTART, READING, RELEASE_2, SHELF,
};

use super::sets::{FORGETFUL, RECIPES, SINGLE};

#[test]
fn r_1_08_chains_of_every_kind_go_back_and_come_again() {
    let seen = Tester::new(&QUICKSTART).irreversible(["007"]).assert_reversible();
    assert!(seen.has_rows());
    assert_eq!(seen.steps().len(), QUICKSTART.len());
    // In own transactions, in none, with functions of the program.
    for set in [&RELEASE_2, &CATEGORIES_2, &ACCOUNTS, &OUTSIDE, &HOOKED, &LOOSE] {
        assert_eq!(testing::assert_reversible(set).steps().len(), set.len());
    }
    Tester::new(&ENFORCED).check_reversible().unwrap();
    Tester::new(&READING).beside(&SHELF).assert_reversible();
}

#[test]
fn r_2_09_what_a_rollback_does_not_bring_back_is_told_row_by_row() {
    let seen = Tester::new(&RECIPES).irreversible(["004"]).assert_reversible();
    let classes: Vec<Rollback> = seen.steps().iter().map(testing::WayBack::rollback).collect();
    assert_eq!(
        classes,
        [Rollback::Lossless, Rollback::Lossless, Rollback::SchemaOnly, Rollback::Irreversible]
    );
    assert_eq!(
        seen.to_string(),
        "001 create_recipes  lossless
002 add_servings    lossless
003 drop_servings   schema-only
    1 row of recipes is another: servings 6 is now servings 4, where id 3, minutes 180, title 'Stew from the sample of 002'
004 trim_titles     irreversible"
    );
    // Neither no rows at all nor those of a sample promise more than the build does.
    for (set, has_rows) in [(&ARCHIVE_PLAIN, false), (&ARCHIVE, true)] {
        let seen = testing::assert_reversible(set);
        assert_eq!(seen.has_rows(), has_rows, "{seen}");
        let classes = seen.steps().iter().map(testing::WayBack::rollback).take(3);
        let lossless = Rollback::Lossless;
        assert_eq!(classes.collect::<Vec<_>>(), [lossless, lossless, Rollback::SchemaOnly]);
        assert_eq!(seen.steps()[2].changes(), &[] as &[String], "{seen}");
    }
    // Those of the last sample are rolled back over like the others.
    let single = testing::assert_reversible(&SINGLE);
    assert!(single.has_rows());
    assert_eq!(single.to_string(), "001 create_recipes  lossless");
    let empty = testing::assert_reversible(&OUTSIDE);
    assert!(!empty.has_rows());
    assert!(empty.to_string().starts_with("without a single row"), "{empty}");
}

#[test]
fn one_without_a_down_must_be_listed_and_one_that_goes_back_must_not() {
    let failure = testing::check_reversible(&RECIPES).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "the set main does not go back as it should

migration 004 trim_titles has no down
  --> tests/sets/recipes/004_trim_titles.sql
   = help: write a `-- migrate:down` section; or, where there is no way back,
           say so in the test: `.irreversible([\"004\"])`"
    );
    let failure = Tester::new(&RECIPES).irreversible(["004", "2"]).check_reversible().unwrap_err();
    let [problem] = failure.problems() else { panic!("{failure}") };
    assert!(problem.contains("002 add_servings is listed as irreversible, and goes back"));
    // A file may consent to a down that restores less; then the list does as well.
    let failure = testing::check_reversible(&CLEANUP).unwrap_err();
    let text = "the down of migration 002 split_owners does not restore the schema before it";
    assert!(failure.to_string().contains(text), "{failure}");
    let all: Vec<&str> = failure.problems().iter().map(String::as_str).collect();
    assert_eq!(all.len(), 1, "{failure}");
    Tester::new(&CLEANUP).irreversible(["002"]).assert_reversible();
}

#[test]
fn r_2_07_rows_that_only_the_application_makes_show_what_the_build_could_not_see() {
    assert_eq!(FORGETFUL.migrations()[1].rollback(), Some(Rollback::Lossless));
    testing::assert_reversible(&FORGETFUL);
    let long = |db: &rusqlite::Connection| {
        let title = "Soup ".repeat(15);
        db.execute("INSERT INTO recipes (title) VALUES ('Short'), (?1)", [title])?;
        Ok(())
    };
    let tester = Tester::new(&FORGETFUL).rows("001", long);
    let failure = tester.check_reversible().unwrap_err();
    let [problem] = failure.problems() else { panic!("{failure}") };
    assert!(problem.contains("1 row of recipes is gone: id 2, title"), "{failure}");
    assert!(problem.contains("--> tests/sets/forgetful/002_add_course.sql"), "{failure}");
    assert!(failure.to_string().lines().all(|line| line.chars().count() <= 80), "{failure}");

    let panic = catch_unwind(std::panic::AssertUnwindSafe(|| tester.assert_reversible()));
    let message = *panic.unwrap_err().downcast::<String>().unwrap();
    assert_eq!(message, failure.to_string(), "the same as a panic");
}

#[test]
fn a_long_chain_is_looked_at_from_where_it_is_new() {
    let tester = Tester::new(&QUICKSTART).since("012");
    let seen = tester.assert_reversible();
    assert_eq!(seen.steps()[0].version(), &"012".parse().unwrap());
    assert_eq!(seen.steps().len(), 5, "007 is not among them");
    assert!(seen.has_rows());
    assert_eq!(tester.since("search002").assert_survives_crashes().migrations(), 1);
    assert!(Tester::new(&QUICKSTART).since("099").check_reversible().is_err());
}

#[test]
fn r_2_09_a_down_must_work_with_the_rows_that_come_after_its_migration() {
    let two_soups = |db: &rusqlite::Connection| {
        db.execute("INSERT INTO recipes (title) VALUES ('Soup'), ('Soup')", [])?;
        Ok(())
    };
    let failure = Tester::new(&FORGETFUL).rows("003", two_soups).check_reversible().unwrap_err();
    let [problem] = failure.problems() else { panic!("{failure}") };
    assert!(problem.starts_with("migration 003 allow_equal_titles cannot be rolled back\n"));
    assert!(problem.contains("UNIQUE constraint failed: recipes.title"), "{failure}");
    assert!(problem.contains("003_allow_equal_titles.sql:5:47"), "{failure}");
}
