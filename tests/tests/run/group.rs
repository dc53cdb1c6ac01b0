//! Groups: several databases migrated as one unit.

use std::path::PathBuf;
use std::time::Duration;

use migrate_runtime::{Backup, Check, Error, ErrorKind, Event, Group, GroupReport, Migrations};
use migrate_tests::look::{applied, assert_sound, dump, history, one, rows, without_backup};
use migrate_tests::sets::{
    ENFORCED, EVENTS_NEW, EVENTS_OLD, META_NEW, META_OLD, OUTSIDE, SHOPS_1, SHOPS_2,
};
use migrate_tests::site::{Journal, Site};
use rusqlite::Connection;

use crate::existing::forget_everything;

/// Two databases in a directory.
pub(crate) struct Pair {
    pub(crate) site: Site,
    pub(crate) meta: PathBuf,
    pub(crate) events: PathBuf,
}

/// Runs `test` with both in rollback-journal mode, both in WAL mode, and one in each.
pub(crate) fn in_all_modes(test: impl Fn(&Pair)) {
    for first in [Journal::Rollback, Journal::Wal] {
        for second in [Journal::Rollback, Journal::Wal] {
            println!("journal modes: {first:?} and {second:?}");
            let other = Site::new(second);
            let site = Site::new(first);
            let (meta, events) = (site.another("meta.db"), site.directory().join("events.db"));
            std::fs::copy(other.path(), &events).unwrap();
            test(&Pair { site, meta, events });
        }
    }
}

impl Pair {
    pub(crate) fn open(&self) -> (Connection, Connection) {
        (Connection::open(&self.meta).unwrap(), Connection::open(&self.events).unwrap())
    }

    /// As the release before left them, with two projects and three events.
    pub(crate) fn filled(&self) -> (Connection, Connection) {
        let (mut meta, mut events) = self.open();
        run(&META_OLD, &mut meta, &EVENTS_OLD, &mut events).unwrap();
        meta.execute_batch("INSERT INTO projects VALUES (1, 'house'), (2, 'garden')").unwrap();
        events
            .execute_batch(
                "INSERT INTO events (project, seq, body) VALUES
                   (1, 1, 'roof'), (1, 2, 'door'), (NULL, 1, 'rain')",
            )
            .unwrap();
        (meta, events)
    }
}

fn run(
    meta_set: &'static Migrations,
    meta: &mut Connection,
    events_set: &'static Migrations,
    events: &mut Connection,
) -> Result<GroupReport, Error> {
    Group::new()
        .add("meta", meta_set.migrator(), meta)
        .add("events", events_set.migrator(), events)
        .run()
}

fn update(meta: &mut Connection, events: &mut Connection) -> Result<GroupReport, Error> {
    run(&META_NEW, meta, &EVENTS_NEW, events)
}

/// A rule that only the new state of both fulfils.
fn every_event_has_a_project() -> Check {
    Check::new(
        "every event has a project",
        "SELECT e.id, e.project FROM events.events e
          WHERE NOT EXISTS (SELECT 1 FROM meta.projects p WHERE p.id = e.project)",
    )
}

/// Neither a row nor a record of a migration is other than before.
fn assert_unchanged(meta: &Connection, events: &Connection, before: &(String, String)) {
    assert_eq!((dump(meta), dump(events)), *before);
    assert_eq!((applied(meta).len(), applied(events).len()), (1, 1));
    assert!(meta.is_autocommit() && events.is_autocommit());
    assert_sound(meta);
    assert_sound(events);
}

fn dumps(meta: &Connection, events: &Connection) -> (String, String) {
    (dump(meta), dump(events))
}

