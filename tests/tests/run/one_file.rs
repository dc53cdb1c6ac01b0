//! Groups with several sets in one file: they hold what members in files of their own hold.

use std::path::Path;
use std::time::Duration;

use migrate_runtime::{
    Backup, BackupWhen, Check, DriftPolicy, Error, ErrorKind, Event, Group, GroupReport, Migrations,
};
use migrate_tests::look::{applied, assert_sound, dump, one, rows};
use migrate_tests::sets::{
    CIRCLE_1, CIRCLE_2, CLEANUP, ENFORCED, EVENTS_NEW, EVENTS_OLD, META_NEW, META_OLD, OUTSIDE,
    READING, SHELF, SHOPS_1, SHOPS_2, WARP, WEFT,
};
use migrate_tests::site::{Journal, Site, in_both_modes};
use rusqlite::Connection;

use crate::existing::forget_everything;

pub(crate) type Sets<'s> = [(&'static str, &'s Migrations); 2];

pub(crate) const OLD: Sets<'static> = [("meta", &META_OLD), ("events", &EVENTS_OLD)];
pub(crate) const NEW: Sets<'static> = [("meta", &META_NEW), ("events", &EVENTS_NEW)];

pub(crate) fn group<'a>(sets: Sets<'a>, db: &'a mut Connection) -> Group<'a> {
    Group::new().add_sets(sets.map(|(name, set)| (name, set.migrator())), db)
}

fn run(sets: Sets<'_>, db: &mut Connection) -> Result<GroupReport, Error> {
    group(sets, db).run()
}

/// As the release before left it, with two projects and three events.
pub(crate) fn filled(site: &Site) -> Connection {
    let mut db = site.open();
    run(OLD, &mut db).unwrap();
    db.execute_batch(
        "INSERT INTO projects VALUES (1, 'house'), (2, 'garden');
         INSERT INTO events (project, seq, body) VALUES
           (1, 1, 'roof'), (1, 2, 'door'), (NULL, 1, 'rain')",
    )
    .unwrap();
    db
}

/// What the history tells of one set.
fn history_of(db: &Connection, set: &str) -> Vec<String> {
    let sql = format!(
        "SELECT action || ' ' || coalesce(version, '-') || ' ' || outcome FROM _migrate_history
          WHERE set_name = '{set}' ORDER BY id"
    );
    rows(db, &sql).iter().map(|row| row.replace('\'', "")).collect()
}

fn backups(directory: &Path) -> usize {
    let is_backup = |name: &str| Path::new(name).extension().is_some_and(|end| end == "bak");
    let entries = std::fs::read_dir(directory).unwrap();
    entries
        .filter(|entry| is_backup(&entry.as_ref().unwrap().file_name().to_string_lossy()))
        .count()
}

fn assert_unchanged(db: &Connection, before: &str) {
    assert_eq!(dump(db), before);
    assert_eq!(applied(db), ["001 applied", "001 applied"]);
    assert!(db.is_autocommit());
    assert_sound(db);
}

fn every_event_has_a_project() -> Check {
    Check::new(
        "every event has a project",
        "SELECT e.id, e.project FROM events.events e
          WHERE NOT EXISTS (SELECT 1 FROM meta.projects p WHERE p.id = e.project)",
    )
}

