//! Losses told from moves: what a migration takes away, and what it only puts elsewhere.

use migrate_runtime::{ErrorKind, Grouping};
use migrate_tests::look::rows;
use migrate_tests::sets::{CHANGES, CLEANUP};
use migrate_tests::site::{Journal, Site};

/// What is lost by `version` of a database that `fill` filled before it.
fn lost_by(before: &str, version: &str, fill: &str) -> String {
    let site = Site::new(Journal::Wal);
    let mut db = site.open();
    CHANGES.run_to(&mut db, before).unwrap();
    db.execute_batch(fill).unwrap();
    match CHANGES.run_to(&mut db, version) {
        Ok(_) => String::new(),
        Err(error) if error.kind() == ErrorKind::DataLoss => {
            let text = error.to_string();
            text.lines().filter(|line| line.contains(", by ")).collect::<Vec<_>>().join("\n")
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn r_2_19_a_table_split_in_two_loses_nothing() {
    let fill = "INSERT INTO users VALUES (1, 'Ann', 1), (2, 'Bob', 0), (3, 'Cleo', 1)";
    assert_eq!(lost_by("001", "002", fill), "");
}

#[test]
fn r_2_19_tables_joined_lose_nothing() {
    let fill = "INSERT INTO cats VALUES (1, 'Tom'), (2, 'Kit'); INSERT INTO dogs VALUES (1, 'Rex')";
    assert_eq!(lost_by("002", "003", fill), "");
}

#[test]
fn r_2_19_a_column_that_may_go_may_go_with_a_rename() {
    let fill = "INSERT INTO books VALUES (1, 'Dune', 'A1'), (2, 'Emma', 'B2')";
    assert_eq!(lost_by("003", "004", fill), "");
}

#[test]
fn r_2_19_a_generated_column_is_no_loss() {
    assert_eq!(lost_by("004", "005", "INSERT INTO sums VALUES (1, 10), (2, 20)"), "");
}

#[test]
fn r_2_19_a_search_table_with_a_column_named_content_has_rows_to_lose() {
    let fill = "INSERT INTO notes VALUES ('a', 'one'), ('b', 'two'), ('c', 'three')";
    assert!(
        lost_by("005", "006", fill).contains("2 rows of notes"),
        "{}",
        lost_by("005", "006", fill)
    );
}

#[test]
fn r_2_19_a_trigger_of_a_trigger_can_destroy() {
    let fill = "INSERT INTO archive VALUES (1, 'old'), (2, 'older')";
    assert!(lost_by("006", "007", fill).contains("2 rows of archive"));
}

#[test]
fn r_2_19_a_table_named_as_a_search_index_and_more_has_rows_to_lose() {
    let fill = "INSERT INTO search_log VALUES (1, 'a'), (2, 'b'), (3, 'c')";
    assert!(lost_by("007", "008", fill).contains("2 rows of search_log"));
}

#[test]
fn r_2_19_rows_that_others_replace_are_lost() {
    let fill = "INSERT INTO colours VALUES (1, 'mauve'), (2, 'my own'), (3, 'puce')";
    assert!(lost_by("008", "009", fill).contains("3 rows of colours"));
}

#[test]
fn r_2_19_whole_numbers_that_become_integers_are_not_lost() {
    assert_eq!(lost_by("009", "010", "INSERT INTO prices VALUES (1, 4.0), (2, 12.0)"), "");
}

#[test]
fn r_2_19_a_new_database_asks_nothing_however_the_run_is_divided() {
    let site = Site::new(Journal::Wal);
    let mut db = site.open();
    CHANGES.migrator().grouping(Grouping::EachMigration).run(&mut db).unwrap();
}

#[test]
fn r_2_19_an_edit_that_keeps_the_length_is_an_edit() {
    let site = Site::new(Journal::Wal);
    let mut db = site.open();
    CLEANUP.run_to(&mut db, "004").unwrap();
    db.execute_batch("UPDATE labels SET name = 'bag' WHERE name = 'bug'").unwrap();
    let error = CLEANUP.rollback(&mut db, 1);
    assert!(error.is_err(), "the edit is gone: {:?}", rows(&db, "SELECT name FROM sqlite_master"));
}
