//! What is not as it should be: what is refused, what is mended, and what nobody can see.

use migrate_runtime::{ErrorKind, OutOfOrder, Tool};
use migrate_tests_peers::look::{dump, rows};
use migrate_tests_peers::peer::{ALL, Peer};
use rusqlite::Connection;

use super::{WRITTEN, with_each};

/// A database that a release skipped: the tool applied two of four.
#[test]
fn r_4_01_a_database_behind_catches_up() {
    with_each(|peer, path| {
        peer.migrate(&path, 2).unwrap();
        let mut db = Connection::open(&path).unwrap();
        db.execute_batch(WRITTEN).unwrap();
        let declared = peer.after().take_over(&mut db, Tool::Detect).unwrap();
        assert_eq!(declared.versions().len(), 2);
        assert_eq!(peer.after().run(&mut db).unwrap().steps().len(), 3);
        assert_eq!(rows(&db, "SELECT count(*), sum(archived) FROM notes"), ["3|0"]);
    });
}

/// A fresh database, and one that belongs to nobody: nothing to take over, all of it applied.
#[test]
fn r_4_01_a_fresh_database_needs_no_other_call() {
    with_each(|peer, path| {
        let mut db = Connection::open(&path).unwrap();
        assert!(peer.after().take_over(&mut db, peer.tool()).unwrap().is_empty());
        assert_eq!(peer.after().run(&mut db).unwrap().steps().len(), 5);
    });
}

/// Without the call a run never begins anew on tables that are there.
#[test]
fn r_4_01_a_forgotten_call_does_no_harm() {
    with_each(|peer, path| {
        peer.migrate(&path, ALL).unwrap();
        let mut db = Connection::open(&path).unwrap();
        db.execute_batch(WRITTEN).unwrap();
        // The schema after all four is that of one version alone: adopted there.
        assert_eq!(peer.after().run(&mut db).unwrap().steps().len(), 1);
        assert_eq!(rows(&db, "SELECT count(*) FROM notes"), ["3"]);
    });
    with_each(|peer, path| {
        peer.migrate(&path, 3).unwrap();
        let mut db = Connection::open(&path).unwrap();
        let before = dump(&db);
        // The third changes rows alone: the schema does not tell whether it was applied.
        let error = peer.after().run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unmanaged);
        assert!(error.help().contains("take_over"), "{error}");
        assert_eq!(dump(&db), before);
    });
}

/// Somebody changed the database by hand.
#[test]
fn r_4_01_another_schema_is_refused_and_can_be_accepted() {
    with_each(|peer, path| {
        peer.migrate(&path, ALL).unwrap();
        let mut db = Connection::open(&path).unwrap();
        db.execute_batch("ALTER TABLE notes ADD COLUMN colour TEXT").unwrap();
        let before = dump(&db);
        let error = peer.after().take_over(&mut db, peer.tool()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SchemaMismatch, "{error}");
        assert!(error.to_string().contains("colour"), "{error}");
        assert_eq!(dump(&db), before);
        peer.after().migrator().force(true).take_over(&mut db, peer.tool()).unwrap();
        peer.after().run(&mut db).unwrap();
    });
}

/// A file edited after the tool had applied it. refinery and sqlx have a checksum and see it; the
/// others do not. Where the schema is the same, neither do we: so the old program runs once more.
#[test]
fn r_4_01_rows_of_an_edited_file_are_not_compared() {
    with_each(|peer, path| {
        peer.migrate(&path, ALL).unwrap();
        let mut db = Connection::open(&path).unwrap();
        assert_eq!(peer.edited().take_over(&mut db, peer.tool()).unwrap().versions().len(), ALL);
        assert_eq!(rows(&db, "SELECT body FROM notes"), ["'Water the plants'"]);
        // From here on it is seen.
        let error = peer.after().run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Edited, "{error}");
    });
}

/// What the tool knows as applied, and the program has no file of.
#[test]
fn r_4_01_a_file_that_is_missing_is_named() {
    for peer in [Peer::Refinery, Peer::Sqlx, Peer::Diesel] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("notes.db");
        peer.migrate(&path, ALL).unwrap();
        let mut db = Connection::open(&path).unwrap();
        let records = peer.records().trim_start_matches("SELECT * FROM ");
        db.execute(&format!("UPDATE {records} SET version = 20270101000009 WHERE version = (SELECT max(version) FROM {records})"), [])
            .unwrap();
        let error = peer.after().take_over(&mut db, Tool::Detect).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnknownVersion);
        assert!(error.to_string().contains("20270101000009"), "{error}");
    }
}

