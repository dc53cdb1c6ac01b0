//! A statement in the third line of a file fails on the rows of one database. What is one told?

use migrate_tests_peers::files::File;
use migrate_tests_peers::ours::UNIQUE;
use migrate_tests_peers::peer::Peer;
use rusqlite::Connection;

use crate::place;

const TWO_OF_ONE_ADDRESS: &str = "INSERT INTO people (mail) VALUES ('a@b.org'), ('a@b.org')";

#[test]
fn no_tool_names_the_line() {
    for peer in Peer::EVERY {
        let (_directory, path) = place();
        let files = File::of_set("unique");
        peer.start(&path, &files[..1]).unwrap();
        Connection::open(&path).unwrap().execute_batch(TWO_OF_ONE_ADDRESS).unwrap();
        let said = peer.start(&path, &files).unwrap_err();
        println!("{peer:?}: {said}");
        assert!(!said.contains(".sql") && !said.contains(":3"), "{peer:?}: {said}");
        let names_version = matches!(peer, Peer::Sqlx | Peer::Diesel);
        assert_eq!(said.contains("20260102"), names_version, "{peer:?}: {said}");
    }
}

#[test]
fn ours_names_file_and_line_and_a_remedy() {
    let (_directory, path) = place();
    let mut db = Connection::open(path).unwrap();
    UNIQUE.run_to(&mut db, "20260101").unwrap();
    db.execute_batch(TWO_OF_ONE_ADDRESS).unwrap();
    let said = UNIQUE.run(&mut db).unwrap_err().to_string();
    assert!(said.contains("20260102_unique_mail.sql:3"), "{said}");
    assert!(said.contains("help:"), "{said}");
}
