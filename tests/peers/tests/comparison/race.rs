//! Two programs start at the same moment.

use std::path::Path;
use std::sync::Barrier;

use migrate_tests_peers::files::File;
use migrate_tests_peers::look::rows;
use migrate_tests_peers::ours::RACE;
use migrate_tests_peers::peer::Peer;
use rusqlite::Connection;

use crate::place;

/// What two runners at once said, and how many rows the second migration left; it is to leave one.
fn round(path: &Path, run: impl Fn() -> Result<(), String> + Sync) -> (Vec<String>, String) {
    let line = Barrier::new(2);
    let errors: Vec<String> = std::thread::scope(|scope| {
        let runners: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    line.wait();
                    run()
                })
            })
            .collect();
        runners.into_iter().filter_map(|runner| runner.join().unwrap().err()).collect()
    });
    let db = Connection::open(path).unwrap();
    (errors, rows(&db, "SELECT count(*) FROM jobs").remove(0))
}

/// The table is there; the row is pending.
fn peers_round(peer: Peer) -> (Vec<String>, String) {
    let (_directory, path) = place();
    let files = File::of_set("race");
    peer.start(&path, &files[..1]).unwrap();
    round(&path, || peer.start(&path, &files))
}

/// So many rounds until something is seen to happen.
const ROUNDS: usize = 200;

/// Neither runner has an error, and the row is there twice.
#[test]
fn rusqlite_migration_applies_twice() {
    let twice = (0..ROUNDS).any(|_| {
        let (errors, rows) = peers_round(Peer::RusqliteMigration);
        errors.is_empty() && rows == "2"
    });
    assert!(twice, "not once in {ROUNDS} rounds");
}

/// What it runs is committed before its record, which the other runner has written meanwhile: one of
/// the two fails, and the row is there twice.
#[test]
fn refinery_applies_twice_and_fails() {
    let twice = (0..2 * ROUNDS).any(|_| {
        let (errors, rows) = peers_round(Peer::Refinery);
        errors.len() == 1 && rows == "2"
    });
    assert!(twice, "not once in {} rounds", 2 * ROUNDS);
}

/// One of the two does not start. Nothing is applied twice.
#[test]
fn sqlx_and_diesel_fail_in_one_of_the_two() {
    for peer in [Peer::Sqlx, Peer::Diesel] {
        let failed = (0..ROUNDS).any(|_| {
            let (errors, rows) = peers_round(peer);
            assert_eq!(rows, "1", "{peer:?}: {errors:?}");
            !errors.is_empty()
        });
        assert!(failed, "{peer:?}: not once in {ROUNDS} rounds");
    }
}

#[test]
fn ours_applies_once_and_nobody_fails() {
    for _ in 0..50 {
        let (_directory, path) = place();
        RACE.run_to(&mut Connection::open(&path).unwrap(), "20260101").unwrap();
        let run = || {
            let mut db = Connection::open(&path).unwrap();
            RACE.run(&mut db).map(|_| ()).map_err(|error| error.to_string())
        };
        assert_eq!(round(&path, run), (Vec::new(), "1".to_owned()));
    }
}