#[test]
fn r_3_03_two_databases_are_migrated_as_one() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        let before = dumps(&meta, &events);
        let backup = Backup::beside_database();
        let mut group = Group::new()
            .add("meta", META_NEW.migrator().backup(backup.clone()), &mut meta)
            .add("events", EVENTS_NEW.migrator().backup(backup), &mut events)
            .check(every_event_has_a_project());
        let pending: Vec<_> =
            group.plan().unwrap().into_iter().map(|(name, plan)| (name, plan.len())).collect();
        assert_eq!(pending, [("meta".to_owned(), 1), ("events".to_owned(), 1)]);

        let report = group.run().unwrap();
        let names: Vec<&str> = report.members().map(|(name, _)| name).collect();
        assert_eq!(names, ["meta", "events"]);
        assert!(report.resumed().is_empty() && report.notes().is_empty(), "{report}");
        let status = group.status().unwrap();
        assert_eq!(status.get("events").unwrap().pending().count(), 0);
        assert!(status.behind().is_empty());
        drop(group);

        let content = |name: &str| {
            let backup = report.get(name).unwrap().backup().unwrap();
            dump(&Connection::open(backup).unwrap())
        };
        assert_eq!((content("meta"), content("events")), before);
        assert!(META_NEW.is_current(&meta).unwrap() && EVENTS_NEW.is_current(&events).unwrap());
        assert_eq!(one::<i64>(&events, "SELECT count(*) FROM events WHERE project = 1000"), 1);
        for db in [&meta, &events] {
            assert_eq!(
                history(db),
                ["apply 001 done", "group NULL done", "apply 002 done", "group NULL done"]
            );
            assert_sound(db);
            let cookie = "SELECT cookie = (SELECT * FROM pragma_schema_version) FROM _migrate_set";
            assert_eq!(one::<i64>(db, cookie), 1, "the next start reads one row");
        }
        let runs =
            |db: &Connection| rows(db, "SELECT run, members FROM _migrate_group ORDER BY id");
        assert_eq!(runs(&meta), runs(&events), "each knows what the other was to have");
    });
}

#[test]
fn r_3_03_with_nothing_pending_nothing_is_locked_or_written() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        update(&mut meta, &mut events).unwrap();
        let (watch_meta, watch_events) = pair.open();
        let versions = || {
            let version = |db| one::<i64>(db, "PRAGMA data_version");
            (version(&watch_meta), version(&watch_events))
        };
        let before = versions();
        let (other_meta, other_events) = pair.open();
        other_meta.execute_batch("BEGIN IMMEDIATE").unwrap();
        other_events.execute_batch("BEGIN IMMEDIATE").unwrap();
        for _ in 0..3 {
            assert!(update(&mut meta, &mut events).unwrap().is_empty());
        }
        assert_eq!(versions(), before);
    });
}

#[test]
fn r_3_03_a_failure_in_one_leaves_all_as_they_were() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        events.execute_batch("INSERT INTO events (project, seq, body) VALUES (1, 2, 'x')").unwrap();
        let before = dumps(&meta, &events);
        let error = update(&mut meta, &mut events).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MigrationFailed);
        assert_eq!(error.member(), Some("events"));
        assert_eq!(error.version(), Some(&"002".parse().unwrap()));
        assert!(error.committed().is_empty());
        let text = error.to_string();
        assert!(text.starts_with("events: migration 002 number_events failed: UNIQUE"), "{text}");
        assert!(text.contains("no database of the group was changed"), "{text}");
        assert_unchanged(&meta, &events, &before);
        assert_eq!(history(&events).last().unwrap(), "apply 002 failed");
        assert_eq!(history(&meta).last().unwrap(), "group NULL failed");
        let why: String = one(&meta, "SELECT error FROM _migrate_history WHERE outcome = 'failed'");
        assert_eq!(why, text.lines().next().unwrap());

        events.execute_batch("DELETE FROM events WHERE body = 'x'").unwrap();
        let report = update(&mut meta, &mut events).unwrap();
        assert!(report.resumed().is_empty(), "nothing was left behind");
        assert!(update(&mut meta, &mut events).unwrap().is_empty());
    });
}

/// The first to be migrated fails, and the other was not begun.
#[test]
fn r_3_03_a_failure_in_the_first_leaves_all_as_they_were() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        meta.execute_batch("INSERT INTO projects VALUES (3, 'house')").unwrap();
        let before = dumps(&meta, &events);
        let error = update(&mut meta, &mut events).unwrap_err();
        assert_eq!((error.kind(), error.member()), (ErrorKind::MigrationFailed, Some("meta")));
        assert_unchanged(&meta, &events, &before);
    });
}

