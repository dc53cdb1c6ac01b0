//! Somebody adds a column by hand, beside the migrations.

use migrate_runtime::ErrorKind;
use migrate_tests_peers::files::File;
use migrate_tests_peers::ours::{LATE_1, RACE};
use migrate_tests_peers::peer::Peer;
use rusqlite::Connection;

use crate::place;

const BY_HAND: &str = "ALTER TABLE jobs ADD COLUMN colour TEXT";

/// The next start is content, and so is the next migration.
#[test]
fn no_tool_notices_a_schema_that_was_changed() {
    for peer in Peer::EVERY {
        let (_directory, path) = place();
        let files = File::of_set("race");
        peer.start(&path, &files[..1]).unwrap();
        Connection::open(&path).unwrap().execute_batch(BY_HAND).unwrap();
        peer.start(&path, &files[..1]).unwrap();
        peer.start(&path, &files).unwrap();
    }
}

#[test]
fn ours_tells_the_column_and_waits() {
    let (_directory, path) = place();
    let mut db = Connection::open(path).unwrap();
    LATE_1.run(&mut db).unwrap();
    db.execute_batch(BY_HAND).unwrap();
    let drift = LATE_1.drift(&db).unwrap().unwrap().to_string();
    assert!(drift.contains("+ colour TEXT"), "{drift}");

    let (_directory, path) = place();
    let mut db = Connection::open(path).unwrap();
    RACE.run_to(&mut db, "20260101").unwrap();
    db.execute_batch(BY_HAND).unwrap();
    let error = RACE.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Drifted, "{error}");
}
