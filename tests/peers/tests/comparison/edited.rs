//! A migration that was edited after it had been applied.

use migrate_runtime::ErrorKind;
use migrate_tests_peers::files::File;
use migrate_tests_peers::peer::Peer;
use rusqlite::Connection;

use crate::place;

fn after_an_edit(peer: Peer, edited: &str) -> Result<(), String> {
    let (_directory, path) = place();
    let table = "CREATE TABLE jobs (id INTEGER PRIMARY KEY, title TEXT)";
    peer.start(&path, &[File::new(1, "create_jobs", table)]).unwrap();
    peer.start(&path, &[File::new(1, "create_jobs", edited)])
}

#[test]
fn refinery_and_sqlx_notice_an_edit() {
    let edited = "CREATE TABLE jobs (id INTEGER PRIMARY KEY, title TEXT NOT NULL)";
    let said = after_an_edit(Peer::Refinery, edited).unwrap_err();
    assert!(said.contains("is different than filesystem one"), "{said}");
    let said = after_an_edit(Peer::Sqlx, edited).unwrap_err();
    assert!(said.contains("has been modified"), "{said}");
}

#[test]
fn diesel_and_rusqlite_migration_do_not() {
    let edited = "CREATE TABLE jobs (id INTEGER PRIMARY KEY, title TEXT NOT NULL)";
    after_an_edit(Peer::Diesel, edited).unwrap();
    after_an_edit(Peer::RusqliteMigration, edited).unwrap();
}

/// A comment is an edit to both that notice any.
#[test]
fn refinery_and_sqlx_refuse_another_comment() {
    let edited = "CREATE TABLE jobs (id INTEGER PRIMARY KEY, title TEXT) -- things to do";
    after_an_edit(Peer::Refinery, edited).unwrap_err();
    after_an_edit(Peer::Sqlx, edited).unwrap_err();
}

/// With other line ends, such as git writes on Windows, the file is another to both.
#[test]
fn refinery_and_sqlx_refuse_other_line_ends() {
    for peer in [Peer::Refinery, Peer::Sqlx] {
        let (_directory, path) = place();
        let unix = "CREATE TABLE jobs (\n  id INTEGER PRIMARY KEY\n);\n";
        peer.start(&path, &[File::new(1, "create_jobs", unix)]).unwrap();
        let windows = unix.replace('\n', "\r\n");
        peer.start(&path, &[File::new(1, "create_jobs", &windows)]).unwrap_err();
    }
}

#[test]
fn ours_notices_an_edit() {
    let (_directory, path) = place();
    let mut db = Connection::open(path).unwrap();
    Peer::Sqlx.before().run(&mut db).unwrap();
    let error = Peer::Sqlx.edited().run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Edited);
    assert!(error.to_string().contains("003_first_note.up.sql"), "{error}");
}
