//! Two sets in one file in several processes: one is killed, or several start at once.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use migrate_runtime::Group;
use migrate_tests::look::{assert_sound, dump, one, rows};
use migrate_tests::sets::{EVENTS_NEW, META_NEW, SHELF};
use migrate_tests::site::in_both_modes;
use rusqlite::Connection;

use super::concurrent::together;
use super::one_file::{NEW, filled, group};

fn start(path: &Path, words: &[&str], out: Stdio) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_migrate-two"));
    command.args([path, path]).args(words).stdout(out).stderr(Stdio::null()).spawn().unwrap()
}

/// Killed at any moment, the file is the old one or the new one: never one set new and the other
/// old.
#[test]
fn r_0_11_two_sets_in_one_file_killed_at_any_moment_are_both_old_or_both_new() {
    const KILLS: u32 = 16;
    const EVENTS: i64 = 20_000;
    in_both_modes(|site| {
        let db = filled(site);
        db.execute(
            "INSERT INTO events (project, seq, body) WITH RECURSIVE n (i) AS
               (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) SELECT NULL, i, 'x' FROM n",
            [EVENTS],
        )
        .unwrap();
        let old = dump(&db);
        drop(db);
        let copy = |name: &str| -> PathBuf {
            let copy = site.directory().join(format!("{name}.db"));
            std::fs::copy(site.path(), &copy).unwrap();
            copy
        };
        let whole = copy("whole");
        let begin = Instant::now();
        assert!(start(&whole, &[], Stdio::null()).wait().unwrap().success());
        let time = begin.elapsed();
        let new = dump(&Connection::open(&whole).unwrap());

        let mut stayed = 0;
        for kill in 0..KILLS {
            let path = copy(&kill.to_string());
            let begin = Instant::now();
            let mut process = start(&path, &[], Stdio::null());
            while begin.elapsed() < time * kill / KILLS && process.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_micros(500));
            }
            process.kill().unwrap();
            process.wait().unwrap();
            let mut db = Connection::open(&path).unwrap();
            let found = dump(&db);
            assert!(found == old || found == new, "neither old nor new");
            let current = (META_NEW.is_current(&db).unwrap(), EVENTS_NEW.is_current(&db).unwrap());
            assert_eq!(current, (found == new, found == new), "the records are of the same moment");
            stayed += u32::from(found == old);
            let report = group(NEW, &mut db).run().unwrap();
            assert!(report.resumed().is_empty(), "nobody can be left behind");
            assert!(dump(&db) == new);
            let once = "SELECT count(*) FROM _migrate_history WHERE version = '002'";
            assert_eq!(one::<i64>(&db, once), 2);
            assert_sound(&db);
        }
        assert!(stayed > 0, "none of {KILLS} was killed in time");
    });
}

/// With another file beside: the two sets were committed together, and the other was left behind.
#[test]
fn r_0_11_beside_another_file_the_sets_of_one_are_ahead_or_behind_together() {
    in_both_modes(|site| {
        let mut db = filled(site);
        let mut other = Connection::open(site.another("shelf.db")).unwrap();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let fatal = NEW.map(|(name, set)| {
                (
                    name,
                    set.migrator().observe(|event| {
                        let committed =
                            matches!(event, migrate_runtime::Event::MemberCommitted { .. });
                        assert!(!committed, "a mistake");
                    }),
                )
            });
            let group = Group::new().add_sets(fatal, &mut db);
            let _ = group.add("shelf", SHELF.migrator(), &mut other).run();
        }));
        assert!(panicked.is_err());
        let mut group = group(NEW, &mut db).add("shelf", SHELF.migrator(), &mut other);
        let status = group.status().unwrap();
        assert_eq!(status.behind(), ["shelf"]);
        assert_eq!(status.get("events").unwrap().pending().count(), 0);
        let report = group.run().unwrap();
        assert_eq!(report.resumed(), ["shelf"]);
        assert!(report.get("meta").unwrap().is_empty());
        assert!(group.status().unwrap().behind().is_empty());
    });
}

#[test]
fn r_3_12_of_processes_with_two_sets_in_one_file_one_applies() {
    const RUNNERS: usize = 6;
    in_both_modes(|site| {
        drop(filled(site));
        let gate = site.directory().join("gate");
        let word = format!("gate={}", gate.display());
        let processes = (0..RUNNERS).map(|number| {
            let words: &[&str] = if number % 2 == 1 { &[&word, "reversed"] } else { &[&word] };
            start(&site.path(), words, Stdio::piped())
        });
        let said = together(processes.collect(), &gate);
        let mut expected = vec!["applied 0"; RUNNERS - 1];
        expected.push("applied 2");
        assert_eq!(said, expected);
        let db = site.open();
        assert_eq!(rows(&db, "SELECT count(*) FROM _migrate_history"), ["8"]);
        assert_sound(&db);
    });
}
