//! A disk that fails at the n-th operation, for every n until the run gets through.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use migrate_runtime::{Error, ErrorKind, Grouping, Target};
use migrate_tests::look::{applied, dump, one, rows};
use migrate_tests::sets::{OUTSIDE, RELEASE_1, RELEASE_2, fill_events};
use migrate_tests::site::{Journal, Site, in_both_modes};
use migrate_tests_disk::{Disk, Fault, Lasting, Operation, Reason};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::common::{Ends, Found, Way, assert_helps, migrator, prepare};

const WRITING: &[Operation] =
    &[Operation::Create, Operation::Write, Operation::Sync, Operation::Truncate, Operation::Delete];
/// What needs room.
const FILLING: &[Operation] = &[Operation::Write, Operation::Sync, Operation::Truncate];
const READING: &[Operation] = &[Operation::Read];

/// What is wrong in what the errors say.
#[derive(Default)]
struct Complaints {
    /// "nothing was changed", and the database is new.
    lies: String,
    /// The disk was full, and the error or its help is about something else.
    misnamed: String,
}

/// Goes `way` with a fault at every operation in turn, and asserts that the database is old or new
/// and that the verb knows which.
fn at_every_operation(site: &Site, way: Way, among: &'static [Operation]) -> Complaints {
    let mut complaints = Complaints::default();
    prepare(site, way);
    let prepared = std::fs::read(site.path()).unwrap();
    let ends = Ends::of(site, way);
    for lasting in [Lasting::Once, Lasting::ForGood] {
        for reason in [Reason::Io, Reason::Full] {
            let among = match reason {
                Reason::Full if among == READING => continue,
                Reason::Full => FILLING,
                Reason::Io => among,
            };
            let mut struck = 0;
            for after in 0.. {
                let case = format!("{:?} {way:?} {lasting:?} {reason:?} {after}", site.journal());
                let place = TempDir::new_in(site.directory()).unwrap();
                let path = place.path().join("library.db");
                std::fs::write(&path, &prepared).unwrap();
                let disk = Disk::beneath(place.path());
                let mut db = Connection::open(&path).unwrap();
                // Less than the transaction changes, so that it writes before the commit as well.
                db.execute_batch("PRAGMA cache_size = 10").unwrap();
                disk.fail(Fault { among, after, lasting, reason });
                let result = way.go(&mut db);
                assert!(db.is_autocommit(), "{case}: a transaction is left open");
                // These two need no look into the file.
                assert_eq!(one::<i64>(&db, "PRAGMA foreign_keys"), 1, "{case}");
                assert_eq!(one::<i64>(&db, "PRAGMA busy_timeout"), 5_000, "{case}");
                // As the files would be if the process were killed now; and once it has ended.
                let killed = copy(place.path());
                drop(db);
                let tally = disk.mend();

                let is_new = [killed.path(), place.path()].map(|directory| {
                    let _disk = Disk::beneath(directory);
                    let mut db = Connection::open(directory.join("library.db")).unwrap();
                    ends.assert_at_one(&mut db, way, &case)
                });
                struck += usize::from(tally.failed > 0);
                match &result {
                    Ok(()) => assert_eq!(is_new, [true; 2], "{case}: it says that it is done"),
                    Err(error) => {
                        assert!(tally.failed > 0, "{case}: {error}");
                        assert!(
                            !matches!(error.kind(), ErrorKind::TrackingDamaged | ErrorKind::Busy),
                            "{case}: {error}"
                        );
                        let claim = error.to_string().contains("nothing was changed");
                        if claim && is_new != [false; 2] {
                            let _ = writeln!(complaints.lies, "{case}: {is_new:?} {error}");
                        }
                        if reason == Reason::Full && error.kind() != ErrorKind::DiskFull {
                            let _ = writeln!(complaints.misnamed, "{case}: {error}");
                        }
                    }
                }
                if tally.failed == 0 {
                    result.unwrap();
                    break;
                }
            }
            assert!(struck > 10, "{struck} faults struck");
        }
    }
    complaints
}

/// A copy of the files as they are. Reading them drops the locks of this process on them, which
/// nobody else minds here.
fn copy(directory: &Path) -> TempDir {
    let place = TempDir::new_in(directory.parent().unwrap()).unwrap();
    for entry in std::fs::read_dir(directory).unwrap() {
        let from = entry.unwrap().path();
        let name = from.file_name().unwrap();
        if !name.to_string_lossy().ends_with("-shm") {
            std::fs::copy(&from, place.path().join(name)).unwrap();
        }
    }
    place
}

