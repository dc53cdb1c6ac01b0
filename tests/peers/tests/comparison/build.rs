//! What the compiler says of a directory that is not as it should be.

mod misnamed {
    refinery::embed_migrations!("sets/claims/misnamed_refinery");
}

mod wrong {
    refinery::embed_migrations!("sets/claims/wrong_refinery");
}

use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};
use include_dir::{Dir, include_dir};
use migrate_tests_peers::files::File;
use migrate_tests_peers::peer::{Peer, diesel_open, sqlx_run};
use rusqlite::Connection;

use crate::place;

static SQLX: sqlx::migrate::Migrator = sqlx::migrate!("sets/claims/misnamed_sqlx");
static WRONG_SQLX: sqlx::migrate::Migrator = sqlx::migrate!("sets/claims/wrong_sqlx");
const WRONG_DIESEL: EmbeddedMigrations =
    diesel_migrations::embed_migrations!("sets/claims/wrong_folders");
static WRONG_FOLDERS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sets/claims/wrong_folders");
static UNNUMBERED_FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sets/claims/unnumbered");
static TWO_OF_ONE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sets/claims/twice_hyphens");
const UNNUMBERED: EmbeddedMigrations =
    diesel_migrations::embed_migrations!("sets/claims/unnumbered");
const TWICE: EmbeddedMigrations = diesel_migrations::embed_migrations!("sets/claims/twice");

/// `V2_b.sql` has one underscore, and two are wanted.
#[test]
fn refinery_skips_a_misnamed_file() {
    assert_eq!(misnamed::migrations::runner().get_migrations().len(), 1);
}

/// `2-b.sql` has a hyphen.
#[test]
fn sqlx_skips_a_misnamed_file() {
    assert_eq!(SQLX.iter().count(), 1);
}

/// Two folders with the version 1.
#[test]
fn diesel_embeds_two_of_one_version_and_runs_one() {
    let all: Vec<Box<dyn diesel::migration::Migration<diesel::sqlite::Sqlite>>> =
        TWICE.migrations().unwrap();
    assert_eq!(all.len(), 2);
    let (_directory, path) = place();
    let mut db = diesel_open(&path);
    assert_eq!(db.run_pending_migrations(TWICE).unwrap().len(), 1);
}

/// An INSERT into a table that there is not: each of them compiles with it, and fails when it runs.
#[test]
fn no_tool_runs_the_sql_while_it_compiles() {
    let (_directory, path) = place();
    let mut db = Connection::open(&path).unwrap();
    wrong::migrations::runner().run(&mut db).unwrap_err();
    let all = rusqlite_migration::Migrations::from_directory(&WRONG_FOLDERS).unwrap();
    assert!(all.to_latest(&mut db).unwrap_err().to_string().contains("nowhere"));
    let said = sqlx_run(&path, async |db| WRONG_SQLX.run(db).await).unwrap_err();
    assert!(said.to_string().contains("nowhere"));
    assert!(diesel_open(&path).run_pending_migrations(WRONG_DIESEL).is_err());
}

/// Two files of one version: both run, and the record of the second has no place.
#[test]
fn refinery_and_sqlx_fail_at_the_second_of_one_version() {
    let table = |name: &str| File::new(1, name, &format!("CREATE TABLE {name} (id INTEGER)"));
    for peer in [Peer::Refinery, Peer::Sqlx] {
        let (_directory, path) = place();
        let said = peer.start(&path, &[table("a"), table("b")]).unwrap_err();
        println!("{peer:?}: {said}");
        assert!(said.contains("UNIQUE"), "{peer:?}: {said}");
    }
}

/// `create_a` has no number: its version is `create`.
#[test]
fn diesel_takes_any_folder() {
    let (_directory, path) = place();
    let mut db = diesel_open(&path);
    let run = db.run_pending_migrations(UNNUMBERED).unwrap();
    assert_eq!(run.iter().map(ToString::to_string).collect::<Vec<_>>(), ["create"]);
}

/// A folder without a number, and two of one.
#[test]
fn rusqlite_migration_looks_at_names_when_it_runs() {
    for directory in [&UNNUMBERED_FOLDER, &TWO_OF_ONE] {
        rusqlite_migration::Migrations::from_directory(directory).unwrap_err();
    }
}