#[test]
fn r_1_04_two_sets_in_one_file_are_migrated_as_one() {
    in_both_modes(|site| {
        let mut db = filled(site);
        let before = dump(&db);
        let taken = backups(site.directory());
        let mut group = group(NEW, &mut db).check(every_event_has_a_project());
        let pending: Vec<_> =
            group.plan().unwrap().into_iter().map(|(name, plan)| (name, plan.len())).collect();
        assert_eq!(pending, [("meta".to_owned(), 1), ("events".to_owned(), 1)]);
        assert_eq!(group.status().unwrap().get("events").unwrap().pending().count(), 1);

        let report = group.run().unwrap();
        assert!(report.resumed().is_empty() && report.notes().is_empty(), "{report}");
        assert!(report.to_string().contains("2 sets in 1 database in "), "{report}");
        let status = group.status().unwrap();
        assert_eq!(status.members().map(|(_, one)| one.pending().count()).sum::<usize>(), 0);
        assert!(group.run().unwrap().is_empty());
        drop(group);

        // One backup, from before both.
        let backup = report.get("meta").unwrap().backup().unwrap();
        assert_eq!(report.get("events").unwrap().backup(), Some(backup));
        assert_eq!(backups(site.directory()), taken + 1);
        assert_eq!(dump(&Connection::open(backup).unwrap()), before);

        assert!(META_NEW.is_current(&db).unwrap() && EVENTS_NEW.is_current(&db).unwrap());
        assert!(META_NEW.drift(&db).unwrap().is_none() && EVENTS_NEW.drift(&db).unwrap().is_none());
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM events WHERE project = 1000"), 1);
        for set in ["meta", "events"] {
            let told = ["apply 001 done", "group - done", "apply 002 done", "group - done"];
            assert_eq!(history_of(&db, set), told);
        }
        let cookies = "SELECT cookie = (SELECT * FROM pragma_schema_version) FROM _migrate_set";
        assert_eq!(rows(&db, cookies), ["1", "1"], "the next start reads one row of each");
        let runs = rows(&db, "SELECT run, members FROM _migrate_group ORDER BY id");
        assert_eq!((&runs[0], &runs[2]), (&runs[1], &runs[3]));
        assert_sound(&db);
    });
}

#[test]
fn r_3_03_with_nothing_pending_one_file_is_not_locked_or_written() {
    in_both_modes(|site| {
        let mut db = filled(site);
        run(NEW, &mut db).unwrap();
        let (watcher, other) = (site.open(), site.open());
        let version: i64 = one(&watcher, "PRAGMA data_version");
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert!(run(NEW, &mut db).unwrap().is_empty());
        assert_eq!(one::<i64>(&watcher, "PRAGMA data_version"), version);
    });
}

/// Each of the two fails once, in both orders.
#[test]
fn r_3_03_a_failure_in_one_set_leaves_the_file_as_it_was() {
    let breaks = [
        ("events", "INSERT INTO events (id, project, seq, body) VALUES (9, 1, 2, 'x')"),
        ("meta", "INSERT INTO projects VALUES (9, 'house')"),
    ];
    in_both_modes(|site| {
        let mut db = filled(site);
        for (member, break_it) in breaks {
            db.execute_batch(break_it).unwrap();
            let before = dump(&db);
            for sets in [NEW, [NEW[1], NEW[0]]] {
                let error = run(sets, &mut db).unwrap_err();
                let told = (error.kind(), error.member());
                assert_eq!(told, (ErrorKind::MigrationFailed, Some(member)));
                assert!(error.committed().is_empty());
                let text = error.to_string();
                assert!(text.contains("no database of the group was changed"), "{text}");
                assert_unchanged(&db, &before);
                assert_eq!(history_of(&db, member).last().unwrap(), "apply 002 failed");
                let other = if member == "meta" { "events" } else { "meta" };
                assert_eq!(history_of(&db, other).last().unwrap(), "group - failed");
            }
            let table = if member == "meta" { "projects" } else { "events" };
            db.execute(&format!("DELETE FROM {table} WHERE id = 9"), []).unwrap();
        }
        assert!(run(NEW, &mut db).unwrap().resumed().is_empty());
    });
}

#[test]
fn r_3_07_a_rule_over_two_sets_of_one_file_is_kept_before_the_commit() {
    in_both_modes(|site| {
        let mut db = filled(site);
        db.execute_batch("INSERT INTO events (project, seq, body) VALUES (7, 1, 'x')").unwrap();
        let before = dump(&db);
        let error = group(NEW, &mut db).check(every_event_has_a_project()).run().unwrap_err();
        assert_eq!((error.kind(), error.member()), (ErrorKind::CheckFailed, None));
        assert_eq!(
            error.to_string().lines().take(2).collect::<Vec<_>>(),
            [
                "the check \"every event has a project\" does not hold: 1 row",
                "  id = 4, project = 7"
            ]
        );
        assert_unchanged(&db, &before);

        let warned = group(NEW, &mut db).check(every_event_has_a_project().warning()).run();
        let told = "every event has a project: 1 row\n  id = 4, project = 7";
        assert_eq!(warned.unwrap().notes(), [told]);
    });
}

