//! Processes that die while they migrate.

use migrate_runtime::testing::{self, Tester};
use migrate_tests::sets::{HOOKED, LOOSE, OUTSIDE, READING, RELEASE_2, SHELF};

use super::sets::RECIPES;

#[test]
fn r_0_11_a_crash_leaves_the_old_database_or_the_new_one() {
    // In one transaction, in none, with functions of the program.
    for set in [&RECIPES, &RELEASE_2, &OUTSIDE, &HOOKED, &LOOSE] {
        let survival = testing::assert_survives_crashes(set);
        assert_eq!(survival.migrations(), set.len());
        assert!(survival.in_the_middle() > set.len(), "{survival}");
        assert!(survival.crashes() > survival.in_the_middle(), "{survival}");
    }
    Tester::new(&READING).beside(&SHELF).assert_survives_crashes();
}

#[test]
fn r_0_11_a_journal_in_memory_is_found_out() {
    let careless = |mode: &'static str| {
        Tester::new(&RECIPES).prepare(move |db| Ok(db.pragma_update(None, "journal_mode", mode)?))
    };
    let failure = careless("memory").check_survives_crashes().unwrap_err();
    assert!(!failure.problems().is_empty(), "{failure}");
    assert!(failure.to_string().contains("killed after its verification"), "{failure}");
    assert!(failure.to_string().contains("`PRAGMA journal_mode` must not"), "{failure}");
    assert!(failure.to_string().lines().all(|line| line.chars().count() <= 80), "{failure}");
    // Of one that is off, no run begins.
    assert!(careless("off").check_survives_crashes().is_err());
    careless("wal").assert_survives_crashes();
    careless("persist").assert_survives_crashes();
    careless("truncate").assert_survives_crashes();
}
