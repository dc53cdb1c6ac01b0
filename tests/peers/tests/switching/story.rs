//! What is to happen: taken over, gone on with, rolled back, and given back.

use migrate_runtime::{Action, HistoryQuery, Tool};
use migrate_tests_peers::look::{assert_sound, dump, rows};
use migrate_tests_peers::peer::{ALL, Peer};
use rusqlite::Connection;

use super::{WRITTEN, with_each};

/// The first four migrations of `after` are those that the other tool ran, to the byte.
#[test]
fn the_files_are_unchanged() {
    use std::fs::{read, read_dir};
    use std::path::Path;

    fn same(before: &Path, after: &Path) -> usize {
        let entries = read_dir(before).unwrap().map(|entry| entry.unwrap().path());
        entries
            .map(|one| {
                let other = after.join(one.file_name().unwrap());
                if one.is_dir() {
                    return same(&one, &other);
                }
                assert_eq!(read(&one).unwrap(), read(&other).unwrap(), "{}", one.display());
                1
            })
            .sum()
    }

    for (tool, files) in [("refinery", 4), ("sqlx", 8), ("diesel", 8), ("rusqlite_migration", 8)] {
        let sets = Path::new(env!("CARGO_MANIFEST_DIR")).join("sets").join(tool);
        assert_eq!(same(&sets.join("before"), &sets.join("after")), files);
    }
}

#[test]
fn r_4_01_a_database_is_taken_over_and_goes_on() {
    with_each(|peer, path| {
        peer.migrate(&path, ALL).unwrap();
        let mut db = Connection::open(&path).unwrap();
        db.execute_batch(WRITTEN).unwrap();
        let before = dump(&db);
        let records = rows(&db, peer.records());

        // What a program does at every start.
        let set = peer.after();
        let declared = set.take_over(&mut db, peer.tool()).unwrap();
        assert_eq!(declared.versions().len(), ALL);
        assert_eq!(dump(&db), before, "nothing but our own tables is written");
        let report = set.run(&mut db).unwrap();
        assert_eq!(report.steps().len(), 1, "{report}");
        assert!(report.backup().is_some_and(std::path::Path::exists));
        assert_eq!(
            rows(&db, "SELECT id, body, pinned, archived FROM notes"),
            ["1|'Water the plants'|0|0", "2|'Call Ada'|0|0", "3|'Buy ink'|0|0"]
        );
        assert_eq!(rows(&db, "SELECT note, name FROM tags"), ["2|'today'", "3|'shop'"]);
        assert_sound(&db);

        let told = |db: &Connection| -> Vec<(Option<Action>, String)> {
            let entries = set.history(db, &HistoryQuery::new().oldest_first()).unwrap();
            let version = |one: &migrate_runtime::HistoryEntry| {
                one.version().map(ToString::to_string).unwrap_or_default()
            };
            entries.iter().map(|one| (one.action(), version(one))).collect()
        };
        let mut expected: Vec<_> =
            (1..=ALL).map(|number| (Some(Action::TakeOver), peer.version(number))).collect();
        expected.push((Some(Action::Apply), peer.version(5)));
        assert_eq!(told(&db), expected);

        // The next start.
        assert!(set.take_over(&mut db, Tool::Detect).unwrap().is_empty());
        assert!(set.run(&mut db).unwrap().is_empty());
        assert!(set.validate(&db).unwrap().is_valid(), "{}", set.validate(&db).unwrap());

        // And back again, to what the tool had left.
        set.rollback(&mut db, 1).unwrap();
        expected.push((Some(Action::Rollback), peer.version(5)));
        assert_eq!(told(&db), expected);
        assert_eq!(dump(&db), before);
        assert_eq!(rows(&db, peer.records()), records);
    });
}

/// The downs of the other tool's files are known as well: what it applied can be rolled back.
#[test]
fn r_4_01_what_the_tool_applied_is_rolled_back() {
    with_each(|peer, path| {
        peer.migrate(&path, ALL).unwrap();
        let mut db = Connection::open(&path).unwrap();
        let set = peer.after();
        set.take_over(&mut db, peer.tool()).unwrap();
        set.run(&mut db).unwrap();
        let back = set.rollback_to(&mut db, &peer.version(2));
        if peer == Peer::Refinery {
            let error = back.unwrap_err();
            assert_eq!(error.kind(), migrate_runtime::ErrorKind::Irreversible, "{error}");
            return;
        }
        assert_eq!(back.unwrap().steps().len(), 3);
        assert_eq!(rows(&db, "SELECT count(*) FROM notes"), ["0"]);
        assert_eq!(rows(&db, "SELECT name FROM pragma_table_info('notes')"), ["'id'", "'body'"]);
    });
}

/// Whoever changes their mind: back to the last migration that the tool knows, and it goes on as if
/// nothing had been. Our four tables may stay or go.
#[test]
fn r_4_01_the_tool_can_have_it_back() {
    with_each(|peer, path| {
        peer.migrate(&path, 3).unwrap();
        let mut db = Connection::open(&path).unwrap();
        db.execute_batch(WRITTEN).unwrap();
        let set = peer.after();
        set.take_over(&mut db, peer.tool()).unwrap();
        set.run(&mut db).unwrap();
        assert_eq!(set.status(&db).unwrap().current().unwrap().to_string(), peer.version(5));

        let last = peer.version(3);
        if peer == Peer::Refinery {
            // Its files have no downs; a backup from before our first run is there.
            let backups = set.migrator().list_backups(&db).unwrap();
            set.migrator().restore(&mut db, backups.last().unwrap().path()).unwrap();
        } else {
            set.rollback_to(&mut db, &last).unwrap();
        }
        drop(db);
        peer.migrate(&path, ALL).unwrap();
        let db = Connection::open(&path).unwrap();
        assert_eq!(rows(&db, "SELECT count(*), sum(pinned) FROM notes"), ["3|0"]);

        db.execute_batch(
            "DROP TABLE _migrate_set; DROP TABLE _migrate_applied; DROP TABLE _migrate_history;
             DROP TABLE _migrate_schema;",
        )
        .unwrap();
        peer.migrate(&path, ALL).unwrap();
        let left =
            rows(&db, "SELECT name FROM sqlite_master WHERE name LIKE '%migrate\\_%' ESCAPE '\\'");
        assert_eq!(left, [""; 0]);
    });
}

/// A list of `M::up` in the code, written to a file each.
#[test]
fn r_4_01_a_list_in_the_code_becomes_files() {
    use migrate_tests_peers::files::File;

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes.db");
    let list: Vec<File> = Peer::RusqliteMigration
        .before()
        .migrations()
        .iter()
        .zip(1..)
        .map(|(one, number)| File::new(number, one.name(), one.up().text()))
        .collect();
    Peer::RusqliteMigration.start(&path, &list).unwrap();
    let mut db = Connection::open(&path).unwrap();
    let set = Peer::RusqliteMigration.after();
    assert_eq!(set.take_over(&mut db, Tool::RusqliteMigration).unwrap().versions().len(), ALL);
    assert_eq!(set.run(&mut db).unwrap().steps().len(), 1);
}
