//! Killed at any moment, the database is the old one or the new one, and the next start goes on.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use migrate_runtime::ErrorKind;
use migrate_tests::look::{applied, assert_sound, dump, history, one, rows};
use migrate_tests::sets::{OUTSIDE, SLOW, fill_events, impatient};
use migrate_tests::site::{Journal, Site, in_both_modes};
use rusqlite::Connection;

const KILLS: u32 = 30;

fn start(path: &Path, set: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_migrate-one"))
        .args([path.as_os_str(), set.as_ref()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A copy of the site's database, which nobody has open.
fn copy(site: &Site, name: &str) -> PathBuf {
    let path = site.directory().join(name);
    std::fs::copy(site.path(), &path).unwrap();
    path
}

/// Kills a process that runs `set` on a copy of the site's database, at moments spread evenly over
/// the time that such a run takes, and lets `check` look at what is left.
fn kill_at_every_moment(site: &Site, set: &str, kills: u32, mut check: impl FnMut(&Path)) {
    let whole = copy(site, "whole.db");
    let begin = Instant::now();
    assert!(start(&whole, set).wait().unwrap().success());
    let mut time = begin.elapsed();
    for kill in 0..kills {
        let path = copy(site, &format!("killed{kill}.db"));
        let begin = Instant::now();
        let mut process = start(&path, set);
        while begin.elapsed() < time * kill / kills {
            std::thread::sleep(Duration::from_micros(500));
            if process.try_wait().unwrap().is_some() {
                // The machine is less busy than it was: the moments lie closer.
                time = time.min(begin.elapsed());
                break;
            }
        }
        process.kill().unwrap();
        process.wait().unwrap();
        check(&path);
    }
}

#[test]
fn r_0_11_a_killed_run_leaves_the_old_state_or_the_new_one() {
    in_both_modes(|site| {
        let mut db = site.open();
        SLOW.run_to(&mut db, "002").unwrap();
        db.execute_batch("INSERT INTO workload VALUES (40000)").unwrap();
        let old = dump(&db);
        drop(db);
        let mut expected = Connection::open(copy(site, "expected.db")).unwrap();
        SLOW.run(&mut expected).unwrap();
        let new = dump(&expected);

        let (mut stayed, mut torn) = (0, 0);
        kill_at_every_moment(site, "slow", KILLS, |path| {
            let trace = match site.journal() {
                Journal::Rollback => "-journal",
                Journal::Wal => "-wal",
            };
            let trace = format!("{}{trace}", path.display());
            torn += u32::from(std::fs::metadata(trace).is_ok_and(|file| file.len() > 0));

            let mut db = Connection::open(path).unwrap();
            let found = dump(&db);
            assert_eq!(rows(&db, "PRAGMA integrity_check"), ["'ok'"]);
            let recorded = applied(&db).len();
            match recorded {
                2 => assert!(found == old, "neither old nor new"),
                4 => assert!(found == new, "neither old nor new"),
                other => panic!("{other} migrations are on record"),
            }
            stayed += u32::from(recorded == 2);

            // The next start goes on from there.
            assert_eq!(SLOW.run(&mut db).unwrap().steps().len(), 4 - recorded);
            assert!(dump(&db) == new);
            assert_sound(&db);
        });
        assert!(stayed > 0, "none of {KILLS} was killed in time");
        assert!(torn > 0, "none was killed while it wrote");
    });
}

#[test]
fn r_0_11_a_run_killed_on_a_fresh_file_leaves_an_empty_database_or_a_whole_one() {
    in_both_modes(|site| {
        kill_at_every_moment(site, "quickstart", 12, |path| {
            let mut db = Connection::open(path).unwrap();
            let set = &migrate_tests::sets::QUICKSTART;
            let recorded = set.len() - set.status(&db).unwrap().pending().count();
            if recorded == 0 {
                assert_eq!(dump(&db), "");
            } else {
                assert_eq!(recorded, set.len());
            }
            assert_eq!(set.run(&mut db).unwrap().steps().len(), set.len() - recorded);
            assert_sound(&db);
        });
    });
}

/// What was begun outside a transaction is recognised at the next start, and put back from its
/// backup before that goes on.
#[test]
fn r_0_11_a_killed_vacuum_is_put_back() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run_to(&mut db, "001").unwrap();
        fill_events(&db, 20_000);
        drop(db);
        kill_at_every_moment(site, "outside", 12, |path| {
            let mut db = Connection::open(path).unwrap();
            assert_eq!(rows(&db, "PRAGMA integrity_check"), ["'ok'"]);
            assert_eq!(one::<i64>(&db, "SELECT count(*) FROM events"), 20_000);
            let half_done = applied(&db).iter().any(|row| row.ends_with("started"));
            let report = OUTSIDE.run(&mut db).unwrap();
            assert!(OUTSIDE.is_current(&db).unwrap());
            let recovered = history(&db).iter().filter(|line| line.starts_with("recover")).count();
            assert_eq!(recovered, usize::from(half_done));
            assert_eq!(report.notes().is_empty(), !half_done, "{report}");
            assert_eq!(one::<i64>(&db, "SELECT count(*) FROM events"), 20_000);
        });
    });
}

/// As a process leaves it that was killed right after it marked 004 as begun, when the backup is
/// gone.
#[test]
fn r_0_11_what_was_marked_as_begun_is_not_run_again() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run_to(&mut db, "003").unwrap();
        db.execute_batch(
            "CREATE TEMP TABLE begun AS SELECT * FROM _migrate_applied WHERE version = '003';
             UPDATE begun SET version = '004', position = 4, state = 'started';
             INSERT INTO _migrate_applied SELECT * FROM begun;
             DROP TABLE begun;
             UPDATE _migrate_set SET migrations = 4, stamp = zeroblob(32);",
        )
        .unwrap();
        let before = dump(&db);
        assert_eq!(impatient(&OUTSIDE).run(&mut db).unwrap_err().kind(), ErrorKind::HalfDone);
        assert_eq!(dump(&db), before);
    });
}
