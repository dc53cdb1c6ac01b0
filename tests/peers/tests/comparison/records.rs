//! What a database tells afterwards.

use migrate_runtime::{Action, HistoryQuery, Outcome};
use migrate_tests_peers::files::File;
use migrate_tests_peers::look::rows;
use migrate_tests_peers::ours::UNIQUE;
use migrate_tests_peers::peer::Peer;
use rusqlite::Connection;

use crate::place;

const TWO_OF_ONE_ADDRESS: &str = "INSERT INTO people (mail) VALUES ('a@b.org'), ('a@b.org')";

#[test]
fn every_tool_keeps_what_is_applied() {
    let kept: [(Peer, &[&str]); 3] = [
        (Peer::Refinery, &["version", "name", "applied_on", "checksum"]),
        (
            Peer::Sqlx,
            &["version", "description", "installed_on", "success", "checksum", "execution_time"],
        ),
        (Peer::Diesel, &["version", "run_on"]),
    ];
    for (peer, columns) in kept {
        let (_directory, path) = place();
        peer.start(&path, &File::of_set("unique")).unwrap();
        let table = peer.records().trim_start_matches("SELECT * FROM ");
        let sql = format!("SELECT name FROM pragma_table_info('{table}')");
        let found = rows(&Connection::open(&path).unwrap(), &sql).join(" ").replace('\'', "");
        assert_eq!(found, columns.join(" "), "{peer:?}");
    }
    let (_directory, path) = place();
    Peer::RusqliteMigration.start(&path, &File::of_set("unique")).unwrap();
    let db = Connection::open(&path).unwrap();
    assert_eq!(rows(&db, "PRAGMA user_version"), ["2"]);
    assert_eq!(rows(&db, "SELECT name FROM sqlite_master WHERE type = 'table'"), ["'people'"]);
}

/// Of a migration that failed there is nothing, in any of the four.
#[test]
fn no_tool_keeps_what_failed() {
    for peer in Peer::EVERY {
        let (_directory, path) = place();
        let files = File::of_set("unique");
        peer.start(&path, &files[..1]).unwrap();
        let db = Connection::open(&path).unwrap();
        db.execute_batch(TWO_OF_ONE_ADDRESS).unwrap();
        let before = rows(&db, peer.records());
        peer.start(&path, &files).unwrap_err();
        assert_eq!(rows(&db, peer.records()), before, "{peer:?}");
    }
}

#[test]
fn ours_keeps_both() {
    let (_directory, path) = place();
    let mut db = Connection::open(path).unwrap();
    UNIQUE.run_to(&mut db, "20260101").unwrap();
    db.execute_batch(TWO_OF_ONE_ADDRESS).unwrap();
    UNIQUE.run(&mut db).unwrap_err();
    let history = UNIQUE.history(&db, &HistoryQuery::new().oldest_first()).unwrap();
    let told: Vec<_> = history.iter().map(|one| (one.action(), one.outcome())).collect();
    assert_eq!(
        told,
        [(Some(Action::Apply), Outcome::Done), (Some(Action::Apply), Outcome::Failed)]
    );
    assert!(history[1].error().unwrap().contains("UNIQUE"), "{:?}", history[1].error());
}