/// A rule that would not work with two files does not work with one.
#[test]
fn r_3_07_a_member_has_its_own_tables_under_its_name() {
    in_both_modes(|site| {
        let mut db = filled(site);
        db.execute_batch("CREATE TABLE extra (x)").unwrap();
        let before = dump(&db);
        let mut asked = |sql: &str| {
            let migrators =
                NEW.map(|(name, set)| (name, set.migrator().drift_policy(DriftPolicy::Ignore)));
            let group = Group::new().add_sets(migrators, &mut db);
            group.check(Check::new("rule", sql)).run().unwrap_err()
        };
        let lost = asked("SELECT * FROM meta.events").to_string();
        assert!(lost.contains("no such table: meta.events"), "{lost}");
        let lost = asked("SELECT * FROM events.projects").to_string();
        assert!(lost.contains("no such table: events.projects"), "{lost}");
        // What no set has made is seen under both names.
        let both = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM meta.extra, events.extra)";
        assert_eq!(asked(both).kind(), ErrorKind::CheckFailed);
        assert!(asked(both).to_string().contains("does not hold"));
        assert_unchanged(&db, &before);
    });
}

#[test]
fn r_3_07_a_rule_in_rust_sees_both_sets_on_one_connection() {
    in_both_modes(|site| {
        let mut db = filled(site);
        let before = dump(&db);
        for (rule, problem) in [
            ("INSERT INTO projects (name) VALUES ('x')", "attempt to write a readonly database"),
            ("COMMIT", "the check \"the rule\" ended the transaction of the run"),
        ] {
            let error = group(NEW, &mut db)
                .check_with("the rule", move |members| {
                    let (meta, events) = (members.get("meta")?, members.get("events")?);
                    assert_eq!(meta.path(), events.path());
                    let sql = "SELECT count(*) FROM projects, events WHERE project = 1000";
                    assert_eq!(one::<i64>(events, sql), 3);
                    Ok(meta.execute_batch(rule)?)
                })
                .run()
                .unwrap_err();
            let text = error.to_string();
            assert!(text.contains(problem), "{text}");
            assert_unchanged(&db, &before);
            assert_eq!(one::<i64>(&db, "PRAGMA query_only"), 0);
        }
        run(NEW, &mut db).unwrap();
    });
}

/// Whatever the order in which they were added.
#[test]
fn r_3_03_what_one_set_needs_of_another_comes_first() {
    in_both_modes(|site| {
        let shelf = ("shelf", &SHELF);
        let reading = ("reading", &READING);
        let (warp, weft) = (("warp", &WARP), ("weft", &WEFT));
        for (number, sets) in
            [[reading, shelf], [shelf, reading], [warp, weft], [weft, warp]].into_iter().enumerate()
        {
            let mut db = Connection::open(site.another(&format!("{number}.db"))).unwrap();
            let report = run(sets, &mut db).unwrap();
            let steps: usize = report.members().map(|(_, one)| one.steps().len()).sum();
            let all: usize = sets.iter().map(|(_, set)| set.len()).sum();
            assert_eq!(steps, all);
            let order = rows(
                &db,
                "SELECT set_name || version FROM _migrate_history WHERE action = 'apply' ORDER BY id",
            );
            let order: Vec<String> = order.iter().map(|row| row.replace('\'', "")).collect();
            match number {
                0 | 1 => {
                    let at = |one: &str| order.iter().position(|row| row == one).unwrap();
                    assert!(at("shelf001") < at("reading001"), "{order:?}");
                }
                _ => assert_eq!(order, ["warp001", "weft001", "warp002", "warp003", "weft002"]),
            }
            for (_, set) in sets {
                assert!(set.is_current(&db).unwrap() && set.drift(&db).unwrap().is_none());
            }
            assert_eq!(rows(&db, "SELECT count(*) FROM _migrate_group"), ["2"]);
            let groups = "SELECT count(*) FROM _migrate_history WHERE action = 'group'";
            assert_eq!(one::<i64>(&db, groups), 2, "each set took part once");
            assert!(run(sets, &mut db).unwrap().is_empty());
        }
    });
}

