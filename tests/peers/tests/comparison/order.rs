//! A migration that arrives with a number below one that was applied: two branches were merged.

use migrate_runtime::ErrorKind;
use migrate_tests_peers::files::File;
use migrate_tests_peers::look::rows;
use migrate_tests_peers::ours::{LATE_1, LATE_2};
use migrate_tests_peers::peer::Peer;
use rusqlite::Connection;

use crate::place;

fn one_comes_late(peer: Peer) -> (Result<(), String>, Vec<String>) {
    let (_directory, path) = place();
    peer.start(&path, &File::of_set("late1")).unwrap();
    let result = peer.start(&path, &File::of_set("late2"));
    (result, rows(&Connection::open(path).unwrap(), "SELECT count(*) FROM jobs"))
}

#[test]
fn sqlx_and_diesel_apply_it_without_a_word() {
    for peer in [Peer::Sqlx, Peer::Diesel] {
        assert_eq!(one_comes_late(peer), (Ok(()), vec!["1".to_owned()]), "{peer:?}");
    }
}

#[test]
fn refinery_refuses_it() {
    let (result, rows) = one_comes_late(Peer::Refinery);
    assert!(result.unwrap_err().contains("missing"));
    assert_eq!(rows, ["0"]);
}

/// It counts, so that a list with one more in the middle runs its last one again.
#[test]
fn rusqlite_migration_runs_another_one_instead() {
    let (result, rows) = one_comes_late(Peer::RusqliteMigration);
    assert!(result.unwrap_err().contains("duplicate column name: title"));
    assert_eq!(rows, ["0"]);
}

#[test]
fn ours_refuses_it() {
    let (_directory, path) = place();
    let mut db = Connection::open(path).unwrap();
    LATE_1.run(&mut db).unwrap();
    let error = LATE_2.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfOrder);
    assert_eq!(rows(&db, "SELECT count(*) FROM jobs"), ["0"]);
}
