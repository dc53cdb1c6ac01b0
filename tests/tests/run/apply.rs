//! Applying: everything, nothing, up to a version; and what the questions answer meanwhile.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use migrate_runtime::{
    Direction, DriftPolicy, ErrorKind, Kind, MigrationStatus, State, StepReport, Target,
};
use migrate_tests::look::{applied, assert_sound, dump, history, one, rows, without_backup};
use migrate_tests::sets::{ACCOUNTS, FUNCTIONS, QUICKSTART, RELEASE_1, RELEASE_2};
use migrate_tests::site::{Journal, Site, in_both_modes};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

#[test]
fn r_0_01_a_run_applies_all_and_the_database_says_so() {
    in_both_modes(|site| {
        let mut db = site.open();
        let report = RELEASE_1.run(&mut db).unwrap();
        let versions: Vec<String> =
            report.steps().iter().map(|step| step.version().to_string()).collect();
        assert_eq!(versions, ["001", "002", "003"]);
        assert!(report.steps().iter().all(|step| step.direction() == Direction::Up));

        // Another connection sees it: it is in the file.
        let other = site.open();
        assert_eq!(applied(&other), ["001 applied", "002 applied", "003 applied"]);
        assert_eq!(history(&other), ["apply 001 done", "apply 002 done", "apply 003 done"]);
        assert_eq!(rows(&other, "SELECT name FROM genres"), ["'poetry'", "'prose'"]);
        assert_sound(&other);
    });
}

/// Every file of the database, with its bytes and the time of its last change.
fn files(site: &Site) -> Vec<(PathBuf, Vec<u8>, SystemTime)> {
    let entries = std::fs::read_dir(site.directory()).unwrap();
    let mut paths: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        // The shared memory of the log changes with every reader.
        .filter(|path| !path.to_string_lossy().ends_with("-shm"))
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let changed = std::fs::metadata(&path).unwrap().modified().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        (path, bytes, changed)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn r_2_02_r_0_13_a_second_run_writes_nothing() {
    in_both_modes(|site| {
        let mut first = site.open();
        RELEASE_1.run(&mut first).unwrap();
        // A second connection notices every commit of others.
        let watcher = site.open();
        let version: i64 = one(&watcher, "PRAGMA data_version");
        let before = files(site);

        assert!(RELEASE_1.run(&mut first).unwrap().is_empty());
        let mut fresh = site.open();
        assert!(RELEASE_1.run(&mut fresh).unwrap().is_empty());
        assert!(RELEASE_1.is_current(&fresh).unwrap());
        assert_eq!(RELEASE_1.run(&mut fresh).unwrap().to_string(), "nothing to do");

        assert!(files(site) == before, "a file was written");
        assert_eq!(one::<i64>(&watcher, "PRAGMA data_version"), version);
        assert_eq!(history(&watcher).len(), 3, "an idle run is no attempt");
    });
}

/// Only the one that applies writes.
#[test]
fn r_0_13_who_waited_in_vain_writes_nothing() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let watcher = site.open();
        let version: i64 = one(&watcher, "PRAGMA data_version");
        // Each of these takes the lock and finds nothing to do.
        assert!(RELEASE_1.run_to(&mut db, "003").unwrap().is_empty());
        assert!(RELEASE_1.rollback(&mut db, 0).unwrap().is_empty());
        assert_eq!(one::<i64>(&watcher, "PRAGMA data_version"), version);
    });
}

#[test]
fn r_4_06_data_survives_the_next_release() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch(
            "INSERT INTO authors VALUES (1, 'Szymborska'), (2, NULL);
             INSERT INTO books VALUES (1, 1, 'Sól'), (2, 2, 'Beowulf');",
        )
        .unwrap();
        drop(db);

        let mut db = site.open();
        let report = RELEASE_2.run(&mut db).unwrap();
        assert_eq!(report.steps().len(), 2);
        assert_eq!(
            rows(&db, "SELECT title, name FROM books JOIN authors ON authors.id = author_id"),
            ["'Sól'|'Szymborska'", "'Beowulf'|'unknown'"]
        );
        assert_sound(&db);
    });
}