/// The same in both journal modes, the rollback journal first.
fn everywhere(way: Way, among: &'static [Operation]) -> [Complaints; 2] {
    [Journal::Rollback, Journal::Wal].map(|journal| {
        println!("journal mode: {journal:?}");
        at_every_operation(&Site::new(journal), way, among)
    })
}

#[test]
fn r_0_11_a_disk_that_fails_during_a_run_leaves_the_old_state_or_the_new_one() {
    let [rollback_journal, _] = everywhere(Way::Up, WRITING);
    assert_eq!(rollback_journal.lies, "");
}

#[test]
fn r_0_11_a_disk_that_fails_during_a_rollback_leaves_the_old_state_or_the_new_one() {
    let [rollback_journal, _] = everywhere(Way::Down, WRITING);
    assert_eq!(rollback_journal.lies, "");
}

/// In WAL mode a COMMIT whose sync fails errs, and yet its frames may be in the log: then the next
/// start finds the new state, and "nothing was changed" was not true.
#[test]
fn r_0_11_an_error_of_the_commit_claims_nothing_that_it_cannot_know() {
    for way in Way::BOTH {
        let log = at_every_operation(&Site::new(Journal::Wal), way, WRITING);
        assert_eq!(log.lies, "", "but the database is new");
    }
}

#[test]
fn r_4_09_a_full_disk_is_told_as_one_whenever_it_is_met() {
    for way in Way::BOTH {
        for complaints in everywhere(way, WRITING) {
            assert_eq!(complaints.misnamed, "");
        }
    }
}

#[test]
fn r_0_11_a_disk_that_cannot_be_read_leaves_the_old_state_or_the_new_one() {
    for way in Way::BOTH {
        for complaints in everywhere(way, READING) {
            assert_eq!(complaints.lies, "");
        }
    }
}

/// The five migrations of release 2, each in a transaction of its own, on a fresh file.
#[test]
fn r_0_11_a_disk_that_fails_between_two_migrations_leaves_whole_ones() {
    in_both_modes(|site| {
        let fresh = std::fs::read(site.path()).unwrap();
        let mut db = site.open();
        let mut states = vec![Found::on(&db)];
        for version in ["001", "002", "003", "004", "005"] {
            migrator(&RELEASE_2).run_to(&mut db, version).unwrap();
            states.push(Found::on(&db));
        }
        let migrator = migrator(&RELEASE_2).grouping(Grouping::EachMigration);
        for lasting in [Lasting::Once, Lasting::ForGood] {
            for after in 0.. {
                let case = format!("{lasting:?} {after}");
                let place = TempDir::new_in(site.directory()).unwrap();
                let path = place.path().join("library.db");
                std::fs::write(&path, &fresh).unwrap();
                let disk = Disk::beneath(place.path());
                let mut db = Connection::open(&path).unwrap();
                disk.fail(Fault { among: WRITING, after, lasting, reason: Reason::Io });
                let result = migrator.run(&mut db);
                drop(db);
                let tally = disk.mend();
                let mut db = Connection::open(&path).unwrap();
                let found = Found::on(&db);
                assert!(found == states[found.recorded], "{case}: {found:?}");
                match result {
                    Ok(_) => assert_eq!(found.recorded, 5, "{case}"),
                    Err(error) => {
                        // One more where nobody can know whether its COMMIT happened.
                        let reported = error.report().steps().len();
                        let more = found.recorded.checked_sub(reported);
                        assert!(more.is_some_and(|more| more < 2), "{case}: {error}");
                    }
                }
                migrator.run(&mut db).unwrap();
                assert!(Found::on(&db) == states[5], "{case}");
                if tally.failed == 0 {
                    break;
                }
            }
        }
    });
}

