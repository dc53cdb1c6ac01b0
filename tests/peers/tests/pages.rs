//! The pages for people who come from another tool, followed from an empty folder: the program with
//! that tool, the same with this library, the next migration, and the way back.

#![cfg(unix)]

use migrate_tests_peers::pages::Folder;

#[test]
fn r_4_01_refinery_is_left_by_pasting() {
    Folder::new("peers").follow("docs/switching-from-refinery.md");
}

#[test]
fn r_4_01_sqlx_is_left_by_pasting() {
    Folder::new("peers").follow("docs/switching-from-sqlx.md");
}

#[test]
fn r_4_01_diesel_is_left_by_pasting() {
    Folder::new("peers").follow("docs/switching-from-diesel.md");
}

#[test]
fn r_4_01_rusqlite_migration_is_left_by_pasting() {
    Folder::new("peers").follow("docs/switching-from-rusqlite_migration.md");
}

#[test]
fn r_4_01_old_files_are_locked_by_pasting() {
    Folder::new("peers").follow("docs/switching.md");
}