#[test]
fn r_3_03_sets_that_wait_for_each_other_or_for_none_are_refused() {
    in_both_modes(|site| {
        let mut db = site.open();
        let circle = [("one", &CIRCLE_1), ("two", &CIRCLE_2)];
        let error = run(circle, &mut db).unwrap_err();
        assert_eq!((error.kind(), error.member()), (ErrorKind::OtherSet, Some("one")));
        let error = run([("meta", &META_NEW), ("reading", &READING)], &mut db).unwrap_err();
        assert_eq!((error.kind(), error.member()), (ErrorKind::OtherSet, Some("reading")));
        assert_eq!(dump(&db), "");
    });
}

#[test]
fn r_1_04_one_file_on_two_connections_and_one_set_twice_are_refused() {
    let site = Site::new(Journal::Rollback);
    let (mut first, mut second) = (site.open(), site.open());
    let mut group = Group::new()
        .add_sets(NEW.map(|(name, set)| (name, set.migrator())), &mut first)
        .add("shelf", SHELF.migrator(), &mut second);
    let error = group.run().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidGroup);
    let why = "meta and shelf are the same file on two connections: add them as sets of one";
    assert!(error.to_string().contains(why), "{error}");
    drop(group);
    let error = run([("meta", &META_NEW), ("again", &META_OLD)], &mut first).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidGroup);
    let why = "meta and again are one set, meta, in one database";
    assert!(error.to_string().contains(why), "{error}");
    let error = run([("meta", &META_NEW), ("Meta", &EVENTS_NEW)], &mut first).unwrap_err();
    assert!(error.to_string().contains("two are called Meta"), "{error}");
    let none: [(&str, _); 0] = [];
    assert!(Group::new().add_sets(none, &mut first).run().unwrap().is_empty());
    assert_eq!(dump(&first), "");
}

#[test]
fn r_3_03_what_needs_a_transaction_of_its_own_is_refused_in_one_file() {
    in_both_modes(|site| {
        let mut db = site.open();
        for set in [&OUTSIDE, &ENFORCED] {
            let error = run([("meta", &META_OLD), ("other", set)], &mut db).unwrap_err();
            assert_eq!((error.kind(), error.member()), (ErrorKind::NotInGroup, Some("other")));
            assert_eq!(dump(&db), "");
        }
        // Alone in the transaction it is no matter; beside another set's it is.
        SHOPS_1.run(&mut db).unwrap();
        db.execute_batch("INSERT INTO shops VALUES (1, 1); INSERT INTO orders VALUES (1, 1)")
            .unwrap();
        let before = dump(&db);
        let error = run([("meta", &META_OLD), ("shops", &SHOPS_2)], &mut db).unwrap_err();
        assert_eq!((error.kind(), error.member()), (ErrorKind::NotInGroup, Some("shops")));
        assert_eq!(dump(&db), before);
        META_OLD.run(&mut db).unwrap();
        run([("meta", &META_OLD), ("shops", &SHOPS_2)], &mut db).unwrap();
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM orders"), 0, "the cascade");
        assert_eq!(one::<i64>(&db, "PRAGMA foreign_keys"), 1, "as it was");
    });
}

