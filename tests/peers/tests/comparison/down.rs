//! Going back where there is no way back.

use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use include_dir::{Dir, include_dir};
use migrate_runtime::{ErrorKind, Migrations, embed_migrations};
use migrate_tests_peers::look::rows;
use migrate_tests_peers::peer::{diesel_open, sqlx_run};
use rusqlite::Connection;

use crate::place;

static FOLDERS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sets/claims/without_down");
static OURS: Migrations = embed_migrations!("sets/claims/without_down");
static SQLX: sqlx::migrate::Migrator = sqlx::migrate!("sets/claims/no_way_back");

/// Without a `down.sql` the downgrade succeeds, and what the up did is still there.
#[test]
fn rusqlite_migration_from_a_directory_undoes_nothing() {
    let (_directory, path) = place();
    let mut db = Connection::open(path).unwrap();
    let all = rusqlite_migration::Migrations::from_directory(&FOLDERS).unwrap();
    all.to_latest(&mut db).unwrap();
    all.to_version(&mut db, 0).unwrap();
    assert_eq!(rows(&db, "PRAGMA user_version"), ["0"]);
    assert_eq!(rows(&db, "SELECT name FROM sqlite_master"), ["'jobs'"]);
    all.to_latest(&mut db).unwrap_err();
}

/// Of three migrations the middle one has no down: the other two are undone around it.
#[test]
fn sqlx_skips_what_has_no_down() {
    let (_directory, path) = place();
    sqlx_run(&path, async |db| {
        SQLX.run(&mut *db).await?;
        SQLX.undo(&mut *db, 0).await
    })
    .unwrap();
    let db = Connection::open(path).unwrap();
    assert_eq!(rows(&db, "SELECT version FROM _sqlx_migrations"), ["2"]);
    assert_eq!(rows(&db, "SELECT name FROM sqlite_master WHERE name IN ('a', 'b', 'c')"), ["'b'"]);
}

/// Without a `down.sql`, and with an empty one.
#[test]
fn diesel_refuses() {
    for down in [None, Some("")] {
        let (directory, path) = place();
        let folder = directory.path().join("1_create_jobs");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("up.sql"), "CREATE TABLE jobs (id INTEGER)").unwrap();
        if let Some(down) = down {
            std::fs::write(folder.join("down.sql"), down).unwrap();
        }
        let all = FileBasedMigrations::from_path(directory.path()).unwrap();
        let mut db = diesel_open(&path);
        db.run_pending_migrations(all.clone()).unwrap();
        db.revert_last_migration(all).unwrap_err();
    }
}

#[test]
fn ours_refuses() {
    let (_directory, path) = place();
    let mut db = Connection::open(path).unwrap();
    OURS.run(&mut db).unwrap();
    let error = OURS.rollback_all(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Irreversible);
    assert_eq!(OURS.status(&db).unwrap().pending().count(), 0);
}