#[test]
fn r_3_07_a_rule_that_does_not_hold_leaves_all_as_they_were() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        events.execute_batch("INSERT INTO events (project, seq, body) VALUES (7, 1, 'x')").unwrap();
        let before = dumps(&meta, &events);
        let check = every_event_has_a_project();
        let mut group = Group::new()
            .add("meta", META_NEW.migrator(), &mut meta)
            .add("events", EVENTS_NEW.migrator(), &mut events)
            .check(check.help("see who wrote it"));
        let error = group.run().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CheckFailed);
        assert_eq!(error.member(), None);
        assert_eq!(
            error.to_string(),
            "the check \"every event has a project\" does not hold: 1 row\n  id = 4, project = 7\n  \
             see who wrote it\n   = no database of the group was changed\n   = help: mend the data \
             or the migrations, and run again"
        );
        drop(group);
        assert_unchanged(&meta, &events, &before);
        for db in [&meta, &events] {
            assert_eq!(history(db).last().unwrap(), "group NULL failed");
        }

        // As a warning it is a note.
        let mut group = Group::new()
            .add("meta", META_NEW.migrator(), &mut meta)
            .add("events", EVENTS_NEW.migrator(), &mut events)
            .check(every_event_has_a_project().warning());
        let report = group.run().unwrap();
        assert_eq!(report.notes(), ["every event has a project: 1 row\n  id = 4, project = 7"]);
    });
}

/// A rule in Rust sees the new state of all of them, and can change none.
#[test]
fn r_3_07_a_rule_in_rust_sees_what_is_not_committed() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        let before = dumps(&meta, &events);
        let (outside, _) = pair.open();
        let projects = "SELECT count(*) FROM projects";
        let group = |rule: &'static str| {
            move |members: &migrate_runtime::GroupMembers<'_>| {
                let (meta, events) = (members.get("meta")?, members.get("events")?);
                assert_eq!(one::<i64>(meta, projects), 3);
                assert_eq!(one::<i64>(events, "SELECT max(project) FROM events"), 1000);
                meta.execute_batch(rule)?;
                Ok(())
            }
        };
        for (rule, problem) in [
            (
                "INSERT INTO projects (name) VALUES ('x')",
                "the check \"the rule\" does not hold: attempt to write a readonly database",
            ),
            ("COMMIT", "meta: the check \"the rule\" ended the transaction of the run"),
        ] {
            let error = Group::new()
                .add("meta", META_NEW.migrator(), &mut meta)
                .add("events", EVENTS_NEW.migrator(), &mut events)
                .check_with("the rule", group(rule))
                .run()
                .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::CheckFailed);
            let text = error.to_string();
            assert!(text.starts_with(problem), "{text}");
            assert_eq!(one::<i64>(&meta, "PRAGMA query_only"), 0);
            assert!(error.committed().is_empty(), "{text}");
            assert_unchanged(&meta, &events, &before);
            assert_eq!(one::<i64>(&outside, projects), 2);
        }
        assert!(history(&meta).contains(&"recover NULL done".to_owned()), "what it committed");
        update(&mut meta, &mut events).unwrap();
    });
}

#[test]
fn r_3_07_a_rule_that_cannot_be_asked_changes_nothing() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        let before = dumps(&meta, &events);
        let error = Group::new()
            .add("meta", META_NEW.migrator(), &mut meta)
            .add("events", EVENTS_NEW.migrator(), &mut events)
            .check(Check::new("nonsense", "SELECT 1 FROM other.things"))
            .run()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CheckFailed);
        let text = error.to_string();
        let expected = "the check \"nonsense\" does not work: no such table: other.things";
        assert!(text.starts_with(expected), "{text}");
        assert_unchanged(&meta, &events, &before);
    });
}