/// Outside a transaction the promise is weaker: old, or new, or recognised as half done.
#[test]
fn r_0_11_a_disk_that_fails_outside_a_transaction_leaves_what_is_recognised() {
    in_both_modes(|site| {
        let disk = Disk::beneath(site.directory());
        let mut db = site.open();
        migrator(&OUTSIDE).run_to(&mut db, "001").unwrap();
        fill_events(&db, 300);
        db.execute_batch("DELETE FROM events WHERE id % 3 = 0").unwrap();
        let old = dump(&db);
        db.close().unwrap();
        drop(disk);
        let prepared = std::fs::read(site.path()).unwrap();
        let mut db = site.open();
        migrator(&OUTSIDE).run(&mut db).unwrap();
        let new = dump(&db);
        drop(db);
        let migrator = migrator(&OUTSIDE).lock_timeout(Duration::from_millis(2));
        let mut recovered = 0;
        for (lasting, reason) in [
            (Lasting::Once, Reason::Io),
            (Lasting::ForGood, Reason::Io),
            (Lasting::ForGood, Reason::Full),
        ] {
            for after in 0.. {
                let case = format!("{:?} {lasting:?} {reason:?} {after}", site.journal());
                let place = TempDir::new_in(site.directory()).unwrap();
                let path = place.path().join("library.db");
                std::fs::write(&path, &prepared).unwrap();
                let disk = Disk::beneath(place.path());
                let mut db = Connection::open(&path).unwrap();
                disk.fail(Fault { among: WRITING, after, lasting, reason });
                let result = migrator.run(&mut db);
                drop(db);
                let tally = disk.mend();
                let mut db = Connection::open(&path).unwrap();
                assert_eq!(rows(&db, "PRAGMA integrity_check"), ["'ok'"], "{case}");
                assert_eq!(one::<i64>(&db, "SELECT count(*) FROM events"), 200, "{case}");
                let marked = applied(&db).iter().any(|row| row.ends_with("started"));
                match (&result, migrator.run(&mut db)) {
                    (Ok(_), Ok(report)) => {
                        assert!(report.is_empty(), "{case}");
                        assert!(dump(&db) == new, "{case}");
                    }
                    (Err(error), Ok(_)) => {
                        assert_helps(error);
                        assert!(dump(&db) == new, "{case}");
                        recovered += u32::from(marked);
                    }
                    (_, Err(error)) => panic!("{case}: {error}"),
                }
                if tally.failed == 0 {
                    result.unwrap();
                    break;
                }
            }
        }
        println!("{recovered} found half done, and put back");
        assert_ne!(old, new);
        assert!(recovered > 0);
    });
}

/// A question has a true answer or none.
#[test]
fn r_0_13_a_disk_that_cannot_be_read_makes_no_false_answer() {
    in_both_modes(|site| {
        prepare(site, Way::Up);
        let disk = Disk::beneath(site.directory());
        let mut errors = 0;
        for lasting in [Lasting::Once, Lasting::ForGood] {
            for after in 0.. {
                let case = format!("{lasting:?} {after}");
                let ask = |question: &mut dyn FnMut(&mut Connection) -> Result<(), Error>| {
                    let mut db = site.open();
                    disk.fail(Fault { among: READING, after, lasting, reason: Reason::Io });
                    let result = question(&mut db);
                    let failed = disk.mend().failed;
                    assert!(result.is_ok() || failed > 0, "{case}");
                    assert!(db.is_autocommit(), "{case}");
                    (usize::from(result.is_err()), failed)
                };
                let asked = [
                    ask(&mut |db| {
                        migrator(&RELEASE_2).is_current(db).map(|yes| assert!(!yes, "{case}"))
                    }),
                    ask(&mut |db| {
                        migrator(&RELEASE_1).is_current(db).map(|yes| assert!(yes, "{case}"))
                    }),
                    ask(&mut |db| {
                        let plan = migrator(&RELEASE_2).plan(db, &Target::Latest)?;
                        assert_eq!(plan.len(), 2, "{case}");
                        Ok(())
                    }),
                    ask(&mut |db| {
                        let status = migrator(&RELEASE_2).status(db)?;
                        assert_eq!(status.pending().count(), 2, "{case}");
                        Ok(())
                    }),
                    ask(&mut |db| {
                        let report = migrator(&RELEASE_1).run(db)?;
                        assert!(report.is_empty(), "{case}");
                        Ok(())
                    }),
                ];
                errors += asked.iter().map(|one| one.0).sum::<usize>();
                if asked.iter().all(|one| one.1 == 0) {
                    break;
                }
            }
        }
        assert!(errors > 10, "{errors}");
    });
}