/// The trap of most other tools: with foreign keys enforced, the DROP of a rebuild deletes all
/// children through the cascade, and no check afterwards notices.
#[test]
fn r_2_07_a_rebuilt_parent_keeps_its_children() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch(
            "INSERT INTO authors WITH RECURSIVE n (i) AS \
               (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) SELECT i, 'a' || i FROM n;
             INSERT INTO books (author_id, title) SELECT id, 'of ' || name FROM authors;",
        )
        .unwrap();
        db.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        let books = rows(&db, "SELECT id, author_id, title FROM books ORDER BY id");

        RELEASE_2.run(&mut db).unwrap();
        assert_eq!(rows(&db, "SELECT id, author_id, title FROM books ORDER BY id"), books);
        RELEASE_2.rollback_to(&mut db, "003").unwrap();
        assert_eq!(rows(&db, "SELECT id, author_id, title FROM books ORDER BY id"), books);

        // The key still works, and the connection enforces it again.
        assert_eq!(one::<i64>(&db, "PRAGMA foreign_keys"), 1);
        db.execute("DELETE FROM authors WHERE id = 1", []).unwrap();
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM books"), 49);
    });
}

#[test]
fn r_4_02_r_3_09_status_tells_where_everything_stands() {
    in_both_modes(|site| {
        let mut db = site.open();
        let status = RELEASE_2.status(&db).unwrap();
        assert_eq!(status.current(), None);
        assert_eq!(status.last_applied_at(), None);
        assert_eq!(status.pending().count(), 5);
        assert!(status.to_string().starts_with("set main, empty, 5 pending\n"), "{status}");
        assert!(!RELEASE_2.is_current(&db).unwrap());
        assert_eq!(dump(&db), "", "asking makes no table");

        RELEASE_1.run(&mut db).unwrap();
        let status = RELEASE_2.status(&db).unwrap();
        assert_eq!(status.current().unwrap().to_string(), "003");
        let found: Vec<State> = status.migrations().iter().map(MigrationStatus::state).collect();
        let (applied, pending) = (State::Applied, State::Pending);
        assert_eq!(found, [applied, applied, applied, pending, pending]);
        let third = &status.migrations()[2];
        assert_eq!((third.name(), third.kind()), ("seed_genres", Some(Kind::Seed)));
        assert!(third.is_reversible());
        let at: String = one(&db, "SELECT max(applied_at) FROM _migrate_applied");
        assert_eq!(status.last_applied_at(), Some(at.as_str()));
        let minute = at[..16].replace('T', " ") + "Z";
        assert_eq!(
            status.to_string().replace(&minute, "<minute>"),
            "\
set main, at 003, 2 pending
  001 create_authors        schema  applied       <minute>
  002 create_books          schema  applied       <minute>
  003 seed_genres           seed    applied       <minute>
  004 require_author_names  schema  pending                          schema-only
  005 add_isbn              schema  pending"
        );
        assert!(RELEASE_1.is_current(&db).unwrap());
        assert!(!RELEASE_2.is_current(&db).unwrap());
    });
}

#[test]
fn r_3_02_a_plan_is_a_dry_run() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let before = dump(&db);
        let plan = RELEASE_2.plan(&db, &Target::Latest).unwrap();
        assert_eq!(plan.len(), 2);
        assert_eq!(plan.steps()[0].migration().unwrap().name(), "require_author_names");
        assert_eq!(
            plan.to_string(),
            "apply      004 require_author_names\n    a rollback restores the schema, and not all rows\napply      005 add_isbn"
        );
        let back = RELEASE_1.plan(&db, &Target::Back(2)).unwrap();
        assert_eq!(
            back.to_string(),
            "roll back  003 seed_genres  (seed)\n    can destroy rows of genres\nroll back  002 create_books\n    can destroy rows of books"
        );
        let none = RELEASE_1.plan(&db, &Target::Latest).unwrap();
        assert!(none.is_empty());
        assert_eq!(none.to_string(), "nothing to do");
        assert_eq!(dump(&db), before);
        assert_eq!(applied(&db).len(), 3);
    });
}

