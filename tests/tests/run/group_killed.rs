//! Groups in several processes: one of them dies between two commits, or two start at once.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use migrate_runtime::{Check, ErrorKind, Group};
use migrate_tests::look::{applied, assert_sound, dump, history, rows, without_backup};
use migrate_tests::sets::{EVENTS_NEW, EVENTS_OLD, META_NEW, META_OLD};
use rusqlite::Connection;

use super::concurrent::together;
use super::group::{Pair, in_all_modes};

fn process(pair: &Pair, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_migrate-two"));
    command.args([&pair.meta, &pair.events]).args(words);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Lets a process die right after it committed the first of the two.
fn die(pair: &Pair, reversed: bool) {
    let words: &[&str] =
        if reversed { &["reversed", "die-after=events"] } else { &["die-after=meta"] };
    let end = process(pair, words).output().unwrap();
    assert!(!end.status.success() && end.stdout.is_empty(), "it died");
    let (meta, events) = pair.open();
    let counts = (applied(&meta).len(), applied(&events).len());
    assert_eq!(counts, if reversed { (1, 2) } else { (2, 1) });
}

#[test]
fn r_0_11_what_a_death_between_two_commits_left_is_finished_at_the_next_start() {
    in_all_modes(|pair| {
        for reversed in [false, true] {
            if reversed {
                // Back to where it began.
                let (mut meta, mut events) = pair.open();
                META_NEW.migrator().force(true).rollback_to(&mut meta, "001").unwrap();
                EVENTS_NEW.migrator().force(true).rollback_to(&mut events, "001").unwrap();
            } else {
                drop(pair.filled());
            }
            die(pair, reversed);
            let behind = if reversed { "meta" } else { "events" };
            let (mut meta, mut events) = pair.open();
            let mut group = Group::new().add("meta", META_NEW.migrator(), &mut meta).add(
                "events",
                EVENTS_NEW.migrator(),
                &mut events,
            );
            assert_eq!(group.status().unwrap().behind(), [behind]);
            let report = group.run().unwrap();
            assert_eq!(report.resumed(), [behind]);
            assert_eq!(report.get(behind).unwrap().steps().len(), 1);
            assert!(group.status().unwrap().behind().is_empty());
            assert!(group.run().unwrap().is_empty());
            drop(group);
            assert!(META_NEW.is_current(&meta).unwrap() && EVENTS_NEW.is_current(&events).unwrap());
            assert_sound(&meta);
            assert_sound(&events);
        }
    });
}

/// The older program in between refuses what is new, and changes nothing.
#[test]
fn r_0_11_the_old_program_does_no_harm_after_a_death_between_two_commits() {
    in_all_modes(|pair| {
        drop(pair.filled());
        die(pair, false);
        let (mut meta, mut events) = pair.open();
        let before = (dump(&meta), dump(&events));
        assert_eq!(META_OLD.run(&mut meta).unwrap_err().kind(), ErrorKind::DatabaseNewer);
        assert!(EVENTS_OLD.run(&mut events).unwrap().is_empty());
        let mut group = Group::new().add("meta", META_OLD.migrator(), &mut meta).add(
            "events",
            EVENTS_OLD.migrator(),
            &mut events,
        );
        let error = group.run().unwrap_err();
        assert_eq!((error.kind(), error.member()), (ErrorKind::DatabaseNewer, Some("meta")));
        assert_eq!(error.committed(), ["meta"], "it tells what happened");
        drop(group);
        assert_eq!((dump(&meta), dump(&events)), before);

        let end = process(pair, &[]).output().unwrap();
        assert_eq!(String::from_utf8(end.stdout).unwrap(), "applied 1\n");
    });
}

/// A program that knows nothing of the group brings its own database forward.
#[test]
fn r_0_11_a_member_run_alone_after_a_death_is_where_the_others_are() {
    in_all_modes(|pair| {
        drop(pair.filled());
        die(pair, false);
        let (mut meta, mut events) = pair.open();
        assert!(META_NEW.run(&mut meta).unwrap().is_empty());
        assert_eq!(EVENTS_NEW.run(&mut events).unwrap().steps().len(), 1);
        let mut group = Group::new().add("meta", META_NEW.migrator(), &mut meta).add(
            "events",
            EVENTS_NEW.migrator(),
            &mut events,
        );
        assert!(group.status().unwrap().behind().is_empty());
        assert!(group.run().unwrap().is_empty());
    });
}

/// Others wrote meanwhile, and the member left behind cannot go forward: what they wrote is not
/// taken away, and the error says how things stand.
#[test]
fn r_0_11_a_member_that_cannot_go_forward_is_told_and_nothing_is_taken_back() {
    in_all_modes(|pair| {
        drop(pair.filled());
        die(pair, false);
        let (mut meta, mut events) = pair.open();
        meta.execute_batch("INSERT INTO projects (name) VALUES ('written since')").unwrap();
        let mut refused = |kind, check: Option<Check>| {
            let before = (dump(&meta), dump(&events));
            let mut group = Group::new().add("meta", META_NEW.migrator(), &mut meta).add(
                "events",
                EVENTS_NEW.migrator(),
                &mut events,
            );
            if let Some(check) = check {
                group = group.check(check);
            }
            let error = group.run().unwrap_err();
            assert_eq!(error.kind(), kind);
            assert_eq!(error.committed(), ["meta"]);
            let text = without_backup(&error);
            let how = "this run changed nothing; an earlier one was cut short when it had migrated \
                       meta (its backup from before that is ";
            assert!(text.contains(how), "{text}");
            assert!(text.contains("and not events"), "{text}");
            assert_eq!(group.status().unwrap().behind(), ["events"]);
            drop(group);
            assert_eq!((dump(&meta), dump(&events)), before);
        };
        let no_rain = Check::new("no rain", "SELECT id FROM events.events WHERE body = 'rain'");
        refused(ErrorKind::CheckFailed, Some(no_rain));
        let (_, other) = pair.open();
        other.execute_batch("INSERT INTO events (project, seq, body) VALUES (1, 2, 'x')").unwrap();
        refused(ErrorKind::MigrationFailed, None);
        other.execute_batch("DELETE FROM events WHERE body = 'x'").unwrap();

        let mut group = Group::new().add("meta", META_NEW.migrator(), &mut meta).add(
            "events",
            EVENTS_NEW.migrator(),
            &mut events,
        );
        assert_eq!(group.run().unwrap().resumed(), ["events"]);
    });
}

/// Killed at any moment: each database is the old one or the new one, both are new after the next
/// start, and nothing is applied twice.
#[test]
fn r_0_11_a_group_killed_at_any_moment_is_whole_after_the_next_start() {
    const KILLS: u32 = 12;
    const EVENTS: i64 = 20_000;
    in_all_modes(|pair| {
        let (meta, events) = pair.filled();
        events
            .execute(
                "INSERT INTO events (project, seq, body) WITH RECURSIVE n (i) AS
                   (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) SELECT NULL, i, 'x' FROM n",
                [EVENTS],
            )
            .unwrap();
        let old = (dump(&meta), dump(&events));
        drop((meta, events));
        let copies = |number: &str| {
            let copy = |path: &Path| {
                let name = path.file_stem().unwrap().to_str().unwrap();
                let copy = pair.site.directory().join(format!("{name}-{number}.db"));
                std::fs::copy(path, &copy).unwrap();
                copy
            };
            (copy(&pair.meta), copy(&pair.events))
        };
        let start = |(meta, events): &(PathBuf, PathBuf)| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_migrate-two"));
            command.args([meta, events]).stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().unwrap()
        };
        let open = |(meta, events): &(PathBuf, PathBuf)| {
            (Connection::open(meta).unwrap(), Connection::open(events).unwrap())
        };
        let whole = copies("whole");
        let begin = Instant::now();
        assert!(start(&whole).wait().unwrap().success());
        let time = begin.elapsed();
        let (meta, events) = open(&whole);
        let new = (dump(&meta), dump(&events));

        let mut stayed = 0;
        for kill in 0..KILLS {
            let paths = copies(&kill.to_string());
            let begin = Instant::now();
            let mut process = start(&paths);
            while begin.elapsed() < time * kill / KILLS && process.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_micros(500));
            }
            process.kill().unwrap();
            process.wait().unwrap();
            let (mut meta, mut events) = open(&paths);
            let found = (dump(&meta), dump(&events));
            assert!(found.0 == old.0 || found.0 == new.0, "neither old nor new");
            assert!(found.1 == old.1 || found.1 == new.1, "neither old nor new");
            stayed += u32::from(found == old);
            let mut group = Group::new().add("meta", META_NEW.migrator(), &mut meta).add(
                "events",
                EVENTS_NEW.migrator(),
                &mut events,
            );
            group.run().unwrap();
            drop(group);
            assert!((dump(&meta), dump(&events)) == new);
            let applied_once =
                |db| history(db).iter().filter(|one| *one == "apply 002 done").count();
            assert_eq!((applied_once(&meta), applied_once(&events)), (1, 1));
            assert_sound(&meta);
            assert_sound(&events);
        }
        assert!(stayed > 0, "none of {KILLS} was killed in time");
    });
}

#[test]
fn r_3_12_of_groups_put_together_either_way_one_applies_and_none_blocks() {
    const RUNNERS: usize = 6;
    in_all_modes(|pair| {
        drop(pair.filled());
        let gate = pair.site.directory().join("gate");
        let word = format!("gate={}", gate.display());
        let processes = (0..RUNNERS).map(|number| {
            let mut command = process(pair, &[&word]);
            if number % 2 == 1 {
                command.arg("reversed");
            }
            command.spawn().unwrap()
        });
        let said = together(processes.collect(), &gate);
        let mut expected = vec!["applied 0"; RUNNERS - 1];
        expected.push("applied 2");
        assert_eq!(said, expected);
        let (meta, events) = pair.open();
        for db in [&meta, &events] {
            assert_eq!(history(db).len(), 4);
            assert_eq!(rows(db, "SELECT count(*) FROM _migrate_group"), ["2"]);
            assert_sound(db);
        }
    });
}
