//! Backups whose process is killed: what they leave goes, and those that live are left alone.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use migrate_runtime::Backup;
use migrate_tests::look::{assert_sound, one};
use migrate_tests::sets::RELEASE_1;
use migrate_tests::site::{Site, in_both_modes};
use rusqlite::Connection;

use crate::backup::names;

const KILLS: u32 = 5;

fn fill(site: &Site) -> Connection {
    let mut db = site.open();
    RELEASE_1.run(&mut db).unwrap();
    db.execute_batch(
        "CREATE TABLE filling (bytes); WITH RECURSIVE n (i) AS
           (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
         INSERT INTO filling SELECT randomblob(8000) FROM n",
    )
    .unwrap();
    fs::create_dir(site.directory().join("backups")).unwrap();
    db
}

fn start(site: &Site, how: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_migrate-backup"))
        .arg(site.path())
        .arg(site.directory().join("backups"))
        .args(how)
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

fn has(directory: &Path, ending: &str) -> bool {
    names(directory).iter().any(|name| name.ends_with(ending))
}

/// Kills a process in the middle of a backup, when there is a file that ends in `ending`.
fn kill_in_the_middle(site: &Site, how: &[&str], ending: &str) {
    let directory = site.directory().join("backups");
    loop {
        let mut process = start(site, how);
        while !has(&directory, ending) {
            assert_eq!(process.try_wait().unwrap(), None, "it ends by itself");
        }
        process.kill().unwrap();
        process.wait().unwrap();
        // It may just have been done.
        if has(&directory, ending) {
            return;
        }
    }
}

fn killed(site: &Site, how: &[&str], ending: &str) {
    let db = fill(site);
    let directory = site.directory().join("backups");
    let migrator = RELEASE_1.migrator().backup(Backup::in_directory(&directory).keep_count(1));
    for _ in 0..KILLS {
        kill_in_the_middle(site, how, ending);
        for file in migrator.list_backups(&db).unwrap() {
            migrator.verify_backup(file.path()).unwrap();
        }
        let path = migrator.backup_now(&db).unwrap().unwrap();
        assert_eq!(names(&directory), [path.file_name().unwrap().to_str().unwrap()]);
        migrator.verify_backup(&path).unwrap();
    }
}

#[test]
fn r_0_11_a_killed_backup_leaves_no_rubbish_after_the_next() {
    in_both_modes(|site| killed(site, &[], ".partial"));
}

#[cfg(feature = "zstd")]
#[test]
fn r_0_11_a_killed_compression_leaves_no_rubbish_after_the_next() {
    in_both_modes(|site| killed(site, &["compressed"], ".zst.partial"));
}

#[test]
fn r_0_09_two_processes_back_up_side_by_side() {
    in_both_modes(|site| {
        let db = fill(site);
        let directory = site.directory().join("backups");
        let migrator = RELEASE_1.migrator().backup(Backup::in_directory(&directory));
        let mut process = start(site, &[]);
        let mut together = 0;
        while together < 5 {
            // Taken for dead, its file would go, and it would end with an error.
            let writing = has(&directory, ".partial");
            migrator.backup_now(&db).unwrap().unwrap();
            together += u32::from(writing);
        }
        assert_eq!(process.try_wait().unwrap(), None, "it still runs");
        process.kill().unwrap();
        process.wait().unwrap();
        for file in migrator.list_backups(&db).unwrap() {
            migrator.verify_backup(file.path()).unwrap();
        }
    });
}

#[test]
fn r_0_11_a_killed_restore_leaves_the_old_state_or_the_new_one() {
    in_both_modes(|site| {
        let db = fill(site);
        let backup = RELEASE_1.migrator().backup_now(&db).unwrap().unwrap();
        // All of one length in the backup, and of another in what it replaces.
        let lengths =
            || -> String { one(&db, "SELECT group_concat(DISTINCT length(bytes)) FROM filling") };
        let restore = || {
            Command::new(env!("CARGO_BIN_EXE_migrate-backup"))
                .args(["--restore".as_ref(), site.path().as_os_str(), backup.as_os_str()])
                .spawn()
                .unwrap()
        };
        let begin = Instant::now();
        assert!(restore().wait().unwrap().success());
        let time = begin.elapsed();
        assert_eq!(lengths(), "8000");

        let mut stayed = 0;
        for kill in 0..KILLS * 4 {
            db.execute_batch("UPDATE filling SET bytes = randomblob(8001)").unwrap();
            let mut process = restore();
            std::thread::sleep(time * kill / (KILLS * 4));
            process.kill().unwrap();
            process.wait().unwrap();
            assert_sound(&db);
            let now = lengths();
            stayed += u32::from(now == "8001");
            assert!(["8000", "8001"].contains(&now.as_str()), "{now}: neither one nor the other");
        }
        assert!(stayed > 0, "none was killed in time");
    });
}
