//! Where a backup cannot be written: directories and disks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use migrate_runtime::{Backup, ErrorKind};
use migrate_tests::look::{applied, assert_sound, dump};
use migrate_tests::sets::{RELEASE_1, RELEASE_2};
use migrate_tests::site::{Journal, Site, in_both_modes};
use rusqlite::Connection;

use crate::backup::names;

/// A small disk in memory, gone when dropped.
struct Disk(PathBuf);

impl Disk {
    /// None where nobody lets us: then there is nothing to test on.
    fn new(path: PathBuf, options: &str) -> Option<Self> {
        fs::create_dir(&path).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&path);
        if mount.output().is_ok_and(|output| output.status.success()) {
            return Some(Self(path));
        }
        println!("SKIPPED: no file system can be mounted here");
        fs::remove_dir(&path).unwrap();
        None
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).output();
    }
}

fn filled(path: &Path, kilobytes: u32) -> Connection {
    let mut db = Connection::open(path).unwrap();
    RELEASE_1.run(&mut db).unwrap();
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
               INSERT INTO authors (name) SELECT hex(randomblob(500)) FROM n";
    db.execute(sql, [kilobytes]).unwrap();
    db
}

/// A migration and a backup on request fail, say why, and leave everything as it was.
fn refused(site: &Site, db: &mut Connection, directory: &Path, why: &str) {
    let before = dump(db);
    let migrator = RELEASE_2.migrator().backup(Backup::in_directory(directory));
    for error in [migrator.run(db).unwrap_err(), migrator.backup_now(db).unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::BackupFailed);
        let text = error.to_string();
        assert!(text.contains(why) && text.contains(directory.to_str().unwrap()), "{text}");
    }
    assert_eq!(dump(db), before);
    assert_eq!(applied(db).len(), 3);
    if directory.is_dir() {
        assert_eq!(names(directory), [""; 0]);
    }
    drop(site.open());
}

#[test]
fn r_0_04_a_directory_that_cannot_be_written_is_named() {
    in_both_modes(|site| {
        let mut db = filled(&site.path(), 10);
        let missing = site.directory().join("missing");
        refused(site, &mut db, &missing, "No such file");
        let file = site.directory().join("file");
        fs::write(&file, "").unwrap();
        refused(site, &mut db, &file, "Not a directory");
        let directory = site.directory().join("read-only");
        if let Some(disk) = Disk::new(directory.clone(), "ro,size=8m") {
            refused(site, &mut db, &disk.0, "Read-only file system");
        }
    });
}

#[test]
fn r_0_04_a_disk_without_room_is_told_before_it_is_full() {
    in_both_modes(|site| {
        let Some(disk) = Disk::new(site.directory().join("small"), "size=3m") else { return };
        let mut db = filled(&site.path(), 2_500);
        refused(site, &mut db, &disk.0, "are missing");
        let migrator = RELEASE_1.migrator().backup(Backup::in_directory(&disk.0));
        let error = migrator.backup_now(&db).unwrap_err().to_string();
        assert!(error.contains("3.0 MiB are free"), "{error}");
        assert!(error.contains("keep fewer backups"), "{error}");

        // What a killed backup left is room that can be had.
        let left = disk.0.join("library.2026-01-01_00-00-00.bak.partial");
        fs::write(left, vec![1; 2_500_000]).unwrap();
        db.execute_batch("DELETE FROM authors; VACUUM").unwrap();
        db.execute_batch("INSERT INTO authors (name) VALUES (zeroblob(1500000))").unwrap();
        migrator.backup_now(&db).unwrap().unwrap();
    });
}

#[test]
fn r_0_09_a_restore_that_has_no_room_changes_nothing() {
    in_both_modes(|site| {
        let Some(disk) = Disk::new(site.directory().join("small"), "size=4m") else { return };
        let big = filled(&site.path(), 5_000);
        let migrator = RELEASE_1.migrator().backup(Backup::in_directory(site.directory()));
        let backup = migrator.backup_now(&big).unwrap().unwrap();

        let mut db = filled(&disk.0.join("library.db"), 100);
        let before = dump(&db);
        let error = migrator.restore(&mut db, &backup).unwrap_err();
        assert!(error.to_string().contains("are missing"), "{error}");
        assert_eq!(error.kind(), ErrorKind::BackupFailed);
        assert_eq!(dump(&db), before);
        assert_sound(&db);
        let error = migrator.restore_over(&mut db, &backup).unwrap_err();
        assert!(error.to_string().contains("are missing"), "{error}");
        assert_eq!(dump(&db), before);
    });
}

/// Restoring is refused where what is there cannot be kept, unless that is said to be well.
#[test]
fn r_0_09_without_room_for_the_copy_a_restore_wants_to_be_told() {
    in_both_modes(|site| {
        let Some(disk) = Disk::new(site.directory().join("small"), "size=3m") else { return };
        let mut db = filled(&site.path(), 2_500);
        let then = dump(&db);
        let elsewhere = RELEASE_1.migrator().backup(Backup::in_directory(site.directory()));
        let backup = elsewhere.backup_now(&db).unwrap().unwrap();
        db.execute_batch("UPDATE authors SET name = hex(randomblob(501))").unwrap();
        let now = dump(&db);

        let migrator = RELEASE_1.migrator().backup(Backup::in_directory(&disk.0));
        let error = migrator.restore(&mut db, &backup).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BackupFailed);
        let text = error.to_string();
        assert!(text.contains("are missing") && text.contains("restore_over"), "{text}");
        assert_eq!(dump(&db), now);
        assert_eq!(names(&disk.0), [""; 0]);
        migrator.restore_over(&mut db, &backup).unwrap();
        assert_eq!(dump(&db), then);
    });
}

#[test]
fn r_1_09_databases_with_one_stem_keep_their_own_backups() {
    let site = Site::new(Journal::Wal);
    let paths = [site.another("app.db"), site.another("app.sqlite")];
    let keep = || Backup::beside_database().keep_count(1);
    let mut taken = Vec::new();
    for path in &paths {
        let mut db = Connection::open(path).unwrap();
        RELEASE_1.run(&mut db).unwrap();
        let report = RELEASE_2.migrator().backup(keep()).run(&mut db).unwrap();
        taken.push(report.backup().unwrap().to_path_buf());
    }
    assert!(taken.iter().all(|path| path.exists()), "{taken:?}");
}
