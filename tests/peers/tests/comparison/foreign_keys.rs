//! A parent table is rebuilt, in the order that SQLite's manual gives, while its children refer to it
//! with a cascade. All four tools run it with foreign keys on, which is what their connections have.

use migrate_tests_peers::files::File;
use migrate_tests_peers::look::rows;
use migrate_tests_peers::ours::{SHELF_1, SHELF_2};
use migrate_tests_peers::peer::Peer;
use rusqlite::Connection;
use rusqlite_migration::M;

use crate::place;

const WRITTEN: &str = "INSERT INTO authors VALUES (1, 'Lem'), (2, NULL);
    INSERT INTO books (author, title) VALUES (1, 'Solaris'), (2, 'Beowulf')";

#[test]
fn every_tool_deletes_the_children_without_a_word() {
    for peer in Peer::EVERY {
        let (_directory, path) = place();
        peer.start(&path, &File::of_set("shelf1")).unwrap();
        let db = Connection::open(&path).unwrap();
        db.execute_batch(WRITTEN).unwrap();
        peer.start(&path, &File::of_set("shelf2")).unwrap();
        assert_eq!(rows(&db, "SELECT count(*) FROM authors"), ["2"], "{peer:?}");
        assert_eq!(rows(&db, "SELECT count(*) FROM books"), ["0"], "{peer:?}");
    }
}

/// Whoever knows of it switches them off around the call. Then nobody looks afterwards: a book of an
/// author who is gone passes.
#[test]
fn switched_off_they_are_not_looked_at() {
    let (_directory, path) = place();
    let mut files = File::of_set("shelf2");
    files[1].up.push_str("DELETE FROM authors WHERE id = 2;");
    let all = || files.iter().map(|file| M::up(&file.up)).collect();
    let mut db = Connection::open(&path).unwrap();
    rusqlite_migration::Migrations::new(all()).to_version(&mut db, 1).unwrap();
    db.execute_batch(WRITTEN).unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    rusqlite_migration::Migrations::new(all()).to_latest(&mut db).unwrap();
    assert_eq!(rows(&db, "SELECT count(*) FROM books"), ["2"]);
    assert_eq!(rows(&db, "SELECT \"table\" FROM pragma_foreign_key_check"), ["'books'"]);
}

#[test]
fn ours_keeps_them() {
    let (_directory, path) = place();
    let mut db = Connection::open(&path).unwrap();
    SHELF_1.run(&mut db).unwrap();
    db.execute_batch(WRITTEN).unwrap();
    SHELF_2.run(&mut db).unwrap();
    assert_eq!(rows(&db, "SELECT count(*) FROM authors"), ["2"]);
    assert_eq!(rows(&db, "SELECT title FROM books"), ["'Solaris'", "'Beowulf'"]);
    assert_eq!(rows(&db, "PRAGMA foreign_keys"), ["1"], "and they are enforced again");
}