#[test]
fn r_3_05_a_report_reads_as_a_summary() {
    in_both_modes(|site| {
        let mut db = site.open();
        let report = RELEASE_1.run_to(&mut db, "002").unwrap();
        let text = report.to_string();
        let (steps, total) = text.rsplit_once(" in ").unwrap();
        assert_eq!(
            steps,
            "applied      001 create_authors\napplied      002 create_books\n2 migrations"
        );
        assert!(total.ends_with('s'), "{total}");
        let inner: Duration = report.steps().iter().map(StepReport::duration).sum();
        assert!(report.duration() >= inner);
        let text = without_backup(&RELEASE_1.rollback(&mut db, 1).unwrap());
        assert!(text.starts_with("rolled back  002 create_books\n1 migration in "), "{text}");
    });
}

#[test]
fn r_1_06_run_to_stops_where_it_is_told() {
    in_both_modes(|site| {
        let mut db = site.open();
        assert_eq!(RELEASE_2.run_to(&mut db, "003").unwrap().steps().len(), 3);
        assert_eq!(applied(&db).len(), 3);
        assert!(RELEASE_2.run_to(&mut db, "3").unwrap().is_empty(), "003 is 3");
        assert!(!RELEASE_2.is_current(&db).unwrap());
        assert_eq!(RELEASE_2.run_to(&mut db, "004").unwrap().steps().len(), 1);

        // It never goes back, and never guesses.
        let before = dump(&db);
        let error = RELEASE_2.run_to(&mut db, "002").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyPast);
        assert_eq!(
            error.to_string(),
            "the database is past version 002\n   = nothing was changed\n   \
             = help: going back is `rollback_to`, which is never done unasked"
        );
        for unknown in ["006", "task001"] {
            let error = RELEASE_2.run_to(&mut db, unknown).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnknownVersion, "{unknown:?}");
            assert_eq!(error.help(), "see `status` for the versions there are");
        }
        for nonsense in ["", "first"] {
            let error = RELEASE_2.run_to(&mut db, nonsense).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidVersion, "{nonsense:?}");
        }
        assert_eq!(dump(&db), before);
    });
}

/// A database is current whatever others did to its schema; who does not mind it need not look
/// again.
#[test]
fn r_0_13_objects_of_the_applications_own_need_not_matter() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("CREATE INDEX authors_name ON authors (name); ANALYZE").unwrap();
        assert!(RELEASE_1.is_current(&db).unwrap());
        let tolerant = RELEASE_1.migrator().drift_policy(DriftPolicy::Ignore);
        assert!(tolerant.run(&mut db).unwrap().is_empty());
        let cookie: i64 = one(&db, "PRAGMA schema_version");
        assert_eq!(one::<i64>(&db, "SELECT cookie FROM _migrate_set"), cookie);
        // With a foreign index in the way of nothing, later migrations still apply.
        assert_eq!(RELEASE_2.run_to(&mut db, "005").unwrap().steps().len(), 2);
    });
}

#[test]
fn r_0_13_a_stamped_user_version_tells_that_nothing_is_pending() {
    in_both_modes(|site| {
        let mut db = site.open();
        let first = RELEASE_1.migrator().stamp_user_version();
        first.run(&mut db).unwrap();
        let stamp: i64 = one(&db, "PRAGMA user_version");
        assert_ne!(stamp, 0);
        assert!(first.is_current(&db).unwrap());
        assert!(first.run(&mut db).unwrap().is_empty());

        // Another release, another number; a half-way database, none.
        let second = RELEASE_2.migrator().stamp_user_version();
        assert!(!second.is_current(&db).unwrap());
        assert_eq!(second.run(&mut db).unwrap().steps().len(), 2);
        assert_ne!(one::<i64>(&db, "PRAGMA user_version"), stamp);
        second.rollback(&mut db, 1).unwrap();
        assert_eq!(one::<i64>(&db, "PRAGMA user_version"), 0);
        assert_eq!(second.run(&mut db).unwrap().steps().len(), 1);
    });
}