#[test]
fn r_1_04_members_that_cannot_be_told_apart_are_refused() {
    let site = Site::new(Journal::Rollback);
    let open = |path: &PathBuf| Connection::open(path).unwrap();
    let (one, other) = (site.path(), site.another("other.db"));
    let roundabout = site.directory().join(".").join("library.db");
    let mut same = vec![(one.clone(), roundabout)];
    #[cfg(unix)]
    {
        let (hard, soft) = (site.directory().join("hard.db"), site.directory().join("soft.db"));
        std::fs::hard_link(&one, &hard).unwrap();
        std::os::unix::fs::symlink(&one, &soft).unwrap();
        same.extend([(one.clone(), hard), (soft, one.clone())]);
    }
    for (first, second) in same {
        let (mut first, mut second) = (open(&first), open(&second));
        let error = run(&META_NEW, &mut first, &EVENTS_NEW, &mut second).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidGroup);
        assert!(error.to_string().contains("meta and events are the same file"), "{error}");
    }
    for (names, why) in [
        (["meta", "META"], "two are called META"),
        (["meta", "Temp"], "a member cannot be called Temp"),
        (["", "events"], "\"\" is not a name"),
    ] {
        let (mut first, mut second) = (open(&one), open(&other));
        let error = Group::new()
            .add(names[0], META_NEW.migrator(), &mut first)
            .add(names[1], EVENTS_NEW.migrator(), &mut second)
            .run()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidGroup);
        assert!(error.to_string().contains(why), "{error}");
    }
    assert_eq!((dump(&open(&one)), dump(&open(&other))), (String::new(), String::new()));
}

/// `BEGIN IMMEDIATE` locks whatever is attached as well.
#[test]
fn r_1_04_a_member_that_has_another_attached_is_refused() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        let before = dumps(&meta, &events);
        events.execute("ATTACH ?1 AS projects", [pair.meta.to_str().unwrap()]).unwrap();
        let error = update(&mut meta, &mut events).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidGroup);
        assert!(error.to_string().contains("events has the file of meta attached"), "{error}");
        assert_unchanged(&meta, &events, &before);
        events.execute_batch("DETACH projects; ATTACH ':memory:' AS scratch").unwrap();
        update(&mut meta, &mut events).unwrap();
    });
}

/// What the checks see of it must still hold when the others are committed.
#[test]
fn r_3_07_a_member_with_nothing_pending_is_locked_with_the_others() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        let (other, watcher) = (pair.open().0, pair.open().0);
        other.busy_timeout(Duration::ZERO).unwrap();
        let version: i64 = one(&watcher, "PRAGMA data_version");
        let other = std::sync::Mutex::new(other);
        let report = Group::new()
            .add("meta", META_OLD.migrator(), &mut meta)
            .add("events", EVENTS_NEW.migrator(), &mut events)
            .check_with("nobody writes", move |_| {
                let write = "INSERT INTO projects (name) VALUES ('x')";
                match other.lock().unwrap().execute_batch(write) {
                    Ok(()) => Err("somebody did".into()),
                    Err(_) => Ok(()),
                }
            })
            .run()
            .unwrap();
        assert!(report.get("meta").unwrap().is_empty());
        assert_eq!(one::<i64>(&watcher, "PRAGMA data_version"), version, "nothing was written");
        assert_eq!(applied(&events).len(), 2);
    });
}

/// The worst moment for a mistake of the application's.
#[test]
fn r_0_11_a_panic_between_two_commits_is_made_good_by_the_next_run() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let fatal = |event: &Event<'_>| {
                assert!(!matches!(event, Event::MemberCommitted { .. }), "a mistake");
            };
            let _ = Group::new()
                .add("meta", META_NEW.migrator().observe(fatal), &mut meta)
                .add("events", EVENTS_NEW.migrator(), &mut events)
                .run();
        }));
        assert!(panicked.is_err());
        assert_eq!((applied(&meta).len(), applied(&events).len()), (2, 1));
        assert!(meta.is_autocommit() && events.is_autocommit());
        assert_eq!(update(&mut meta, &mut events).unwrap().resumed(), ["events"]);
    });
}

