//! Backups: what is in them, when they are taken, and the way back.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use migrate_runtime::{Backup, CancelHandle, ErrorKind, Event, HistoryQuery};
use migrate_tests::look::{applied, assert_sound, dump, history, one};
use migrate_tests::sets::{ACCOUNTS, RELEASE_1, RELEASE_2};
use migrate_tests::site::{Journal, in_both_modes};
use rusqlite::Connection;

/// The files of a directory, by name.
pub(crate) fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn content(backup: &Path) -> String {
    dump(&Connection::open(backup).unwrap())
}

#[test]
fn r_0_04_a_run_is_backed_up_where_there_is_something_to_lose() {
    in_both_modes(|site| {
        let directory = site.directory().join("backups");
        fs::create_dir(&directory).unwrap();
        let backup = Backup::in_directory(&directory);
        let mut db = site.open();

        let first = RELEASE_1.migrator().backup(backup.clone()).run(&mut db).unwrap();
        assert_eq!(first.backup(), None, "a fresh database has nothing to lose");
        let again = RELEASE_1.migrator().backup(backup.clone()).run(&mut db).unwrap();
        assert_eq!(again.backup(), None, "nothing is pending");
        assert_eq!(names(&directory), [""; 0]);

        db.execute_batch("INSERT INTO authors (name) VALUES ('Le Guin')").unwrap();
        let before = dump(&db);
        let migrator = RELEASE_2.migrator().backup(backup);
        let report = migrator.run(&mut db).unwrap();
        let path = report.backup().unwrap();
        assert_eq!(content(path), before);
        assert_eq!(names(&directory), [path.file_name().unwrap().to_str().unwrap()], "no rest");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "for the owner alone");
        }
        assert!(report.to_string().contains(&path.display().to_string()), "{report}");
        migrator.verify_backup(path).unwrap();
        assert_eq!(migrator.list_backups(&db).unwrap()[0].path(), path);

        let after = dump(&db);
        let report = migrator.rollback(&mut db, 1).unwrap();
        assert_eq!(content(report.backup().unwrap()), after, "a rollback is backed up too");
        assert_eq!(migrator.list_backups(&db).unwrap().len(), 2);
    });
}

#[test]
fn r_0_04_a_run_whose_backup_fails_does_not_start() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let before = dump(&db);
        let file = site.directory().join("file");
        fs::write(&file, "").unwrap();
        for directory in [site.directory().join("missing"), file] {
            let migrator = RELEASE_2.migrator().backup(Backup::in_directory(directory));
            let error = migrator.run(&mut db).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BackupFailed);
            assert!(error.help().contains("see to the file"), "{error}");
            assert_eq!(dump(&db), before);
        }
        assert_eq!(applied(&db).len(), 3);
    });
}

#[test]
fn r_0_04_the_backup_of_a_failed_run_stays_and_is_named() {
    in_both_modes(|site| {
        let mut db = site.open();
        ACCOUNTS.run_to(&mut db, "005").unwrap();
        db.execute_batch("INSERT INTO accounts (email) VALUES ('a@x.org'), ('A@x.org')").unwrap();
        let before = dump(&db);
        let migrator = ACCOUNTS.migrator().backup(Backup::beside_database());
        let error = migrator.run(&mut db).unwrap_err();
        let path = error.backup().unwrap();
        assert_eq!(content(path), before);
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
        assert_eq!(dump(&db), before);
    });
}

#[test]
fn r_0_09_a_backup_comes_back_whole_or_not_at_all() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("INSERT INTO authors (name) VALUES ('Le Guin')").unwrap();
        let before = dump(&db);
        let migrator = RELEASE_2.migrator().backup(Backup::beside_database());
        let backup: PathBuf = migrator.backup_now(&db).unwrap().unwrap();
        migrator.run(&mut db).unwrap();
        db.execute_batch("DELETE FROM books; DELETE FROM authors").unwrap();
        let ruined = dump(&db);

        // A backup that is damaged, empty, missing or no database changes nothing.
        let torn = site.directory().join("torn.bak");
        let bytes = fs::read(&backup).unwrap();
        fs::write(&torn, &bytes[..bytes.len() - 700]).unwrap();
        let empty = site.directory().join("empty.bak");
        fs::write(&empty, "").unwrap();
        let text = site.directory().join("text.bak");
        fs::write(&text, "not a database, whatever its name says".repeat(40)).unwrap();
        for bad in [torn, empty, text, site.directory().join("missing.bak")] {
            let error = migrator.restore(&mut db, &bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BackupFailed, "{}", bad.display());
            assert_eq!(dump(&db), ruined);
            assert!(!site.directory().join("missing.bak").exists());
        }

        // Another connection sees the old state or the new one.
        let other = site.open();
        assert_eq!(one::<i64>(&other, "SELECT count(*) FROM authors"), 0);
        let safety = migrator.restore(&mut db, &backup).unwrap().unwrap();
        assert_eq!(content(&safety), ruined);
        assert_eq!(history(&db).last().unwrap(), "restore NULL done");
        assert_eq!(dump(&db), before);
        assert_eq!(one::<i64>(&other, "SELECT count(*) FROM authors"), 1);
        assert_sound(&db);
        assert_eq!(migrator.run(&mut db).unwrap().steps().len(), 2);
    });
}

