//! An older program meets a database that a newer one has migrated.

use migrate_runtime::ErrorKind;
use migrate_tests_peers::files::File;
use migrate_tests_peers::look::rows;
use migrate_tests_peers::ours::{SHELF_1, SHELF_2};
use migrate_tests_peers::peer::Peer;
use rusqlite::Connection;

use crate::place;

fn older_after_newer(peer: Peer) -> Result<(), String> {
    let (_directory, path) = place();
    let files = File::of_set("shelf2");
    peer.start(&path, &files).unwrap();
    peer.start(&path, &files[..1])
}

#[test]
fn refinery_sqlx_and_rusqlite_migration_refuse_it() {
    for peer in [Peer::Refinery, Peer::Sqlx, Peer::RusqliteMigration] {
        let said = older_after_newer(peer).unwrap_err();
        println!("{peer:?}: {said}");
    }
}

#[test]
fn diesel_does_not_notice() {
    older_after_newer(Peer::Diesel).unwrap();
}

#[test]
fn ours_refuses_it_and_goes_back() {
    let (_directory, path) = place();
    let mut db = Connection::open(&path).unwrap();
    SHELF_2.run(&mut db).unwrap();
    let error = SHELF_1.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DatabaseNewer, "{error}");
    // The newest has a down, which only the database still knows. What it takes away is not known to
    // the older program, so it asks.
    let (_directory, path) = place();
    let mut db = Connection::open(&path).unwrap();
    let (old, new) = (Peer::Diesel.before(), Peer::Diesel.after());
    new.run(&mut db).unwrap();
    let error = old.rollback_to(&mut db, "20260101000004").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DataLoss, "{error}");
    old.migrator().force(true).rollback_to(&mut db, "20260101000004").unwrap();
    let columns = rows(&db, "SELECT name FROM pragma_table_info('notes')");
    assert_eq!(columns, ["'id'", "'body'", "'pinned'"]);
    assert!(old.is_current(&db).unwrap());
}
