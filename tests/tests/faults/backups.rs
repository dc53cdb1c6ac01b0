//! Backups on a disk that fails: a backup that is named is whole, and a restore is all or nothing.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_runtime::{Backup, Error};
use migrate_tests::look::{applied, dump};
use migrate_tests::sets::{RELEASE_1, RELEASE_2};
use migrate_tests::site::{Journal, Site, in_both_modes};
use migrate_tests_disk::{Disk, Fault, Lasting, Operation, Reason};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::common::{Ends, Found, Way, assert_helps, migrator, prepare};

const WRITING: &[Operation] =
    &[Operation::Create, Operation::Write, Operation::Sync, Operation::Truncate, Operation::Delete];
const READING: &[Operation] = &[Operation::Read];

/// The files beside the database that look like a backup, finished or not.
fn backups(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.to_string_lossy().contains(".bak")).collect();
    found.sort();
    found
}

/// Every fault among these operations in turn: `attempt` gets a fresh copy of the file, and says
/// whether the disk failed it.
fn with_every_fault(
    site: &Site,
    file: &[u8],
    among: &'static [Operation],
    mut attempt: impl FnMut(&Path, &Disk, Fault, &str) -> bool,
) {
    for lasting in [Lasting::Once, Lasting::ForGood] {
        for after in 0.. {
            let case = format!("{:?} {:?} {lasting:?} {after}", site.journal(), among[0]);
            let place = TempDir::new_in(site.directory()).unwrap();
            fs::write(place.path().join("library.db"), file).unwrap();
            let disk = Disk::beneath(place.path());
            let fault = Fault { among, after, lasting, reason: Reason::Io };
            if !attempt(place.path(), &disk, fault, &case) {
                break;
            }
        }
    }
}

/// The run with a backup, which is where the faults strike as well; what is left over.
fn run_on_failing_disk(journal: Journal, among: &'static [Operation]) -> Vec<String> {
    let mut litter = Vec::new();
    let site = Site::new(journal);
    prepare(&site, Way::Up);
    let prepared = fs::read(site.path()).unwrap();
    let ends = Ends::of(&site, Way::Up);
    let migrator = migrator(&RELEASE_2).backup(Backup::beside_database());
    with_every_fault(&site, &prepared, among, |directory, disk, fault, case| {
        let path = directory.join("library.db");
        let mut db = Connection::open(&path).unwrap();
        disk.fail(fault);
        let result = migrator.run(&mut db);
        drop(db);
        let tally = disk.mend();
        let named = match &result {
            Ok(report) => report.backup().map(Path::to_path_buf),
            Err(error) => error.backup().map(Path::to_path_buf),
        };
        let left = backups(directory);
        let more = left.iter().filter(|path| Some(*path) != named.as_ref());
        litter.extend(more.map(|path| format!("{case}: {}", path.display())));
        if let Some(backup) = named {
            assert!(Found::on(&Connection::open(backup).unwrap()) == ends.old, "{case}");
        } else {
            assert!(result.is_err(), "{case}: there was no backup");
        }
        let mut db = Connection::open(&path).unwrap();
        let is_new = ends.assert_at_one(&mut db, Way::Up, case);
        assert!(is_new || result.is_err(), "{case}");
        tally.failed > 0
    });
    litter
}

#[test]
fn r_0_04_a_backup_on_a_failing_disk_is_whole_or_not_there() {
    in_both_modes(|site| {
        run_on_failing_disk(site.journal(), WRITING);
        run_on_failing_disk(site.journal(), READING);
    });
}

#[test]
fn r_0_04_a_failed_backup_leaves_nothing_behind() {
    in_both_modes(|site| {
        assert_eq!(run_on_failing_disk(site.journal(), WRITING), [""; 0]);
        assert_eq!(run_on_failing_disk(site.journal(), READING), [""; 0]);
    });
}

/// A database of the second release, with a backup of the first.
struct Restorable {
    old: Found,
    new: Found,
    file: Vec<u8>,
    backup: PathBuf,
    _kept: TempDir,
}

impl Restorable {
    fn on(site: &Site) -> Self {
        let mut db = site.open();
        let old = Found::on(&db);
        let kept = TempDir::new().unwrap();
        let backup = migrator(&RELEASE_1)
            .backup(Backup::in_directory(kept.path()))
            .backup_now(&db)
            .unwrap()
            .unwrap();
        migrator(&RELEASE_2).run(&mut db).unwrap();
        let new = Found::on(&db);
        db.close().unwrap();
        let file = fs::read(site.path()).unwrap();
        Self { old, new, file, backup, _kept: kept }
    }
}

#[test]
fn r_0_09_a_restore_on_a_failing_disk_is_all_or_nothing() {
    in_both_modes(|site| {
        prepare(site, Way::Up);
        let Restorable { old, new, file, backup, _kept } = Restorable::on(site);
        with_every_fault(site, &file, WRITING, |directory, disk, fault, case| {
            let path = directory.join("library.db");
            let mut db = Connection::open(&path).unwrap();
            disk.fail(fault);
            let result: Result<Option<PathBuf>, Error> =
                migrator(&RELEASE_2).restore(&mut db, &backup);
            assert!(db.is_autocommit(), "{case}");
            drop(db);
            let tally = disk.mend();
            let mut db = Connection::open(&path).unwrap();
            let found = Found::on(&db);
            assert!(found == old || found == new, "{case}: {found:?}");
            match result {
                Ok(safety) => {
                    assert!(found == old, "{case}: it says that it is done");
                    let safety = Connection::open(safety.unwrap()).unwrap();
                    assert!(Found::on(&safety) == new, "{case}");
                }
                Err(error) => assert_helps(&error),
            }
            migrator(&RELEASE_2).run(&mut db).unwrap();
            assert_eq!((dump(&db), applied(&db).len()), (new.content.clone(), 5), "{case}");
            tally.failed > 0
        });
    });
}

/// "The database is then as it was", say the docs of an error of `restore`.
#[test]
fn r_0_09_a_restore_that_errs_has_changed_nothing() {
    in_both_modes(|site| {
        prepare(site, Way::Up);
        let Restorable { new, file, backup, .. } = &Restorable::on(site);
        let mut lies = Vec::new();
        with_every_fault(site, file, WRITING, |directory, disk, fault, case| {
            let path = directory.join("library.db");
            let mut db = Connection::open(&path).unwrap();
            disk.fail(fault);
            let result = migrator(&RELEASE_2).restore(&mut db, backup);
            drop(db);
            let tally = disk.mend();
            if let Err(error) = result
                && !error.to_string().contains("whether it was restored is not known")
                && Found::on(&Connection::open(&path).unwrap()) != *new
            {
                lies.push(format!("{case}: {error}"));
            }
            tally.failed > 0
        });
        assert_eq!(lies, [""; 0], "but the database is the backup");
    });
}