/// Who starts a program ten times that fails each time has one copy more, not ten.
#[test]
fn r_0_16_a_run_that_fails_again_and_again_keeps_its_newest_backup() {
    in_both_modes(|site| {
        let mut db = site.open();
        ACCOUNTS.run_to(&mut db, "003").unwrap();
        let of_a_run = ACCOUNTS.run_to(&mut db, "005").unwrap().backup().unwrap().to_owned();
        db.execute_batch("INSERT INTO accounts (email) VALUES ('a@x.org'), ('A@x.org')").unwrap();
        let mut last = None;
        for _ in 0..4 {
            let error = ACCOUNTS.run(&mut db).unwrap_err();
            last = error.backup().map(Path::to_path_buf);
        }
        let kept = ACCOUNTS.migrator().list_backups(&db).unwrap();
        let kept: Vec<&Path> = kept.iter().map(migrate_runtime::BackupFile::path).collect();
        assert_eq!(kept, [last.unwrap(), of_a_run]);
    });
}

/// What others have begun and not committed is in no backup.
#[test]
fn r_0_09_a_backup_holds_what_is_committed() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let before = dump(&db);
        let writer = site.open();
        writer.execute_batch("BEGIN IMMEDIATE; INSERT INTO authors (name) VALUES ('x')").unwrap();
        let migrator = RELEASE_1.migrator();
        let backup = migrator.backup_now(&db).unwrap().unwrap();
        writer.execute_batch("COMMIT").unwrap();
        assert_eq!(content(&backup), before);
    });
}

#[test]
fn a_database_in_memory_has_no_backup() {
    let mut db = Connection::open_in_memory().unwrap();
    let migrator = RELEASE_2.migrator().backup(Backup::beside_database());
    RELEASE_1.run(&mut db).unwrap();
    assert_eq!(migrator.run(&mut db).unwrap().backup(), None);
    assert_eq!(migrator.backup_now(&db).unwrap(), None);
    assert_eq!(migrator.list_backups(&db).unwrap(), []);
}

#[test]
fn r_0_16_free_pages_are_in_no_backup() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch(
            "CREATE TABLE filling (bytes); INSERT INTO filling VALUES (zeroblob(1000000));
             DELETE FROM filling",
        )
        .unwrap();
        assert!(one::<i64>(&db, "PRAGMA freelist_count") > 200);
        let backup = RELEASE_1.migrator().backup_now(&db).unwrap().unwrap();
        assert_eq!(content(&backup), dump(&db));
        assert!(fs::metadata(&backup).unwrap().len() < 200_000);
    });
}

/// Each write makes a copy of a database with a rollback journal begin anew; it ends all the same,
/// and is of one state.
#[test]
fn r_0_09_a_backup_ends_though_others_write_all_the_time() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch(
            "CREATE TABLE one (n); INSERT INTO one VALUES (0);
             CREATE TABLE filling (bytes); WITH RECURSIVE n (i) AS
               (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
             INSERT INTO filling SELECT randomblob(8000) FROM n;
             CREATE TABLE other (n); INSERT INTO other VALUES (0);",
        )
        .unwrap();
        let ended = std::sync::atomic::AtomicBool::new(false);
        let over = || ended.load(std::sync::atomic::Ordering::Relaxed);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let writer = site.open();
                while !over() {
                    writer
                        .execute_batch(
                            "BEGIN IMMEDIATE; UPDATE one SET n = n + 1;
                             UPDATE other SET n = n + 1; COMMIT",
                        )
                        .unwrap();
                    // Without any pause, no other connection would ever have its turn.
                    std::thread::sleep(Duration::from_millis(1));
                }
            });
            while one::<i64>(&db, "SELECT n FROM one") == 0 {}
            let backup = RELEASE_1.migrator().backup_now(&db);
            ended.store(true, std::sync::atomic::Ordering::Relaxed);
            let backup = Connection::open(backup.unwrap().unwrap()).unwrap();
            assert_sound(&backup);
            assert_eq!(one::<i64>(&backup, "SELECT one.n = other.n FROM one, other"), 1);
        });
    });
}

