//! Groups on a disk that fails or loses its power: each database is the old one or the new one, and
//! the next run brings both to the new state.

use std::collections::HashSet;
use std::path::Path;

use migrate_runtime::{Backup, BackupWhen, Error, Group, GroupReport};
use migrate_tests::sets::{EVENTS_NEW, EVENTS_OLD, META_NEW, META_OLD};
use migrate_tests::site::{Journal, Site};
use migrate_tests_disk::{Disk, Fault, Files, Lasting, Operation, Reason, Unsynced};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::common::{Found, migrator};

const WRITING: &[Operation] =
    &[Operation::Create, Operation::Write, Operation::Sync, Operation::Truncate, Operation::Delete];
/// What needs room.
const FILLING: &[Operation] = &[Operation::Write, Operation::Sync, Operation::Truncate];

/// Which of the two are new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum State {
    Old,
    New,
    /// One of them.
    Between,
}

/// Both databases before and after.
struct Ends {
    files: [(&'static str, Vec<u8>); 2],
    old: [Found; 2],
    new: [Found; 2],
}

const NAMES: [&str; 2] = ["meta.db", "events.db"];

fn open(directory: &Path) -> [Connection; 2] {
    NAMES.map(|name| {
        let db = Connection::open(directory.join(name)).unwrap();
        // Less than the transaction changes, so that it writes before the commit as well.
        db.execute_batch("PRAGMA cache_size = 10").unwrap();
        db
    })
}

fn run([meta, events]: &mut [Connection; 2]) -> Result<GroupReport, Error> {
    // What backups meet is looked at elsewhere.
    let none = || Backup::beside_database().when(BackupWhen::Never);
    Group::new()
        .add("meta", migrator(&META_NEW).backup(none()), meta)
        .add("events", migrator(&EVENTS_NEW).backup(none()), events)
        .run()
}

impl Ends {
    fn of(journal: Journal) -> Self {
        let site = Site::new(journal);
        let paths = NAMES.map(|name| site.another(name));
        let [meta, events] = &mut open(site.directory());
        META_OLD.run(meta).unwrap();
        EVENTS_OLD.run(events).unwrap();
        meta.execute_batch("INSERT INTO projects VALUES (1, 'house'), (2, 'garden')").unwrap();
        events
            .execute_batch(
                "INSERT INTO events (seq, body) WITH RECURSIVE n (i) AS
                   (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
                   SELECT i, 'what happened, number ' || i FROM n",
            )
            .unwrap();
        let found = |dbs: [&Connection; 2]| dbs.map(Found::on);
        let old = found([meta, events]);
        // What closes last writes the log back.
        for db in open(site.directory()) {
            db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        }
        let [meta_bytes, events_bytes] = paths.map(|path| std::fs::read(path).unwrap());
        let files = [("meta.db", meta_bytes), ("events.db", events_bytes)];
        let mut both = open(site.directory());
        run(&mut both).unwrap();
        let new = found([&both[0], &both[1]]);
        Self { files, old, new }
    }

    fn write(&self, directory: &Path) {
        for (name, bytes) in &self.files {
            std::fs::write(directory.join(name), bytes).unwrap();
        }
    }

    /// How the two stand; the next run brings both to the new state.
    fn assert_whole(&self, directory: &Path, case: &str) -> State {
        let mut both = open(directory);
        let is_new = [0, 1].map(|at| {
            let found = Found::on(&both[at]);
            let is_new = found == self.new[at];
            assert!(is_new || found == self.old[at], "{case}: {} is neither", NAMES[at]);
            is_new
        });
        run(&mut both).unwrap_or_else(|error| panic!("{case}: the next start: {error}"));
        for at in [0, 1] {
            assert!(Found::on(&both[at]) == self.new[at], "{case}: after the next start");
        }
        match is_new {
            [true, true] => State::New,
            [false, false] => State::Old,
            _ => State::Between,
        }
    }
}

/// What a run said at each operation that failed, and how the databases stood after it.
fn at_every_operation(journal: Journal, reason: Reason, mut look: impl FnMut(&str, &Error, State)) {
    let ends = Ends::of(journal);
    let among = if reason == Reason::Full { FILLING } else { WRITING };
    for lasting in [Lasting::Once, Lasting::ForGood] {
        let mut struck = 0;
        for after in 0.. {
            let case = format!("{journal:?} {lasting:?} {reason:?} {after}");
            let place = TempDir::new().unwrap();
            ends.write(place.path());
            let disk = Disk::beneath(place.path());
            let mut both = open(place.path());
            disk.fail(Fault { among, after, lasting, reason });
            let result = run(&mut both);
            assert!(both.iter().all(Connection::is_autocommit), "{case}: left open");
            drop(both);
            let tally = disk.mend();
            let state = ends.assert_whole(place.path(), &case);
            struck += usize::from(tally.failed > 0);
            match &result {
                Ok(_) => assert_eq!(state, State::New, "{case}: it says that it is done"),
                Err(error) => look(&case, error, state),
            }
            if tally.failed == 0 {
                result.unwrap();
                break;
            }
        }
        assert!(struck > 10, "{struck} faults struck");
    }
}

#[test]
fn r_0_11_a_disk_that_fails_during_a_group_leaves_whole_databases() {
    for journal in [Journal::Rollback, Journal::Wal] {
        let mut seen = HashSet::new();
        at_every_operation(journal, Reason::Io, |case, error, state| {
            seen.insert(state);
            let text = error.to_string();
            let denies = text.contains("no database of the group was changed");
            let told = denies || text.contains("is not known");
            assert!(!denies || state == State::Old, "{case}: {state:?}: {error}");
            assert!(told || state != State::Old, "{case}: {error}");
            assert!(error.committed().is_empty() || state != State::Old, "{case}: {error}");
        });
        assert!(seen.contains(&State::Old), "{seen:?}");
    }
}

/// What there is no room for shows before the first commit, but for the last page of the second.
#[test]
fn r_0_11_a_full_disk_hardly_comes_between_two_commits() {
    for journal in [Journal::Rollback, Journal::Wal] {
        let (mut all, mut between) = (0, Vec::new());
        at_every_operation(journal, Reason::Full, |case, error, state| {
            all += 1;
            if state == State::Between {
                between.push(case.to_owned());
            }
            let denies = error.to_string().contains("no database of the group was changed");
            assert!(!denies || state == State::Old, "{case}: {state:?}: {error}");
        });
        println!("{} of {all}: {between:#?}", between.len());
        assert!(between.len() <= 6 && all > 50, "{between:#?}");
    }
}

#[test]
fn r_0_11_a_power_cut_during_a_group_leaves_whole_databases() {
    for journal in [Journal::Rollback, Journal::Wal] {
        let ends = Ends::of(journal);
        let place = TempDir::new().unwrap();
        ends.write(place.path());
        let disk = Disk::beneath(place.path());
        disk.record();
        let mut both = open(place.path());
        run(&mut both).unwrap();
        drop(both);
        let recording = disk.recorded();
        drop(disk);
        let (mut tried, mut stood) = (HashSet::<Files>::new(), HashSet::new());
        for count in 0..=recording.len() {
            let torn = (0..4).map(|seed| Unsynced::Torn(seed + 1 + count as u64 * 4));
            for unsynced in [Unsynced::Lost, Unsynced::Kept].into_iter().chain(torn) {
                let files = recording.cut(count, unsynced);
                if !tried.insert(files.clone()) {
                    continue;
                }
                let place = TempDir::new().unwrap();
                for (name, bytes) in &files {
                    std::fs::write(place.path().join(name), bytes).unwrap();
                }
                let _disk = Disk::beneath(place.path());
                let case =
                    format!("{journal:?}, after {count} of {}, {unsynced:?}", recording.len());
                stood.insert(ends.assert_whole(place.path(), &case));
            }
        }
        println!("{} states", tried.len());
        assert_eq!(stood.len(), 3, "old, new and between: {stood:?}");
    }
}