#[test]
fn r_1_04_databases_in_memory_can_be_members() {
    let open = || Connection::open_in_memory().unwrap();
    let (mut meta, mut events) = (open(), open());
    let report = update(&mut meta, &mut events).unwrap();
    assert_eq!(report.members().map(|(_, one)| one.steps().len()).collect::<Vec<_>>(), [2, 2]);
    assert!(Group::new().run().unwrap().is_empty(), "an empty group has nothing to do");
}

/// A database in memory can only be copied without its lock, so that all locks are let go for it.
#[test]
fn r_0_04_members_are_backed_up_where_a_lock_is_in_the_way() {
    in_all_modes(|pair| {
        let (mut meta, file) = pair.filled();
        let mut events = Connection::open_in_memory().unwrap();
        EVENTS_OLD.run(&mut events).unwrap();
        drop(file);
        let before = dumps(&meta, &events);
        let directory = pair.site.directory().join("backups");
        std::fs::create_dir(&directory).unwrap();
        for rounds in 1..3 {
            let backup = Backup::in_directory(&directory).keep_all();
            let report = Group::new()
                .add("meta", META_NEW.migrator().backup(backup.clone()), &mut meta)
                .add("events", EVENTS_NEW.migrator().backup(backup), &mut events)
                .run()
                .unwrap();
            let content = |name: &str| {
                dump(&Connection::open(report.get(name).unwrap().backup().unwrap()).unwrap())
            };
            assert_eq!((content("meta"), content("events")), before);
            let left = std::fs::read_dir(&directory).unwrap().count();
            assert_eq!(left, 2 * rounds, "a copy that was out of date is gone");
            META_NEW.migrator().force(true).rollback_to(&mut meta, "001").unwrap();
            EVENTS_NEW.migrator().force(true).rollback_to(&mut events, "001").unwrap();
            assert_eq!(dumps(&meta, &events), before);
        }
    });
}

#[test]
fn r_3_03_a_member_inside_a_transaction_is_refused() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        let before = dumps(&meta, &events);
        events.execute_batch("BEGIN").unwrap();
        let error = update(&mut meta, &mut events).unwrap_err();
        assert_eq!((error.kind(), error.member()), (ErrorKind::InTransaction, Some("events")));
        events.execute_batch("COMMIT").unwrap();
        assert_unchanged(&meta, &events, &before);
    });
}

/// A migration that cannot be held open would break the promise.
#[test]
fn r_3_03_what_needs_a_transaction_of_its_own_is_refused() {
    in_all_modes(|pair| {
        for set in [&OUTSIDE, &ENFORCED] {
            let (mut meta, mut events) = pair.open();
            let error = run(&META_OLD, &mut meta, set, &mut events).unwrap_err();
            assert_eq!((error.kind(), error.member()), (ErrorKind::NotInGroup, Some("events")));
            assert_eq!((dump(&meta), dump(&events)), (String::new(), String::new()));
        }
        // Alone in its transaction it is no matter.
        let (mut meta, mut events) = pair.open();
        SHOPS_1.run(&mut events).unwrap();
        run(&META_OLD, &mut meta, &SHOPS_2, &mut events).unwrap();
        assert_eq!((applied(&meta).len(), applied(&events).len()), (1, 2));
        assert_eq!(one::<i64>(&events, "PRAGMA foreign_keys"), 1, "as it was");
    });
}

