//! A disk that fails at the n-th operation, for every n until the run gets through.

use std::fmt::Write as _;

use migrate_runtime::ErrorKind;
use migrate_tests::site::{Site, in_both_modes};
use migrate_tests_disk::{Disk, Fault, Lasting, Operation, Reason};
use rusqlite::Connection;

use crate::common::{Ends, Way, prepare};

const WRITING: &[Operation] =
    &[Operation::Create, Operation::Write, Operation::Sync, Operation::Truncate, Operation::Delete];
const READING: &[Operation] = &[Operation::Read];

/// Goes `way` with a fault at every operation in turn, and asserts that what the run says is true.
fn at_every_operation(site: &Site, way: Way, among: &'static [Operation], lies: &mut String) {
    prepare(site, way);
    let prepared = std::fs::read(site.path()).unwrap();
    let ends = Ends::of(site, way);
    for lasting in [Lasting::Once, Lasting::ForGood] {
        for reason in [Reason::Io, Reason::Full] {
            if among == READING && reason == Reason::Full {
                continue;
            }
            let mut struck = 0;
            for after in 0.. {
                let case = format!("{:?} {way:?} {lasting:?} {reason:?} {after}", site.journal());
                let place = tempfile::TempDir::new_in(site.directory()).unwrap();
                let path = place.path().join("library.db");
                std::fs::write(&path, &prepared).unwrap();
                let disk = Disk::beneath(place.path());
                let mut db = Connection::open(&path).unwrap();
                // Less than the transaction changes, so that it writes before the commit as well.
                db.execute_batch("PRAGMA cache_size = 10").unwrap();
                disk.fail(Fault { among, after, lasting, reason });
                let result = way.go(&mut db);
                let tally = disk.mend();
                let autocommit = db.is_autocommit();
                drop(db);

                let mut clean = Connection::open(&path).unwrap();
                let is_new = ends.assert_at_one(&mut clean, way, &case);
                struck += usize::from(tally.failed > 0);
                match &result {
                    Ok(()) => assert!(is_new, "{case}: it says that it is done"),
                    Err(error) => {
                        assert!(tally.failed > 0, "{case}: {error}");
                        assert!(
                            !matches!(error.kind(), ErrorKind::TrackingDamaged | ErrorKind::Busy),
                            "{case}: {error}"
                        );
                        if is_new && error.to_string().contains("nothing was changed") {
                            let _ = writeln!(lies, "{case}: {error}");
                        }
                    }
                }
                assert!(autocommit, "{case}: a transaction is left open");
                if tally.failed == 0 {
                    result.unwrap();
                    break;
                }
            }
            assert!(struck > 10, "{struck} faults struck");
        }
    }
}

fn assert_truth(way: Way, among: &'static [Operation]) {
    in_both_modes(|site| {
        let mut lies = String::new();
        at_every_operation(site, way, among, &mut lies);
        assert_eq!(lies, "", "the database is new");
    });
}

#[test]
fn r_0_11_a_disk_that_fails_during_a_run_leaves_the_old_state_or_the_new_one() {
    assert_truth(Way::Up, WRITING);
}

#[test]
fn r_0_11_a_disk_that_fails_during_a_rollback_leaves_the_old_state_or_the_new_one() {
    assert_truth(Way::Down, WRITING);
}

#[test]
fn r_0_11_a_disk_that_cannot_be_read_leaves_the_old_state_or_the_new_one() {
    for way in Way::BOTH {
        assert_truth(way, READING);
    }
}
