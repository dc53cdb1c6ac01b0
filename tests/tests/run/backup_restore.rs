//! The way back from a database that is damaged, busy or of another shape.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use migrate_runtime::{Backup, CancelHandle, ErrorKind, Event, Migrator};
use migrate_tests::look::{assert_sound, dump, history, one, rows};
use migrate_tests::sets::RELEASE_1;
use migrate_tests::site::{Journal, Site, in_both_modes};
use rusqlite::Connection;

use crate::backup::names;

/// A database with something in it, and a backup of that.
fn backed_up(site: &Site) -> (Connection, Migrator<'static>, PathBuf) {
    let mut db = site.open();
    RELEASE_1.run(&mut db).unwrap();
    db.execute_batch(
        "INSERT INTO authors (name) VALUES ('Le Guin'); CREATE TABLE filling (bytes);
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
         INSERT INTO filling SELECT randomblob(3000) FROM n",
    )
    .unwrap();
    let directory = site.directory().join("backups");
    fs::create_dir(&directory).unwrap();
    let migrator = RELEASE_1
        .migrator()
        .backup(Backup::in_directory(directory).keep_count(1))
        .lock_timeout(Duration::from_millis(50));
    let backup = migrator.backup_now(&db).unwrap().unwrap();
    (db, migrator, backup)
}

/// Writes over a part of a database that nobody has open.
fn damage(path: &Path, from: u64, bytes: usize) {
    let mut file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(from)).unwrap();
    file.write_all(&b"damage. ".repeat(bytes / 8)).unwrap();
}

#[test]
fn r_0_14_a_damaged_database_is_restored_and_kept_to_look_at() {
    in_both_modes(|site| {
        let (db, migrator, backup) = backed_up(site);
        let then = dump(&db);
        drop(db);
        damage(&site.path(), 8 * 4_096, 20 * 4_096);

        let mut db = site.open();
        assert_ne!(rows(&db, "PRAGMA quick_check"), ["'ok'"]);
        let copy = migrator.restore(&mut db, &backup).unwrap().unwrap();
        assert_eq!(dump(&db), then);
        assert_sound(&db);
        assert_eq!(copy.extension().unwrap(), "damaged");
        assert!(fs::metadata(&copy).unwrap().len() >= 28 * 4_096);
        let listed = migrator.list_backups(&db).unwrap();
        assert_eq!(listed.len(), 1, "the copy is no backup");
        assert_eq!(listed[0].path(), backup);
        migrator.prune_backups(&db).unwrap();
        assert!(copy.exists());
    });
}

#[test]
fn r_0_14_a_database_without_a_header_is_kept_as_it_is_and_restored() {
    in_both_modes(|site| {
        let (db, migrator, backup) = backed_up(site);
        let then = dump(&db);
        drop(db);
        damage(&site.path(), 0, 4_096);
        let ruin = fs::read(site.path()).unwrap();

        let mut db = site.open();
        let kept = migrator.restore(&mut db, &backup).unwrap().unwrap();
        assert_eq!(kept.extension().unwrap(), "damaged");
        assert_eq!(fs::read(&kept).unwrap(), ruin);
        assert_eq!(dump(&db), then);
        fs::remove_file(kept).unwrap();
        drop(db);

        // Over what is there, without a copy, when that is said.
        damage(&site.path(), 0, 4_096);
        let mut db = site.open();
        migrator.restore_over(&mut db, &backup).unwrap();
        assert_eq!(dump(&db), then);
        assert_sound(&db);
        assert_eq!(history(&db).last().unwrap(), "restore NULL done");
        assert_eq!(dump(&site.open()), then, "for others as well");
        assert_eq!(names(&site.directory().join("backups")).len(), 1);
    });
}

#[test]
fn r_0_09_a_restore_waits_for_readers_and_says_so_when_it_cannot() {
    in_both_modes(|site| {
        let (mut db, migrator, backup) = backed_up(site);
        let then = dump(&db);
        db.execute_batch("DELETE FROM authors; PRAGMA busy_timeout = 77").unwrap();
        let now = dump(&db);
        let reader = site.open();
        reader.execute_batch("BEGIN; SELECT * FROM authors").unwrap();
        let result = migrator.restore(&mut db, &backup);
        assert_eq!(one::<i64>(&db, "PRAGMA busy_timeout"), 77);
        match site.journal() {
            Journal::Rollback => {
                assert_eq!(result.unwrap_err().kind(), ErrorKind::Busy);
                assert_eq!(dump(&db), now);
                assert_sound(&db);
                reader.execute_batch("COMMIT").unwrap();
                migrator.restore(&mut db, &backup).unwrap();
            }
            Journal::Wal => {
                result.unwrap();
                assert_eq!(
                    one::<i64>(&reader, "SELECT count(*) FROM authors"),
                    0,
                    "what it began with"
                );
                reader.execute_batch("COMMIT").unwrap();
            }
        }
        assert_eq!(dump(&db), then);
        assert_eq!(one::<i64>(&reader, "SELECT count(*) FROM authors"), 1);

        let writer = site.open();
        writer.execute_batch("BEGIN IMMEDIATE; DELETE FROM authors").unwrap();
        assert_eq!(migrator.restore(&mut db, &backup).unwrap_err().kind(), ErrorKind::Busy);
        writer.execute_batch("ROLLBACK").unwrap();
        assert_eq!(dump(&db), then);
    });
}