#[test]
fn r_2_15_a_busy_member_makes_the_group_wait_and_blocks_no_other() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        let before = dumps(&meta, &events);
        // Whichever is locked first, the other is free meanwhile.
        for (busy, free) in [(&pair.meta, &pair.events), (&pair.events, &pair.meta)] {
            let (busy, free) = (Connection::open(busy).unwrap(), Connection::open(free).unwrap());
            free.busy_timeout(Duration::from_secs(20)).unwrap();
            busy.execute_batch("BEGIN IMMEDIATE").unwrap();
            std::thread::scope(|scope| {
                let waiting = scope.spawn(|| {
                    let limit = Duration::from_millis(400);
                    Group::new()
                        .add("meta", META_NEW.migrator().lock_timeout(limit), &mut meta)
                        .add("events", EVENTS_NEW.migrator(), &mut events)
                        .run()
                        .unwrap_err()
                });
                while !waiting.is_finished() {
                    free.execute_batch("BEGIN IMMEDIATE; COMMIT").unwrap();
                }
                assert_eq!(waiting.join().unwrap().kind(), ErrorKind::Busy);
            });
            let error = Group::new()
                .add("meta", META_NEW.migrator().lock_timeout(Duration::ZERO), &mut meta)
                .add("events", EVENTS_NEW.migrator(), &mut events)
                .run()
                .unwrap_err();
            let name = if busy.path() == meta.path() { "meta" } else { "events" };
            assert_eq!((error.kind(), error.member()), (ErrorKind::Busy, Some(name)));
            busy.execute_batch("COMMIT").unwrap();
            assert_unchanged(&meta, &events, &before);
        }
        let (history_meta, history_events) = (history(&meta), history(&events));
        assert_eq!((history_meta.len(), history_events.len()), (2, 2), "nothing was tried");
        update(&mut meta, &mut events).unwrap();
    });
}

/// In rollback-journal mode a reader makes a commit wait. That shows before the first commit.
#[test]
fn r_2_15_a_reader_of_one_keeps_all_from_being_committed() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        let before = dumps(&meta, &events);
        let journal: String = one(&events, "PRAGMA journal_mode");
        let (_, reader) = pair.open();
        reader.execute_batch("BEGIN").unwrap();
        assert_eq!(one::<i64>(&reader, "SELECT count(*) FROM events"), 3);
        let limit = Duration::from_millis(100);
        let result = Group::new()
            .add("meta", META_NEW.migrator().lock_timeout(limit), &mut meta)
            .add("events", EVENTS_NEW.migrator().lock_timeout(limit), &mut events)
            .run();
        if journal == "wal" {
            result.unwrap();
            return;
        }
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.member()), (ErrorKind::Busy, Some("events")));
        assert!(error.committed().is_empty(), "{error}");
        reader.execute_batch("COMMIT").unwrap();
        assert_unchanged(&meta, &events, &before);
        update(&mut meta, &mut events).unwrap();
    });
}

#[test]
fn r_0_05_after_a_panic_all_connections_are_as_before() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        let before = dumps(&meta, &events);
        for db in [&meta, &events] {
            db.execute_batch("PRAGMA recursive_triggers = ON").unwrap();
        }
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _ = Group::new()
                .add("meta", META_NEW.migrator(), &mut meta)
                .add("events", EVENTS_NEW.migrator(), &mut events)
                .check_with("no rule", |_| panic!("a mistake of the application"))
                .run();
        }));
        assert!(panicked.is_err());
        assert_unchanged(&meta, &events, &before);
        for db in [&meta, &events] {
            let settings = "SELECT * FROM pragma_recursive_triggers, pragma_foreign_keys, \
                            pragma_query_only";
            assert_eq!(rows(db, settings), ["1|1|0"]);
        }
        update(&mut meta, &mut events).unwrap();
    });
}

/// A commit hook of the application's is the one thing that can refuse after another agreed.
#[test]
fn r_3_03_a_refused_commit_is_told_and_the_next_run_goes_on() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        let before = dumps(&meta, &events);
        meta.commit_hook_of_test(|| true);
        let error = update(&mut meta, &mut events).unwrap_err();
        assert_eq!((error.kind(), error.member()), (ErrorKind::CommitRefused, Some("meta")));
        assert!(error.committed().is_empty(), "the first: nothing is changed");
        meta.commit_hook_of_test(|| false);
        assert_unchanged(&meta, &events, &before);

        events.commit_hook_of_test(|| true);
        let error = update(&mut meta, &mut events).unwrap_err();
        assert_eq!((error.kind(), error.member()), (ErrorKind::CommitRefused, Some("events")));
        assert_eq!(error.committed(), ["meta"]);
        let text = without_backup(&error);
        assert!(text.contains("cut short when it had migrated meta (its backup"), "{text}");
        assert_eq!((applied(&meta).len(), applied(&events).len()), (2, 1));
        events.commit_hook_of_test(|| false);
        let report = update(&mut meta, &mut events).unwrap();
        assert_eq!(report.resumed(), ["events"]);
        assert_eq!((applied(&meta).len(), applied(&events).len()), (2, 2));
    });
}

