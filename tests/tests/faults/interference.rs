//! Callers who interfere: a progress handler that interrupts and an authorizer that denies, at every
//! moment of a run and of a rollback.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use migrate_tests::site::{Journal, Site, in_both_modes};
use migrate_tests_disk::Disk;
use rusqlite::Connection;
use rusqlite::hooks::{AuthContext, Authorization};

use crate::common::{Ends, SETTINGS, Way, assert_helps, prepare, settings};

/// A caller that interferes at the n-th moment of a run. All is well with the database, or the test
/// fails; what is wrong with the connection or with the error is told.
struct Interference {
    site: Site,
    way: Way,
    ends: Ends,
    whole: Vec<u8>,
    /// Its syncs cost nothing.
    _disk: Disk,
}

impl Interference {
    fn with(journal: Journal, way: Way) -> Self {
        let site = Site::new(journal);
        let disk = Disk::beneath(site.directory());
        prepare(&site, way);
        let whole = std::fs::read(site.path()).unwrap();
        let ends = Ends::of(&site, way);
        Self { site, way, ends, whole, _disk: disk }
    }

    /// Goes the way with `interfere` on the connection, which gets a counter of moments and is
    /// taken off by `relent`. The number of moments, and what is wrong.
    fn at(
        &self,
        case: &str,
        interfere: impl Fn(&mut Connection, Arc<AtomicUsize>),
        relent: impl Fn(&mut Connection),
    ) -> (usize, Option<String>) {
        let case = format!("{:?} {:?} {case}", self.site.journal(), self.way);
        let path = self.site.directory().join(format!("{case}.db"));
        std::fs::write(&path, &self.whole).unwrap();
        let mut db = Connection::open(&path).unwrap();
        let before = settings(&db);
        let moments = Arc::default();
        interfere(&mut db, Arc::clone(&moments));
        let result = self.way.go(&mut db);
        relent(&mut db);
        let moments = moments.load(Ordering::Relaxed);
        let mut wrong = Vec::new();
        if !db.is_autocommit() {
            wrong.push("a transaction is open".to_owned());
        }
        for ((name, before), after) in SETTINGS.iter().zip(before).zip(settings(&db)) {
            if before != after {
                wrong.push(format!("{name} is {after} and was {before}"));
            }
        }
        drop(db);
        let mut db = Connection::open(&path).unwrap();
        let is_new = self.ends.assert_at_one(&mut db, self.way, &case);
        match result {
            Ok(()) => assert!(is_new, "{case}: it says that it is done"),
            Err(error) => {
                assert_helps(&error);
                if is_new && error.to_string().contains("nothing was changed") {
                    wrong.push("it says that nothing was changed".to_owned());
                }
            }
        }
        drop(db);
        std::fs::remove_file(&path).unwrap();
        let wrong = wrong.join(", ");
        (moments, (!wrong.is_empty()).then(|| format!("{case}: {wrong}")))
    }
}

/// Moments out of `all`: those at the beginning and at the end, and some between.
fn moments(all: usize) -> impl Iterator<Item = usize> {
    const DENSE: usize = 100;
    let between = (DENSE..all.saturating_sub(DENSE)).step_by((all / 40).max(1));
    (0..DENSE.min(all)).chain(between).chain(all.saturating_sub(DENSE).max(DENSE)..all)
}

/// An application's "cancel" comes at any moment, once or from then on; what is wrong
/// then.
fn interrupted_at_any_moment(journal: Journal) -> Vec<String> {
    let mut wrong = Vec::new();
    for way in Way::BOTH {
        let interference = Interference::with(journal, way);
        for for_good in [false, true] {
            let at = |after: usize| {
                interference.at(
                    &format!("after {after}, for good {for_good}"),
                    |db, ticks| {
                        let _ = db.progress_handler(
                            // One that says no for good must let a ROLLBACK through.
                            if for_good { 8 } else { 1 },
                            Some(move || {
                                let tick = ticks.fetch_add(1, Ordering::Relaxed);
                                tick == after || (for_good && tick > after)
                            }),
                        );
                    },
                    |db| {
                        let _ = db.progress_handler(1, None::<fn() -> bool>);
                    },
                )
            };
            let (all, _) = at(usize::MAX);
            wrong.extend(moments(all).filter_map(|after| at(after).1));
        }
    }
    wrong
}

/// An authorizer says no to anything, once; what is wrong then.
fn denied_anything(journal: Journal) -> Vec<String> {
    let mut wrong = Vec::new();
    for way in Way::BOTH {
        let interference = Interference::with(journal, way);
        let at = |after: usize| {
            interference.at(
                &format!("after {after}"),
                |db, asked| {
                    let _ = db.authorizer(Some(move |_: AuthContext<'_>| {
                        let now = asked.fetch_add(1, Ordering::Relaxed) == after;
                        if now { Authorization::Deny } else { Authorization::Allow }
                    }));
                },
                |db| {
                    let _ = db.authorizer(None::<fn(AuthContext<'_>) -> Authorization>);
                },
            )
        };
        let (all, _) = at(usize::MAX);
        wrong.extend((0..all).filter_map(|after| at(after).1));
    }
    wrong
}

#[test]
fn r_0_05_a_run_interrupted_at_any_moment_leaves_the_old_state_or_the_new_one() {
    in_both_modes(|site| {
        interrupted_at_any_moment(site.journal());
    });
}

#[test]
fn r_0_05_an_interrupted_run_puts_settings_back_and_tells_the_truth() {
    in_both_modes(|site| {
        assert_eq!(interrupted_at_any_moment(site.journal()), [""; 0]);
    });
}

#[test]
fn r_0_05_a_run_denied_anything_leaves_the_old_state_or_the_new_one() {
    in_both_modes(|site| {
        denied_anything(site.journal());
    });
}

#[test]
fn r_0_05_a_denied_run_puts_settings_back_and_tells_the_truth() {
    in_both_modes(|site| {
        assert_eq!(denied_anything(site.journal()), [""; 0]);
    });
}