/// Whoever goes back without that option must not leave a stamp that says all is applied. 002 is
/// data only, so that not even the schema tells.
#[test]
fn r_0_13_a_stamp_does_not_outlive_what_it_says() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.create_scalar_function("slug", 1, FunctionFlags::SQLITE_UTF8, |context| {
            context.get::<Option<String>>(0)
        })
        .unwrap();
        let stamping = FUNCTIONS.migrator().stamp_user_version();
        stamping.run(&mut db).unwrap();
        FUNCTIONS.rollback(&mut db, 1).unwrap();
        assert!(!stamping.is_current(&db).unwrap());
        assert_eq!(stamping.run(&mut db).unwrap().steps().len(), 1);
        assert!(stamping.is_current(&db).unwrap());
    });
}

#[test]
fn the_user_version_is_the_applications_unless_it_gives_it_away() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.execute_batch("PRAGMA user_version = 7; PRAGMA application_id = 99").unwrap();
        RELEASE_1.run(&mut db).unwrap();
        RELEASE_2.run(&mut db).unwrap();
        RELEASE_2.rollback(&mut db, 1).unwrap();
        assert_eq!(one::<i64>(&db, "PRAGMA user_version"), 7);
        assert_eq!(one::<i64>(&db, "PRAGMA application_id"), 99);
    });
}

#[test]
fn a_database_with_tables_of_others_takes_a_set() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.execute_batch("CREATE TABLE settings (k, v); INSERT INTO settings VALUES (1, 2)")
            .unwrap();
        RELEASE_2.run(&mut db).unwrap();
        assert_eq!(rows(&db, "SELECT * FROM settings"), ["1|2"]);
        assert!(RELEASE_2.is_current(&db).unwrap());
    });
}

#[test]
fn what_is_not_a_database_is_said_to_be_none() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes.txt");
    let text = "This is a letter and not a database. ".repeat(200);
    std::fs::write(&path, &text).unwrap();
    let mut db = Connection::open(&path).unwrap();
    let error = ACCOUNTS.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert!(error.to_string().contains("file is not a database"), "{error}");
    assert!(error.sqlite().is_some());
    drop(db);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn r_4_06_every_kind_of_file_takes_a_set() {
    for (number, setup) in [
        "PRAGMA encoding = 'UTF-16le'",
        "PRAGMA encoding = 'UTF-16be'",
        "PRAGMA page_size = 512",
        "PRAGMA page_size = 65536",
        "PRAGMA auto_vacuum = FULL",
        "PRAGMA auto_vacuum = INCREMENTAL",
        "PRAGMA journal_mode = TRUNCATE",
        "PRAGMA journal_mode = PERSIST",
        "PRAGMA locking_mode = EXCLUSIVE",
        // Spills to the file long before the commit.
        "PRAGMA cache_size = 1",
    ]
    .iter()
    .enumerate()
    {
        let site = Site::new(Journal::Rollback);
        let mut db = Connection::open(site.directory().join(format!("{number}.db"))).unwrap();
        db.execute_batch(setup).unwrap();
        QUICKSTART.run(&mut db).unwrap_or_else(|error| panic!("{setup}: {error}"));
        assert!(QUICKSTART.run(&mut db).unwrap().is_empty(), "{setup}");
        QUICKSTART.rollback_to(&mut db, "007").unwrap_or_else(|error| panic!("{setup}: {error}"));
        QUICKSTART.run(&mut db).unwrap_or_else(|error| panic!("{setup}: {error}"));
        assert!(QUICKSTART.is_current(&db).unwrap(), "{setup}");
        assert_sound(&db);
    }
}