#[test]
fn r_2_19_what_one_set_would_destroy_is_refused_for_all() {
    in_both_modes(|site| {
        let mut db = site.open();
        CLEANUP.run_to(&mut db, "001").unwrap();
        db.execute_batch("INSERT INTO tickets VALUES (3, 'Done', 'Bob', 'closed')").unwrap();
        CLEANUP.run_to(&mut db, "004").unwrap();
        let before = dump(&db);
        let sets = [("meta", &META_NEW), ("tickets", &CLEANUP)];
        let error = run(sets, &mut db).unwrap_err();
        assert_eq!((error.kind(), error.member()), (ErrorKind::DataLoss, Some("tickets")));
        assert_eq!(dump(&db), before);
        Group::new()
            .add_sets(
                sets.map(|(name, set)| (name, set.migrator().allow_destructive(true))),
                &mut db,
            )
            .run()
            .unwrap();
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM tickets WHERE status = 'closed'"), 0);
    });
}

/// The build of one set knows nothing of the tables of the other; the run does.
#[test]
fn r_2_05_an_orphan_in_the_table_of_another_set_is_refused() {
    in_both_modes(|site| {
        let mut db = site.open();
        CLEANUP.run_to(&mut db, "001").unwrap();
        let tickets =
            "INSERT INTO tickets VALUES (3, 'Done', 'Bob', 'closed'), (4, 'New', 'Ann', 'open')";
        db.execute_batch(tickets).unwrap();
        CLEANUP.run_to(&mut db, "004").unwrap();
        // As a hook of another set would make it.
        db.execute_batch(
            "CREATE TABLE stickers (id INTEGER PRIMARY KEY, ticket REFERENCES Tickets (id));
             INSERT INTO stickers VALUES (1, 3)",
        )
        .unwrap();
        let before = dump(&db);
        let willing =
            || CLEANUP.migrator().allow_destructive(true).drift_policy(DriftPolicy::Ignore);
        let error = Group::new()
            .add_sets([("tickets", willing()), ("meta", META_NEW.migrator())], &mut db)
            .run()
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.member()),
            (ErrorKind::ForeignKeyViolation, Some("tickets"))
        );
        assert!(error.to_string().contains("a row of stickers"), "{error}");
        assert_eq!(dump(&db), before);
        assert_eq!(willing().run(&mut db).unwrap_err().kind(), ErrorKind::ForeignKeyViolation);
        assert_eq!(dump(&db), before);

        db.execute_batch("UPDATE stickers SET ticket = 4").unwrap();
        willing().run(&mut db).unwrap();
        assert_sound(&db);
    });
}

#[test]
fn r_2_12_drift_is_refused_before_any_set_is_touched() {
    in_both_modes(|site| {
        let mut db = filled(site);
        db.execute_batch("CREATE INDEX by_body ON events (body)").unwrap();
        let before = dump(&db);
        let error = run(NEW, &mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Drifted);
        assert!(error.to_string().contains("by_body"), "{error}");
        assert_unchanged(&db, &before);
    });
}

/// The first that wants one takes it, and all know of it.
#[test]
fn r_0_04_one_backup_is_taken_whoever_wants_it() {
    let never = || Backup::beside_database().when(BackupWhen::Never);
    in_both_modes(|site| {
        for wants in ["meta", "events", "none"] {
            let path = site.another(&format!("{wants}.db"));
            let mut db = Connection::open(&path).unwrap();
            run(OLD, &mut db).unwrap();
            let directory = site.directory().join(wants);
            std::fs::create_dir(&directory).unwrap();
            let backup = |name: &str| {
                let here = Backup::in_directory(&directory).keep_all();
                if name == wants { here } else { never() }
            };
            let migrators = NEW.map(|(name, set)| (name, set.migrator().backup(backup(name))));
            let report = Group::new().add_sets(migrators, &mut db).run().unwrap();
            let taken: Vec<_> = report.members().map(|(_, one)| one.backup()).collect();
            assert_eq!(taken[0], taken[1]);
            assert_eq!(taken[0].is_some(), wants != "none");
            assert_eq!(backups(&directory), usize::from(wants != "none"));
        }
    });
}