/// The number of `rusqlite_migration` has no versions: more than there are files.
#[test]
fn r_4_01_a_number_beyond_the_files_is_refused() {
    let peer = Peer::RusqliteMigration;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes.db");
    peer.migrate(&path, ALL).unwrap();
    let mut db = Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA user_version = 6").unwrap();
    let error = peer.after().take_over(&mut db, peer.tool()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownVersion);
    let said = "rusqlite_migration has applied what this program does not have: 6";
    assert!(error.to_string().starts_with(said), "{error}");
}

/// One that was skipped: 3 was merged after 4 had been applied. The tool's record has a gap, and so
/// has ours, until the program says that it may come late.
#[test]
fn r_4_01_a_gap_in_the_records_stays_one() {
    for peer in [Peer::Sqlx, Peer::Diesel] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("notes.db");
        peer.migrate(&path, ALL).unwrap();
        let mut db = Connection::open(&path).unwrap();
        let records = peer.records().trim_start_matches("SELECT * FROM ");
        db.execute_batch(&format!(
            "DELETE FROM notes; DELETE FROM {records} WHERE version = '20260101000003'"
        ))
        .unwrap();
        assert_eq!(peer.after().take_over(&mut db, Tool::Detect).unwrap().versions().len(), 3);
        let error = peer.after().run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfOrder, "{error}");
        let late = peer.after().migrator().out_of_order(OutOfOrder::Apply);
        assert_eq!(late.run(&mut db).unwrap().steps().len(), 2);
        assert_eq!(rows(&db, "SELECT body FROM notes"), ["'Water the plants'"]);
    }
}

/// refinery commits a migration before its record, and was stopped between the two.
#[test]
fn r_4_01_a_migration_without_its_record_is_told_and_mended() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes.db");
    Peer::Refinery.migrate(&path, 3).unwrap();
    let mut db = Connection::open(&path).unwrap();
    db.execute_batch(
        "CREATE TRIGGER full BEFORE INSERT ON refinery_schema_history
         BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    .unwrap();
    Peer::Refinery.migrate(&path, ALL).unwrap_err();
    db.execute_batch("DROP TRIGGER full").unwrap();

    // Its own way on is closed: the column is there already.
    Peer::Refinery.migrate(&path, ALL).unwrap_err();
    let error = Peer::Refinery.after().take_over(&mut db, Tool::Refinery).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SchemaMismatch);
    assert!(error.to_string().contains("+ pinned INTEGER NOT NULL DEFAULT 0"), "{error}");

    db.execute_batch("ALTER TABLE notes DROP COLUMN pinned").unwrap();
    let declared = Peer::Refinery.after().take_over(&mut db, Tool::Refinery).unwrap();
    assert_eq!(declared.versions().len(), 3);
    assert_eq!(Peer::Refinery.after().run(&mut db).unwrap().steps().len(), 2);
}

/// The mark that sqlx knows for a migration that did not end: both refuse.
#[test]
fn r_4_01_what_sqlx_marks_as_unfinished_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes.db");
    Peer::Sqlx.migrate(&path, ALL).unwrap();
    let mut db = Connection::open(&path).unwrap();
    db.execute_batch("UPDATE _sqlx_migrations SET success = FALSE WHERE version = 20260101000004")
        .unwrap();
    let said = Peer::Sqlx.migrate(&path, ALL).unwrap_err();
    assert!(said.contains("20260101000004 is partially applied"), "{said}");
    let error = Peer::Sqlx.after().take_over(&mut db, Tool::Sqlx).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OtherTool);
    assert!(error.to_string().starts_with("sqlx began migration 20260101000004"), "{error}");
}

/// Its records are in a table of another name, which nobody can know: declared, once.
#[test]
fn r_4_01_records_under_another_name_are_declared() {
    for (peer, table) in
        [(Peer::Refinery, "refinery_schema_history"), (Peer::Sqlx, "_sqlx_migrations")]
    {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("notes.db");
        peer.migrate(&path, 3).unwrap();
        let mut db = Connection::open(&path).unwrap();
        db.execute_batch(&format!("ALTER TABLE {table} RENAME TO own_records")).unwrap();
        assert!(peer.after().take_over(&mut db, Tool::Detect).unwrap().is_empty());
        assert_eq!(peer.after().run(&mut db).unwrap_err().kind(), ErrorKind::Unmanaged);
        peer.after().baseline(&mut db, &peer.version(3)).unwrap();
        assert_eq!(peer.after().run(&mut db).unwrap().steps().len(), 2);
    }
}

/// The old program knows nothing of ours: it still starts.
#[test]
fn r_4_01_the_old_program_does_not_notice() {
    with_each(|peer, path| {
        peer.migrate(&path, ALL).unwrap();
        let mut db = Connection::open(&path).unwrap();
        peer.after().take_over(&mut db, peer.tool()).unwrap();
        peer.after().run(&mut db).unwrap();
        peer.migrate(&path, ALL).unwrap();
        assert!(peer.after().is_current(&db).unwrap());
    });
}
