//! Directories as other tools lay them out: what a run makes is what their files make when they are
//! executed one after the other, without this library.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::look::rows;
use migrate_tests::site::in_both_modes;
use rusqlite::Connection;

static FOLDERS: Migrations = embed_migrations!("ui/sets/layout-folder");
static PAIRS: Migrations = embed_migrations!("ui/sets/layout-pair");
static PAIRS_FLYWAY: Migrations = embed_migrations!("ui/sets/layout-pair-flyway");
static FILES: Migrations = embed_migrations!("ui/sets/layout-suffix", allow(irreversible));

/// The files that go up, in the order of their names.
fn ups(directory: &str) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    let mut files: Vec<PathBuf> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { path.join("up.sql") } else { path })
        .filter(|path| !path.to_str().unwrap().contains("down.sql"))
        .collect();
    files.sort();
    files
}

fn schema(db: &Connection) -> Vec<String> {
    rows(
        db,
        "SELECT type, name, tbl_name, sql FROM sqlite_master \
         WHERE tbl_name NOT LIKE '\\_migrate\\_%' ESCAPE '\\' ORDER BY type, name",
    )
}

#[test]
fn r_0_03_a_directory_of_another_tool_makes_what_its_files_make() {
    let sets = [
        (&FOLDERS, "ui/sets/layout-folder"),
        (&PAIRS, "ui/sets/layout-pair"),
        (&PAIRS_FLYWAY, "ui/sets/layout-pair-flyway"),
        (&FILES, "ui/sets/layout-suffix"),
    ];
    in_both_modes(|site| {
        for (index, (migrations, directory)) in sets.into_iter().enumerate() {
            let files = ups(directory);
            let plain = Connection::open(site.another(&format!("plain{index}.db"))).unwrap();
            for file in &files {
                plain.execute_batch(&fs::read_to_string(file).unwrap()).unwrap();
            }

            let mut db = Connection::open(site.another(&format!("run{index}.db"))).unwrap();
            assert_eq!(migrations.run(&mut db).unwrap().steps().len(), files.len(), "{directory}");
            assert_eq!(schema(&db), schema(&plain), "{directory}");
            assert!(!schema(&db).is_empty());

            // One layout has a migration without a down, as the others might.
            if migrations.migrations().iter().all(|migration| migration.down().is_some()) {
                assert_eq!(migrations.rollback_all(&mut db).unwrap().steps().len(), files.len());
                assert!(schema(&db).is_empty(), "{directory}");
            }
        }
    });
}