/// A program that is started again and again and cannot go on does not fill the disk, in one file
/// or in two.
#[test]
fn r_0_04_of_runs_that_fail_again_and_again_the_newest_backup_stays() {
    let copy = || Backup::beside_database().keep_all();
    in_both_modes(|site| {
        let mut db = filled(site);
        db.execute_batch("INSERT INTO events (project, seq, body) VALUES (7, 1, 'x')").unwrap();
        let mut other = Connection::open(site.another("shelf.db")).unwrap();
        SHELF.run_to(&mut other, "001").unwrap();
        let before = backups(site.directory());
        for failed in ["rule", "rule", "rule", "step", "step", "rule"] {
            if failed == "step" {
                let twice = "INSERT INTO events (id, project, seq, body) VALUES (99, 7, 1, 'x')";
                db.execute_batch(twice).unwrap();
            }
            let migrators = NEW.map(|(name, set)| (name, set.migrator().backup(copy())));
            let error = Group::new()
                .add_sets(migrators, &mut db)
                .add("shelf", SHELF.migrator().backup(copy()), &mut other)
                .check(every_event_has_a_project())
                .run()
                .unwrap_err();
            assert_eq!(error.member().is_some(), failed == "step", "{error}");
            assert_eq!(backups(site.directory()), before + 2, "one of each file");
            db.execute_batch("DELETE FROM events WHERE id = 99").unwrap();
        }
    });
}

/// A database in memory can only be copied without its lock.
#[test]
fn r_0_04_two_sets_in_memory_are_backed_up_once() {
    let site = Site::new(Journal::Rollback);
    let directory = site.directory().join("backups");
    std::fs::create_dir(&directory).unwrap();
    let mut db = Connection::open_in_memory().unwrap();
    run(OLD, &mut db).unwrap();
    let before = dump(&db);
    let backup = Backup::in_directory(&directory).keep_all();
    let migrators = NEW.map(|(name, set)| (name, set.migrator().backup(backup.clone())));
    let report = Group::new().add_sets(migrators, &mut db).run().unwrap();
    let taken = report.get("events").unwrap().backup().unwrap();
    assert_eq!(report.get("meta").unwrap().backup(), Some(taken));
    assert_eq!(dump(&Connection::open(taken).unwrap()), before);
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 1);
}

#[test]
fn r_0_05_after_a_panic_the_one_connection_is_as_before() {
    in_both_modes(|site| {
        let mut db = filled(site);
        let before = dump(&db);
        db.execute_batch("PRAGMA recursive_triggers = ON").unwrap();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _ = group(NEW, &mut db).check_with("no rule", |_| panic!("a mistake")).run();
        }));
        assert!(panicked.is_err());
        assert_unchanged(&db, &before);
        let settings = "SELECT * FROM pragma_recursive_triggers, pragma_foreign_keys, \
                        pragma_query_only";
        assert_eq!(rows(&db, settings), ["1|1|0"]);
        run(NEW, &mut db).unwrap();
        assert_eq!(rows(&db, settings), ["1|1|0"]);
    });
}

#[test]
fn r_0_18_the_observers_hear_of_one_commit_of_both_sets() {
    let site = Site::new(Journal::Wal);
    let mut db = filled(&site);
    let heard = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let migrators = NEW.map(|(name, set)| {
        let heard = std::sync::Arc::clone(&heard);
        let other = std::sync::Mutex::new(Connection::open(site.path()).unwrap());
        let migrator = set.migrator().observe(move |event| {
            if matches!(event, Event::MemberCommitted { .. } | Event::RunDone { .. }) {
                let there =
                    one::<i64>(&other.lock().unwrap(), "SELECT count(*) FROM _migrate_applied");
                heard.lock().unwrap().push(format!("{event}: {there}"));
            }
        });
        (name, migrator)
    });
    Group::new().add_sets(migrators, &mut db).run().unwrap();
    assert_eq!(
        *heard.lock().unwrap(),
        [
            "meta committed, 0 to follow: 4",
            "events committed, 0 to follow: 4",
            "1 migration done: 4",
            "1 migration done: 4"
        ]
    );
}