/// Once is no more than a moment's trouble.
#[test]
fn r_3_03_a_commit_that_fails_after_another_is_tried_again() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        let refusals = std::sync::atomic::AtomicU32::new(0);
        events.commit_hook_of_test(move || {
            refusals.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0
        });
        let report = update(&mut meta, &mut events).unwrap();
        let steps: Vec<usize> = report.members().map(|(_, one)| one.steps().len()).collect();
        assert_eq!(steps, [1, 1], "what both tries did");
        assert!(report.resumed().is_empty(), "nobody saw it");
        assert_eq!((applied(&meta).len(), applied(&events).len()), (2, 2));
    });
}

trait CommitHook {
    /// Refuses each commit for which `refuse` is true.
    fn commit_hook_of_test(&mut self, refuse: impl FnMut() -> bool + Send + 'static);
}

impl CommitHook for Connection {
    #[allow(
        clippy::let_underscore_untyped,
        reason = "installing a hook returns () in some releases of rusqlite and a Result in others"
    )]
    fn commit_hook_of_test(&mut self, refuse: impl FnMut() -> bool + Send + 'static) {
        let _ = self.commit_hook(Some(refuse));
    }
}

#[test]
fn r_0_18_the_observers_hear_of_the_commits() {
    let site = Site::new(Journal::Wal);
    let mut meta = site.open();
    let mut events = Connection::open(site.another("events.db")).unwrap();
    let heard = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let listen = || {
        let heard = std::sync::Arc::clone(&heard);
        move |event: &Event<'_>| {
            if matches!(event, Event::MemberCommitted { .. } | Event::RunDone { .. }) {
                heard.lock().unwrap().push(event.to_string());
            }
        }
    };
    Group::new()
        .add("meta", META_OLD.migrator().observe(listen()), &mut meta)
        .add("events", EVENTS_NEW.migrator().observe(listen()), &mut events)
        .run()
        .unwrap();
    assert_eq!(
        *heard.lock().unwrap(),
        [
            "meta committed, 1 to follow",
            "events committed, 0 to follow",
            "1 migration done",
            "2 migrations done"
        ]
    );
}

/// One of them was made by an earlier program that kept no records.
#[test]
fn r_4_01_a_member_without_records_is_adopted() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.filled();
        forget_everything(&meta);
        meta.execute_batch("DROP TABLE _migrate_group").unwrap();
        let report = update(&mut meta, &mut events).unwrap();
        let told = "adopted: the schema was that of 001, without records";
        assert_eq!(report.get("meta").unwrap().notes(), [told]);
        assert_eq!(applied(&meta), ["001 applied", "002 applied"]);
        assert_sound(&meta);

        // Nothing is pending, and one has to be adopted.
        forget_everything(&events);
        events.execute_batch("DROP TABLE _migrate_group").unwrap();
        update(&mut meta, &mut events).unwrap();
        assert_eq!(applied(&events), ["001 applied", "002 applied"]);
        assert!(EVENTS_NEW.is_current(&events).unwrap());
    });
}

/// What would need a transaction of its own is not pending in a member that is adopted.
#[test]
fn r_4_01_a_member_is_adopted_whatever_its_migrations_need() {
    in_all_modes(|pair| {
        let (mut meta, mut events) = pair.open();
        OUTSIDE.run(&mut events).unwrap();
        forget_everything(&events);
        let report = run(&META_NEW, &mut meta, &OUTSIDE, &mut events).unwrap();
        assert_eq!(report.get("meta").unwrap().steps().len(), 2);
        assert!(report.get("events").unwrap().is_empty());
        assert!(OUTSIDE.is_current(&events).unwrap());
    });
}