/// As long as the limit says, whatever busy timeout the connection has.
#[test]
fn r_0_09_a_restore_waits_as_long_as_it_may() {
    in_both_modes(|site| {
        let (mut db, migrator, backup) = backed_up(site);
        let then = dump(&db);
        db.execute_batch("DELETE FROM authors").unwrap();
        let now = dump(&db);
        let limit = Duration::from_millis(600);
        let migrator = migrator.lock_timeout(limit);
        let other = site.open();
        let mut holds = vec!["BEGIN IMMEDIATE; SELECT count(*) FROM authors"];
        if site.journal() == Journal::Rollback {
            holds.extend(["BEGIN; SELECT count(*) FROM authors", "BEGIN EXCLUSIVE"]);
        }
        for hold in holds {
            for over in [false, true] {
                other.execute_batch(hold).unwrap();
                let start = Instant::now();
                let error = if over {
                    migrator.restore_over(&mut db, &backup).unwrap_err()
                } else {
                    migrator.restore(&mut db, &backup).unwrap_err()
                };
                let waited = start.elapsed();
                assert_eq!(error.kind(), ErrorKind::Busy, "{hold}: {error}");
                assert!(waited >= limit, "{hold}: {waited:?}");
                assert!(waited < Duration::from_secs(4), "{hold}: {waited:?}");
                other.execute_batch("ROLLBACK").unwrap();
                assert_eq!(dump(&db), now);
                assert_eq!(one::<i64>(&db, "PRAGMA busy_timeout"), 5_000);
            }
        }
        migrator.restore(&mut db, &backup).unwrap();
        assert_eq!(dump(&db), then);
    });
}

#[test]
fn r_0_09_a_restore_goes_on_when_the_others_are_done() {
    for hold in ["BEGIN; SELECT count(*) FROM authors", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"] {
        let site = Site::new(Journal::Rollback);
        let (mut db, migrator, backup) = backed_up(&site);
        let then = dump(&db);
        db.execute_batch("DELETE FROM authors").unwrap();
        let migrator = migrator.lock_timeout(Duration::from_secs(60));
        let other = site.open();
        other.execute_batch(hold).unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| migrator.restore(&mut db, &backup));
            std::thread::sleep(Duration::from_millis(300));
            assert!(!waiting.is_finished(), "{hold}");
            other.execute_batch("COMMIT").unwrap();
            waiting.join().unwrap().unwrap();
        });
        assert_eq!(dump(&db), then, "{hold}");
        assert_eq!(one::<i64>(&other, "SELECT count(*) FROM authors"), 1);
        other.execute_batch("DELETE FROM authors").unwrap();
    }
}

#[test]
fn r_2_15_a_restore_that_waits_can_be_cancelled() {
    for hold in ["BEGIN; SELECT count(*) FROM authors", "BEGIN EXCLUSIVE"] {
        let site = Site::new(Journal::Rollback);
        let (mut db, migrator, backup) = backed_up(&site);
        db.execute_batch("DELETE FROM authors").unwrap();
        let now = dump(&db);
        let cancel = CancelHandle::new();
        let migrator = migrator.lock_timeout(Duration::from_secs(300)).cancel_with(&cancel);
        let other = site.open();
        other.execute_batch(hold).unwrap();
        let start = Instant::now();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| migrator.restore(&mut db, &backup));
            std::thread::sleep(Duration::from_millis(300));
            assert!(!waiting.is_finished(), "{hold}");
            cancel.cancel();
            let error = waiting.join().unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Cancelled, "{hold}: {error}");
        });
        assert!(start.elapsed() < Duration::from_secs(60));
        other.execute_batch("COMMIT").unwrap();
        assert_eq!(dump(&db), now, "{hold}");
        other.execute_batch("DELETE FROM filling").unwrap();
    }
}

/// Nor can anybody take the copy of what is there, except the connection itself.
#[test]
fn r_0_09_a_database_that_a_connection_keeps_for_itself_is_restored() {
    in_both_modes(|site| {
        let (mut db, migrator, backup) = backed_up(site);
        let then = dump(&db);
        db.pragma_update(None, "locking_mode", "exclusive").unwrap();
        db.execute_batch("DELETE FROM authors").unwrap();
        let now = dump(&db);
        let start = Instant::now();
        let kept = migrator.restore(&mut db, &backup).unwrap().unwrap();
        assert!(start.elapsed() < Duration::from_secs(30), "nobody is waited for");
        assert_eq!(dump(&db), then);
        assert_eq!(dump(&Connection::open(kept).unwrap()), now);
        assert_eq!(one::<String>(&db, "PRAGMA locking_mode"), "exclusive");
        migrator.restore_over(&mut db, &backup).unwrap();
        assert_eq!(dump(&db), then);

        // It has to be let in first.
        db.pragma_update(None, "locking_mode", "normal").unwrap();
        drop(rows(&db, "SELECT * FROM authors"));
        let other = site.open();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        db.pragma_update(None, "locking_mode", "exclusive").unwrap();
        let migrator = migrator.lock_timeout(Duration::from_millis(200));
        assert_eq!(migrator.restore(&mut db, &backup).unwrap_err().kind(), ErrorKind::Busy);
    });
}