/// As long as the limit says, whatever busy timeout the connection has, and no longer than until it
/// is cancelled: before the copy and in the middle of it. In WAL mode nobody has to wait.
#[test]
fn r_0_09_r_2_15_a_backup_waits_as_long_as_it_may() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        // More than is copied at once.
        db.execute_batch("CREATE TABLE filling AS SELECT zeroblob(12000000) AS bytes").unwrap();
        let directory = site.directory().join("backups");
        fs::create_dir(&directory).unwrap();
        let plain = RELEASE_1.migrator().backup(Backup::in_directory(&directory));
        for early in [true, false] {
            let other = Arc::new(Mutex::new(site.open()));
            let hold = |other: &Mutex<Connection>| {
                let other = other.lock().unwrap();
                if other.is_autocommit() {
                    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
                }
            };
            let holder = Arc::clone(&other);
            let migrator = plain.clone().observe(move |event| {
                if matches!(event, Event::BackupProgress { .. }) {
                    hold(&holder);
                }
            });
            if early {
                hold(&other);
            }
            let limit = Duration::from_millis(300);
            let start = Instant::now();
            let taken = migrator.clone().lock_timeout(limit).backup_now(&db);
            let waited = start.elapsed();
            other.lock().unwrap().execute_batch("ROLLBACK").unwrap();
            assert_eq!(one::<i64>(&db, "PRAGMA busy_timeout"), 5_000);
            if site.journal() == Journal::Wal {
                assert_sound(&Connection::open(taken.unwrap().unwrap()).unwrap());
                continue;
            }
            assert_eq!(taken.unwrap_err().kind(), ErrorKind::Busy);
            assert!(waited >= limit && waited < Duration::from_secs(4), "{early}: {waited:?}");

            if early {
                hold(&other);
            }
            let cancel = CancelHandle::new();
            let migrator = migrator.lock_timeout(Duration::from_secs(300)).cancel_with(&cancel);
            let start = Instant::now();
            let taken = std::thread::scope(|scope| {
                scope.spawn(|| {
                    std::thread::sleep(limit);
                    cancel.cancel();
                });
                migrator.backup_now(&db)
            });
            assert!(start.elapsed() >= limit, "{early}");
            assert_eq!(taken.unwrap_err().kind(), ErrorKind::Cancelled);
            assert!(start.elapsed() < Duration::from_secs(4), "{early}");
            other.lock().unwrap().execute_batch("ROLLBACK").unwrap();
            assert_eq!(names(&directory), [""; 0]);
        }
    });
}

#[test]
fn a_database_in_memory_is_backed_up_where_there_is_a_directory() {
    in_both_modes(|site| {
        let directory = site.directory().join("backups");
        fs::create_dir(&directory).unwrap();
        let mut db = Connection::open_in_memory().unwrap();
        let migrator = RELEASE_1.migrator().backup(Backup::in_directory(&directory));
        RELEASE_1.run(&mut db).unwrap();
        let before = dump(&db);
        let backup = migrator.backup_now(&db).unwrap().unwrap();
        assert!(names(&directory)[0].starts_with("memory."));
        db.execute_batch("DROP TABLE books").unwrap();
        migrator.restore(&mut db, &backup).unwrap().unwrap();
        assert_eq!(dump(&db), before);
    });
}

/// The order of a run and of a rollback: the lock and the plan, the copy, the steps.
#[test]
fn r_1_06_r_1_07_the_backup_comes_before_the_first_step() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let listen = {
            let heard = Arc::clone(&heard);
            move |event: &Event<'_>| {
                heard.lock().unwrap().push(match event {
                    Event::BackupProgress { done, total } if done == total => "copied",
                    Event::BackupTaken { .. } => "backup",
                    Event::RunStarted { .. } => "start",
                    Event::StepDone { .. } => "step",
                    Event::RunDone { .. } => "done",
                    _ => return,
                });
            }
        };
        let migrator = RELEASE_2.migrator().observe(listen);
        let story = ["copied", "backup", "start", "step", "step", "done"];
        migrator.run(&mut db).unwrap();
        assert_eq!(std::mem::take(&mut *heard.lock().unwrap()), story);
        migrator.rollback(&mut db, 2).unwrap();
        assert_eq!(*heard.lock().unwrap(), story);
        assert_eq!(applied(&db).len(), 3);
        let entries = migrator.history(&db, &HistoryQuery::new().limit(1)).unwrap();
        assert!(entries[0].backup().is_some_and(Path::exists), "and the history knows which");
    });
}
