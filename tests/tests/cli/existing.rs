//! Databases that somebody else made, and records that lie.

use rusqlite::Connection;

use crate::desk::Desk;

const AUTHORS: &str = "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT)";
const BOOKS: &str = "CREATE TABLE books (
        id        INTEGER PRIMARY KEY,
        author_id INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
        title     TEXT NOT NULL
    );
    CREATE INDEX books_author_id ON books (author_id)";

#[test]
fn r_4_01_baseline_declares_what_is_applied() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("baseline 002"), 1);
    desk.open().execute_batch(AUTHORS).unwrap();
    assert_eq!(desk.types("baseline 002"), 1);
    assert_eq!(desk.types("baseline 001"), 0);
    assert_eq!(desk.types("baseline 001"), 1);
    assert_eq!(desk.types("up"), 0);

    std::fs::remove_file(desk.path("library.db")).unwrap();
    desk.open()
        .execute_batch(&format!("{AUTHORS}; {BOOKS}; ALTER TABLE books ADD COLUMN x"))
        .unwrap();
    assert_eq!(desk.types("up"), 1);
    assert_eq!(desk.types("baseline 002 --force --json"), 0);
    desk.is("baseline");
}

#[test]
fn r_4_01_adopt_takes_over_what_others_made() {
    let mut desk = Desk::new("2");
    assert_eq!(desk.types("adopt"), 1);
    Connection::open(desk.path("library.db")).unwrap();
    assert_eq!(desk.types("adopt"), 1);
    // By hand, as 001 and 002 make it.
    desk.open().execute_batch(&format!("{AUTHORS}; {BOOKS}")).unwrap();
    assert_eq!(desk.types("adopt --from sqlx"), 1);
    assert_eq!(desk.types("adopt"), 0);
    assert_eq!(desk.types("adopt"), 1);

    std::fs::remove_file(desk.path("library.db")).unwrap();
    desk.open()
        .execute_batch(&format!(
            "{AUTHORS};
             CREATE TABLE __diesel_schema_migrations (
                 version VARCHAR(50) PRIMARY KEY NOT NULL,
                 run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
             );
             INSERT INTO __diesel_schema_migrations (version) VALUES ('001')"
        ))
        .unwrap();
    assert_eq!(desk.types("adopt --from diesel --json"), 0);
    assert_eq!(desk.types("up"), 0);
    assert_eq!(desk.types("adopt --from nonsense"), 2);
    desk.is("adopt");
}

#[test]
fn r_4_09_repair_mends_records() {
    let mut desk = Desk::new("1");
    assert_eq!(desk.types("repair"), 1);
    desk.does("up");
    assert_eq!(desk.types("repair"), 0);
    desk.open().execute("DELETE FROM _migrate_applied WHERE version = '002'", []).unwrap();
    assert_eq!(desk.types("status"), 1);
    assert_eq!(desk.types("repair --dry-run"), 3);
    assert_eq!(desk.types("repair"), 1);
    assert_eq!(desk.types("repair --yes --json"), 0);
    assert_eq!(desk.types("status"), 0);

    // The same effect in other words: somebody has to say that it counts.
    desk.release("reworded");
    assert_eq!(desk.types("status"), 3);
    assert_eq!(desk.types("plan"), 1);
    assert_eq!(desk.types("up"), 1);
    assert_eq!(desk.types("repair"), 1);
    assert_eq!(desk.types("repair --decide agree:003"), 2);
    assert_eq!(desk.types("repair --decide done:001 --yes"), 1);
    std::fs::create_dir(desk.path("spare")).unwrap();
    assert_eq!(desk.types("repair --decide accept:003 --yes --backup-to spare"), 0);
    assert_eq!(std::fs::read_dir(desk.path("spare")).unwrap().count(), 1);
    assert_eq!(desk.types("up"), 0);
    desk.is("repair");
}