/// With one backup to be kept, the copy from before the restore must not push out what is restored.
#[test]
fn r_1_10_what_is_restored_stays() {
    in_both_modes(|site| {
        let (mut db, migrator, backup) = backed_up(site);
        let copy = migrator.restore(&mut db, &backup).unwrap().unwrap();
        assert!(backup.exists() && copy.exists());
        migrator.restore(&mut db, &backup).unwrap();
    });
}

#[test]
fn r_0_09_what_the_connection_has_besides_stays() {
    in_both_modes(|site| {
        let (mut db, migrator, backup) = backed_up(site);
        let then = dump(&db);
        let other = site.another("other.db");
        db.execute_batch(&format!(
            "ATTACH '{}' AS other; CREATE TABLE other.shelf (id); CREATE TEMP TABLE mine (id);
             PRAGMA foreign_keys = OFF; PRAGMA cache_size = 77; DELETE FROM authors",
            other.display()
        ))
        .unwrap();
        db.prepare_cached("SELECT count(*) FROM authors").unwrap();
        migrator.restore(&mut db, &backup).unwrap();
        assert_eq!(dump(&db), then);
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM other.shelf"), 0);
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM temp.mine"), 0);
        assert_eq!(one::<i64>(&db, "PRAGMA foreign_keys"), 0);
        assert_eq!(one::<i64>(&db, "PRAGMA cache_size"), 77);
        let mut cached = db.prepare_cached("SELECT count(*) FROM authors").unwrap();
        assert_eq!(cached.query_row([], |row| row.get::<_, i64>(0)).unwrap(), 1);
        drop(cached);

        db.execute_batch("BEGIN").unwrap();
        let error = migrator.restore(&mut db, &backup).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InTransaction);
        db.execute_batch("COMMIT").unwrap();
    });
}

#[test]
fn r_0_09_a_backup_with_other_pages_or_a_log_comes_back() {
    in_both_modes(|site| {
        let (mut db, migrator, _) = backed_up(site);
        let mode: String = one(&db, "PRAGMA journal_mode");
        for size in [512, 4_096, 65_536] {
            for other in ["delete", "wal"] {
                let path = site.directory().join(format!("other{size}{other}.db"));
                let source = Connection::open(&path).unwrap();
                source
                    .execute_batch(&format!(
                        "PRAGMA page_size = {size}; PRAGMA journal_mode = {other};
                         CREATE TABLE pages (size); INSERT INTO pages VALUES ({size})"
                    ))
                    .unwrap();
                let backup = migrator.backup_now(&source).unwrap().unwrap();
                migrator.restore(&mut db, &backup).unwrap();
                assert_eq!(one::<i64>(&db, "SELECT size FROM pages"), size);
                assert_eq!(one::<String>(&db, "PRAGMA journal_mode"), mode);
                assert_eq!(one::<String>(&site.open(), "PRAGMA journal_mode"), mode);
                assert_sound(&db);
            }
        }
    });
}

/// A file of another name, or of another database, is as good.
#[test]
fn r_0_09_a_backup_may_have_been_moved() {
    in_both_modes(|site| {
        let (mut db, migrator, backup) = backed_up(site);
        let then = dump(&db);
        let moved = site.directory().join("moved");
        fs::rename(&backup, &moved).unwrap();
        db.execute_batch("DELETE FROM authors").unwrap();
        migrator.restore(&mut db, &moved).unwrap();
        assert_eq!(dump(&db), then);
    });
}

/// Copying a large database takes its time; whoever waits for it can give up.
#[test]
fn r_3_02_a_backup_and_a_restore_can_be_cancelled() {
    in_both_modes(|site| {
        let (mut db, migrator, backup) = backed_up(site);
        let before = dump(&db);
        let cancel = CancelHandle::new();
        let handle = cancel.clone();
        let migrator = migrator.cancel_with(&cancel).observe(move |event| {
            if let Event::BackupProgress { .. } = event {
                handle.cancel();
            }
        });

        let error = migrator.backup_now(&db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        db.execute("DELETE FROM filling", []).unwrap();
        let since = dump(&db);
        assert_ne!(before, since);
        let error = migrator.restore(&mut db, &backup).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        assert_eq!(dump(&db), since);
        assert_eq!(migrator.restore_over(&mut db, &backup).unwrap_err().kind(), error.kind());
        assert_eq!(dump(&db), since);
        assert_sound(&db);
        assert_eq!(names(backup.parent().unwrap()).len(), 1, "nothing half-written stays");
    });
}
