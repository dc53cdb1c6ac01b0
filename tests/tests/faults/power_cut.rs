//! Power cuts after every change of every file, with what was not synced lost, kept or torn.

use std::collections::HashSet;
use std::path::Path;

use migrate_tests::site::{Journal, Site, in_both_modes};
use migrate_tests_disk::{Disk, Files, Recording, Unsynced};
use rusqlite::Connection;

use crate::common::{Ends, Found, Way, prepare};

/// How many of the torn states are tried after each change.
const TORN: u64 = 8;

/// What going `way` does to the files.
struct Story {
    recording: Recording,
    /// The number of events when the verb returned; the rest is the end of the connection.
    returned: usize,
    ends: Ends,
}

fn story(site: &Site, way: Way, settings: &str) -> Story {
    prepare(site, way);
    let prepared = std::fs::read(site.path()).unwrap();
    let disk = Disk::beneath(site.directory());
    disk.record();
    let mut db = site.open();
    db.execute_batch("PRAGMA cache_size = 10").unwrap();
    db.execute_batch(settings).unwrap();
    way.go(&mut db).unwrap();
    let returned = disk.recorded_so_far();
    drop(db);
    let recording = disk.recorded();
    drop(disk);
    std::fs::write(site.path(), prepared).unwrap();
    Story { recording, returned, ends: Ends::of(site, way) }
}

/// The state of the database in `files`: whether it is the new one.
fn restart(directory: &Path, files: &Files, ends: &Ends, way: Way, case: &str) -> bool {
    let place = tempfile::TempDir::new_in(directory).unwrap();
    for (name, bytes) in files {
        std::fs::write(place.path().join(name), bytes).unwrap();
    }
    // Its syncs cost nothing.
    let _disk = Disk::beneath(place.path());
    let mut db = Connection::open(place.path().join("library.db")).unwrap();
    ends.assert_at_one(&mut db, way, case)
}

fn cut_everywhere(site: &Site, way: Way) {
    let Story { recording, returned, ends } = story(site, way, "");
    let mut seen = HashSet::new();
    let mut news = 0;
    for count in 0..=recording.len() {
        let torn = (0..TORN).map(|seed| Unsynced::Torn(seed + 1 + count as u64 * TORN));
        for unsynced in [Unsynced::Lost, Unsynced::Kept].into_iter().chain(torn) {
            let files = recording.cut(count, unsynced);
            let case = format!("{way:?}, after {count} of {}, {unsynced:?}", recording.len());
            // Of equal states one is enough, unless it matters when it came to be.
            let returned = count >= returned && site.journal() == Journal::Wal;
            if seen.insert(files.clone()) || returned {
                let is_new = restart(site.directory(), &files, &ends, way, &case);
                assert!(is_new || !returned, "{case}: it had said that it was done");
                news += usize::from(is_new);
            }
        }
    }
    println!("{} states, {news} of them new", seen.len());
    assert!(news > 0 && news < seen.len(), "{news} of {} are new", seen.len());
}

#[test]
fn r_0_11_a_power_cut_during_a_run_leaves_the_old_state_or_the_new_one() {
    in_both_modes(|site| cut_everywhere(site, Way::Up));
}

#[test]
fn r_0_11_a_power_cut_during_a_rollback_leaves_the_old_state_or_the_new_one() {
    in_both_modes(|site| cut_everywhere(site, Way::Down));
}

/// When the verb has returned, what it did is on the disk. In rollback-journal mode SQLite itself
/// promises that with `synchronous = EXTRA` alone: with less, the deletion of the journal may be
/// lost, and then the old state comes back whole.
#[test]
fn r_0_11_what_was_reported_as_done_survives_a_power_cut() {
    in_both_modes(|site| {
        for way in Way::BOTH {
            let settings = match site.journal() {
                Journal::Rollback => "PRAGMA synchronous = EXTRA",
                Journal::Wal => "PRAGMA synchronous = FULL",
            };
            let own = Site::new(site.journal());
            let Story { recording, returned, ends } = story(&own, way, settings);
            for unsynced in [Unsynced::Lost, Unsynced::Torn(1), Unsynced::Torn(2)] {
                let files = recording.cut(returned, unsynced);
                let case = format!("{way:?} {unsynced:?}");
                assert!(restart(own.directory(), &files, &ends, way, &case), "{case}");
            }
        }
    });
}

/// The instrument itself: an application that switches syncs off does lose its database here.
#[test]
fn without_syncs_a_power_cut_does_harm() {
    let site = Site::new(Journal::Rollback);
    let Story { recording, ends, .. } = story(&site, Way::Up, "PRAGMA synchronous = OFF");
    let harmed = (0..recording.len()).filter(|count| {
        let place = tempfile::TempDir::new_in(site.directory()).unwrap();
        for (name, bytes) in recording.cut(*count, Unsynced::Torn(*count as u64)) {
            std::fs::write(place.path().join(name), bytes).unwrap();
        }
        let db = Connection::open(place.path().join("library.db")).unwrap();
        let check = "PRAGMA integrity_check";
        let sound = db.query_row(check, [], |row| row.get::<_, String>(0));
        !sound.is_ok_and(|answer| answer == "ok")
            || ![&ends.old, &ends.new].contains(&&Found::on(&db))
    });
    assert!(harmed.count() > 0);
}