/// A file made by earlier programs that kept no records of one or of both sets.
#[test]
fn r_4_01_sets_of_one_file_without_records_are_adopted() {
    in_both_modes(|site| {
        let mut db = filled(site);
        db.execute_batch(
            "DELETE FROM _migrate_applied WHERE set_name = 'events';
             DELETE FROM _migrate_set WHERE name = 'events'; DROP TABLE _migrate_group",
        )
        .unwrap();
        let report = run(NEW, &mut db).unwrap();
        let told = "adopted: the schema was that of 001, without records";
        assert_eq!(report.get("events").unwrap().notes(), [told]);
        assert_eq!(report.members().map(|(_, one)| one.steps().len()).collect::<Vec<_>>(), [1, 1]);

        forget_everything(&db);
        db.execute_batch("DROP TABLE IF EXISTS _migrate_group").unwrap();
        assert!(run(NEW, &mut db).unwrap().is_empty());
        assert!(META_NEW.is_current(&db).unwrap() && EVENTS_NEW.is_current(&db).unwrap());
        assert_sound(&db);
    });
}

/// One of the two may be up to date.
#[test]
fn r_3_03_a_set_with_nothing_pending_stays_as_it_is() {
    in_both_modes(|site| {
        let mut db = filled(site);
        let report = run([NEW[0], OLD[1]], &mut db).unwrap();
        assert!(report.get("events").unwrap().is_empty());
        assert!(report.get("events").unwrap().backup().is_none());
        assert!(META_NEW.is_current(&db).unwrap() && EVENTS_OLD.is_current(&db).unwrap());
        let report = run(NEW, &mut db).unwrap();
        assert!(report.get("meta").unwrap().is_empty());
        assert!(META_NEW.is_current(&db).unwrap() && EVENTS_NEW.is_current(&db).unwrap());
    });
}

/// In rollback-journal mode a reader makes the commit wait, for both sets or for none.
#[test]
fn r_2_15_a_reader_of_one_file_keeps_both_sets_from_being_committed() {
    in_both_modes(|site| {
        let mut db = filled(site);
        let before = dump(&db);
        let reader = site.open();
        reader.execute_batch("BEGIN").unwrap();
        assert_eq!(one::<i64>(&reader, "SELECT count(*) FROM events"), 3);
        let limit = Duration::from_millis(100);
        let migrators = NEW.map(|(name, set)| (name, set.migrator().lock_timeout(limit)));
        let result = Group::new().add_sets(migrators, &mut db).run();
        if site.journal() == Journal::Wal {
            assert_eq!(result.unwrap().get("events").unwrap().steps().len(), 1);
            return;
        }
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.member()), (ErrorKind::Busy, Some("meta")));
        reader.execute_batch("COMMIT").unwrap();
        assert_unchanged(&db, &before);
    });
}

/// Each member tells of its own time, in one file as in two.
#[test]
fn r_3_06_a_member_tells_how_long_it_took_itself() {
    const LONG: Duration = Duration::from_millis(400);
    in_both_modes(|site| {
        let mut db = filled(site);
        let mut other = Connection::open(site.another("other.db")).unwrap();
        let slow = EVENTS_NEW.migrator().after_run(|_, _| {
            std::thread::sleep(LONG);
            Ok(())
        });
        let report = Group::new()
            .add_sets([("meta", META_NEW.migrator()), ("events", slow)], &mut db)
            .add("shelf", SHELF.migrator(), &mut other)
            .run()
            .unwrap();
        let time = |name: &str| report.get(name).unwrap().duration();
        assert!(time("events") >= LONG && report.duration() >= time("events"), "{report}");
        for quick in ["meta", "shelf"] {
            assert!(time(quick) > Duration::ZERO && time(quick) < time("events"), "{report}");
        }
        let sum: Duration = report.members().map(|(_, one)| one.duration()).sum();
        assert!(sum <= report.duration(), "{report}");
    });
}
