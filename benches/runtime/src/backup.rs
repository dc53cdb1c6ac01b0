//! Backup and restore, against SQLite's own backup API used plainly.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use migrate_runtime::{Backup, Migrations};
use rusqlite::Connection;
use rusqlite::backup::{Backup as Copy, StepResult};

use crate::files::{Files, Journal};
use crate::measure::{Line, compare, peak, print, timed};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// As many as the library copies at once.
const PAGES: i32 = 1_000;
const ROUNDS: usize = 10;

/// A database of so many MiB, of rows with text that is neither all alike nor all random.
fn make(files: &Files, migrations: &Migrations, journal: Journal, size: u64) -> Result<PathBuf> {
    let path = files.filled(&format!("backup of {size}"), migrations, journal)?;
    let db = Connection::open(&path)?;
    db.execute_batch("CREATE TABLE IF NOT EXISTS texts (id INTEGER PRIMARY KEY, text, noise)")?;
    while fs::metadata(&path)?.len() < size << 20 {
        db.execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
             INSERT INTO texts (text, noise)
             SELECT 'a line of text, as there are many, number ' || random(), randomblob(150) FROM n;
             PRAGMA wal_checkpoint(TRUNCATE)",
        )?;
    }
    Ok(path)
}

fn plain_backup(db: &Path, to: &Path) {
    let source = Connection::open(db).unwrap();
    let mut target = Connection::open(to).unwrap();
    copy(&source, &mut target);
    quick_check(&target);
    drop(target);
    File::open(to).unwrap().sync_all().unwrap();
}

fn plain_restore(db: &mut Connection, from: &Path) {
    let source = Connection::open(from).unwrap();
    quick_check(&source);
    copy(&source, db);
}

fn copy(source: &Connection, target: &mut Connection) {
    let copy = Copy::new(source, target).unwrap();
    while copy.step(PAGES).unwrap() != StepResult::Done {}
}

fn quick_check(db: &Connection) {
    let answer: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).unwrap();
    assert_eq!(answer, "ok");
}

/// A file is gone for good before the next is measured: a disk that still writes it would be slow.
fn clean(path: &Path) {
    let _ = fs::remove_file(path);
    if let Some(directory) = path.parent() {
        let _ = File::open(directory).and_then(|directory| directory.sync_all());
    }
}

pub(crate) fn measure(files: &Files, migrations: &Migrations, size: u64) -> Result<()> {
    for journal in Journal::ALL {
        let path = make(files, migrations, journal, size)?;
        let to = files.fresh(Path::new("plain.bak"));
        let migrator = migrations.migrator().backup(Backup::beside_database());
        let db = Connection::open(&path)?;
        print(&compare(
            &format!("6: backup of {size} MiB, {journal}; floor: backup API, quick_check, fsync"),
            Some(1.1),
            ROUNDS,
            || {
                let time = timed(|| plain_backup(&path, &to)).1;
                clean(&to);
                time
            },
            || {
                let (backup, time) = timed(|| migrator.backup_now(&db).unwrap().unwrap());
                clean(&backup);
                time
            },
        ));

        let backup = migrator.backup_now(&db)?.ok_or("a file has a backup")?;
        drop(db);
        let mut db = Connection::open(&path)?;
        let safety = files.fresh(Path::new("safety.bak"));
        let mut other = Connection::open(&path)?;
        print(&compare(
            &format!(
                "6: restore of {size} MiB, {journal}; floor: quick_check, a backup, backup API"
            ),
            Some(1.1),
            ROUNDS,
            || -> Duration {
                let time = timed(|| {
                    plain_backup(&path, &safety);
                    plain_restore(&mut other, &backup);
                    checkpoint(&other);
                })
                .1;
                clean(&safety);
                time
            },
            || {
                let (safety, time) = timed(|| {
                    let safety = migrator.restore(&mut db, &backup).unwrap().unwrap();
                    checkpoint(&db);
                    safety
                });
                clean(&safety);
                time
            },
        ));
        clean(&backup);
        drop((db, other));
        memory(&path, size, journal)?;
    }
    Ok(())
}

/// Part of the time: what a restore leaves in the log, the next commit brings into the database, and
/// ours ends with a commit.
fn checkpoint(db: &Connection) {
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
}

/// Peak memory of a process that takes a backup, and of one that restores it.
fn memory(path: &Path, size: u64, journal: Journal) -> Result<()> {
    let floor = peak("open", path)?;
    for task in ["back up", "restore"] {
        let ours = peak(task, path)?;
        print(&Line {
            what: format!("6: peak memory, {task} {size} MiB, {journal}; floor: open"),
            floor: format!("{floor} KiB"),
            ours: format!("{ours} KiB"),
            ratio: format!("{:+} KiB", ours - floor),
            limit: String::new(),
            spread: String::new(),
            within: None,
        });
    }
    Ok(())
}

/// What a child does, for its peak memory.
pub(crate) fn task(db: &mut Connection, migrations: &Migrations, task: &str) -> Result<()> {
    let migrator = migrations.migrator().backup(Backup::beside_database());
    let backup = migrator.backup_now(db)?.ok_or("a file has a backup")?;
    if task == "restore" {
        let safety = migrator.restore(db, &backup)?.ok_or("so has what is there now")?;
        fs::remove_file(safety)?;
    }
    // Emptied first: a large file is slow to delete while it is still written.
    OpenOptions::new().write(true).truncate(true).open(&backup)?;
    Ok(fs::remove_file(backup)?)
}
