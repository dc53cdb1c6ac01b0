//! A migration and the record of it: both or neither.

use std::path::Path;

use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use migrate_tests_peers::files::File;
use migrate_tests_peers::look::rows;
use migrate_tests_peers::ours::RACE;
use migrate_tests_peers::peer::{Peer, diesel_open};
use rusqlite::Connection;

use crate::place;

/// Stands for everything that can keep a record from being written: a full disk, a kill.
fn no_more_records(db: &Connection, table: &str) {
    db.execute_batch(&format!(
        "CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END"
    ))
    .unwrap();
}

/// The table is there, no record of it is, and so the next start cannot get by it.
#[test]
fn refinery_commits_the_migration_before_its_record() {
    let (_directory, path) = place();
    let first = File::new(1, "a", "CREATE TABLE a (x INTEGER)");
    Peer::Refinery.start(&path, std::slice::from_ref(&first)).unwrap();
    let db = Connection::open(&path).unwrap();
    no_more_records(&db, "refinery_schema_history");
    let both = [first, File::new(2, "b", "CREATE TABLE b (x INTEGER)")];
    let said = Peer::Refinery.start(&path, &both).unwrap_err();
    assert!(said.contains("full"), "{said}");
    assert_eq!(rows(&db, "SELECT name FROM sqlite_master WHERE name = 'b'"), ["'b'"]);
    db.execute_batch("DROP TRIGGER full").unwrap();
    let said = Peer::Refinery.start(&path, &both).unwrap_err();
    assert!(said.contains("table b already exists"), "{said}");
}

#[test]
fn sqlx_and_diesel_commit_both_at_once() {
    for (peer, table) in
        [(Peer::Sqlx, "_sqlx_migrations"), (Peer::Diesel, "__diesel_schema_migrations")]
    {
        let (_directory, path) = place();
        let first = File::new(1, "a", "CREATE TABLE a (x INTEGER)");
        peer.start(&path, std::slice::from_ref(&first)).unwrap();
        let db = Connection::open(&path).unwrap();
        no_more_records(&db, table);
        let both = [first, File::new(2, "b", "CREATE TABLE b (x INTEGER)")];
        peer.start(&path, &both).unwrap_err();
        assert_eq!(rows(&db, "SELECT name FROM sqlite_master WHERE name = 'b'"), [""; 0]);
    }
}

/// The first of two migrations stays where the second fails; `rusqlite_migration` takes both back.
#[test]
fn a_run_is_one_transaction_in_rusqlite_migration_alone() {
    for peer in Peer::EVERY {
        let (_directory, path) = place();
        let both = [
            File::new(1, "a", "CREATE TABLE a (x INTEGER)"),
            File::new(2, "b", "CREATE TABLE b (x INTEGER); INSERT INTO nowhere VALUES (1)"),
        ];
        let said = peer.start(&path, &both).unwrap_err();
        assert!(said.contains("nowhere") || peer == Peer::Refinery, "{peer:?}: {said}");
        let db = Connection::open(&path).unwrap();
        let left = rows(&db, "SELECT name FROM sqlite_master WHERE name IN ('a', 'b')");
        let expected: &[&str] = if peer == Peer::RusqliteMigration { &[] } else { &["'a'"] };
        assert_eq!(left, expected, "{peer:?}");
    }
}

/// What sqlx and diesel run outside a transaction stays as far as it came, and no record says so.
#[test]
fn half_a_migration_outside_a_transaction_leaves_no_trace() {
    const HALF: &str =
        "-- no-transaction\nCREATE TABLE a (x INTEGER); INSERT INTO nowhere VALUES (1)";
    let (directory, path) = place();
    let folder = directory.path().join("1_a");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("up.sql"), HALF).unwrap();
    std::fs::write(folder.join("metadata.toml"), "run_in_transaction = false").unwrap();
    let diesel = || {
        let all = FileBasedMigrations::from_path(directory.path()).unwrap();
        let run = diesel_open(&path).run_pending_migrations(all).map(|_| ());
        run.map_err(|error| error.to_string())
    };
    let sqlx = || Peer::Sqlx.start(&path, &[File::new(1, "a", HALF)]);
    leaves_no_trace(&path, "__diesel_schema_migrations", diesel);
    leaves_no_trace(&path, "_sqlx_migrations", sqlx);
}

fn leaves_no_trace(path: &Path, table: &str, run: impl Fn() -> Result<(), String>) {
    run().unwrap_err();
    let db = Connection::open(path).unwrap();
    assert_eq!(rows(&db, "SELECT name FROM sqlite_master WHERE name = 'a'"), ["'a'"]);
    assert_eq!(rows(&db, &format!("SELECT count(*) FROM {table}")), ["0"]);
    let said = run().unwrap_err();
    assert!(said.contains("already exists"), "{said}");
    db.execute_batch("DROP TABLE a").unwrap();
}

#[test]
fn ours_commits_both_and_all_of_a_run_at_once() {
    let (_directory, path) = place();
    let mut db = Connection::open(&path).unwrap();
    RACE.run(&mut db).unwrap();
    RACE.rollback_all(&mut db).unwrap_err();

    // On a database where the record of the second cannot be written.
    let (_directory, path) = place();
    let mut db = Connection::open(&path).unwrap();
    RACE.run_to(&mut db, "20260101").unwrap();
    no_more_records(&db, "_migrate_applied");
    RACE.migrator().drift_policy(migrate_runtime::DriftPolicy::Warn).run(&mut db).unwrap_err();
    assert_eq!(rows(&db, "SELECT count(*) FROM jobs"), ["0"]);
    db.execute_batch("DROP TRIGGER full").unwrap();
    RACE.run(&mut db).unwrap();
    assert_eq!(rows(&db, "SELECT count(*) FROM jobs"), ["1"]);
}
