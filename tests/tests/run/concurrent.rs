//! Several runners at once: one applies, all succeed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use migrate_runtime::{ErrorKind, HistoryQuery, Target, Validation};
use migrate_tests::look::{applied, assert_sound, dump, history, one, without_backup};
use migrate_tests::sets::{OUTSIDE, QUICKSTART, RELEASE_1, RELEASE_2, fill_events};
use migrate_tests::site::{Journal, Site, in_both_modes};
use rusqlite::Connection;

const RUNNERS: usize = 8;
const ROUNDS: usize = 5;

fn process(path: &Path, set: &str, gate: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_migrate-one"))
        .args([path.as_os_str(), set.as_ref(), gate.as_os_str()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What each of the processes applied.
fn runners(path: &Path, set: &str, gate: &Path) -> Vec<String> {
    together((0..RUNNERS).map(|_| process(path, set, gate)).collect(), gate)
}

/// What each of the processes says, that are ready, and all let loose at the same moment.
pub(super) fn together(mut processes: Vec<Child>, gate: &Path) -> Vec<String> {
    let mut outputs: Vec<_> = processes
        .iter_mut()
        .map(|process| BufReader::new(process.stdout.take().unwrap()).lines())
        .collect();
    for output in &mut outputs {
        assert_eq!(output.next().unwrap().unwrap(), "ready");
    }
    std::fs::write(gate, "").unwrap();
    let mut said = Vec::new();
    for (process, mut output) in processes.into_iter().zip(outputs) {
        said.extend(output.next().transpose().unwrap());
        let end = process.wait_with_output().unwrap();
        assert!(end.status.success(), "{}", String::from_utf8_lossy(&end.stderr));
    }
    said.sort();
    said
}

#[test]
fn r_0_08_of_eight_processes_one_applies_and_all_succeed() {
    in_both_modes(|site| {
        let mut expected = vec!["applied 0".to_owned(); RUNNERS - 1];
        expected.push(format!("applied {}", QUICKSTART.len()));
        expected.sort();
        for round in 0..ROUNDS {
            let path = site.another(&format!("fresh{round}.db"));
            let gate = site.directory().join(format!("gate{round}"));
            assert_eq!(runners(&path, "quickstart", &gate), expected, "round {round}");
            let db = Connection::open(&path).unwrap();
            assert_eq!(history(&db).len(), QUICKSTART.len(), "each was applied once");
            assert!(QUICKSTART.is_current(&db).unwrap());
            assert_sound(&db);
        }
    });
}

#[test]
fn r_3_12_of_eight_threads_one_applies_and_all_succeed() {
    in_both_modes(|site| {
        for round in 0..ROUNDS {
            let path = site.another(&format!("fresh{round}.db"));
            let barrier = Barrier::new(RUNNERS);
            let mut counts: Vec<usize> = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..RUNNERS)
                    .map(|_| {
                        scope.spawn(|| {
                            let mut db = Connection::open(&path).unwrap();
                            barrier.wait();
                            RELEASE_2.run(&mut db).unwrap().steps().len()
                        })
                    })
                    .collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            counts.sort_unstable();
            assert_eq!(counts, [0, 0, 0, 0, 0, 0, 0, 5], "round {round}");
            let db = Connection::open(&path).unwrap();
            assert_eq!(history(&db).len(), 5);
        }
    });
}

#[test]
fn r_3_12_of_eight_threads_one_goes_back_and_all_succeed() {
    in_both_modes(|site| {
        RELEASE_2.run(&mut site.open()).unwrap();
        let barrier = Barrier::new(RUNNERS);
        let undone: usize = std::thread::scope(|scope| {
            let back = || {
                let mut db = site.open();
                barrier.wait();
                RELEASE_2.rollback_to(&mut db, "003").unwrap().steps().len()
            };
            let threads: Vec<_> = (0..RUNNERS).map(|_| scope.spawn(back)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(undone, 2);
        let db = site.open();
        assert_eq!(history(&db)[5..], ["rollback 005 done", "rollback 004 done"]);
        assert!(RELEASE_1.is_current(&db).unwrap());
    });
}

/// An application that set no busy timeout is served as well.
#[test]
fn r_4_05_impatient_connections_wait_as_well() {
    in_both_modes(|site| {
        for round in 0..ROUNDS {
            let path = site.another(&format!("fresh{round}.db"));
            let barrier = Barrier::new(RUNNERS);
            let applied: usize = std::thread::scope(|scope| {
                let run = || {
                    let mut db = Connection::open(&path).unwrap();
                    db.busy_timeout(Duration::ZERO).unwrap();
                    barrier.wait();
                    let steps = RELEASE_2.run(&mut db).unwrap().steps().len();
                    assert_eq!(RELEASE_2.status(&db).unwrap().pending().count(), 0);
                    steps
                };
                let threads: Vec<_> = (0..RUNNERS).map(|_| scope.spawn(run)).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).sum()
            });
            assert_eq!(applied, 5, "round {round}");
        }
    });
}

/// Not even reading is possible.
#[test]
fn r_2_15_an_exclusive_lock_is_busy_and_no_damage() {
    let site = Site::new(Journal::Rollback);
    let mut db = site.open();
    RELEASE_1.run(&mut db).unwrap();
    let other = site.open();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    db.busy_timeout(Duration::ZERO).unwrap();
    let migrator = RELEASE_2.migrator().lock_timeout(Duration::from_millis(100));
    for error in [
        migrator.run(&mut db).unwrap_err(),
        migrator.status(&db).unwrap_err(),
        migrator.plan(&db, &Target::Latest).unwrap_err(),
        migrator.is_current(&db).unwrap_err(),
        migrator.rollback(&mut db, 1).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Busy, "{error}");
    }
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(migrator.run(&mut db).unwrap().steps().len(), 2);
}

/// The verbs that only read wait as long as the limit says, not as long as the connection would.
#[test]
fn r_2_15_looking_waits_as_long_as_it_may() {
    let site = Site::new(Journal::Rollback);
    let mut db = site.open();
    RELEASE_1.run(&mut db).unwrap();
    let other = site.open();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let limit = Duration::from_millis(600);
    let migrator = RELEASE_2.migrator().lock_timeout(limit);
    let look: [(&str, &dyn Fn() -> Option<migrate_runtime::Error>); 10] = [
        ("status", &|| migrator.status(&db).err()),
        ("plan", &|| migrator.plan(&db, &Target::Latest).err()),
        ("history", &|| migrator.history(&db, &HistoryQuery::new()).err()),
        ("drift", &|| migrator.drift(&db).err()),
        ("validate", &|| migrator.validate(&db, &Validation::default()).err()),
        ("is_current", &|| migrator.is_current(&db).err()),
        ("standing", &|| migrator.standing(&db).err()),
        ("info", &|| migrator.info(&db).err()),
        ("plan_repair", &|| migrator.plan_repair(&db).err()),
        ("open", &|| migrator.open(site.path()).err()),
    ];
    for (verb, look) in look {
        let start = Instant::now();
        let error = look().unwrap();
        let waited = start.elapsed();
        assert_eq!(error.kind(), ErrorKind::Busy, "{verb}: {error}");
        assert!(waited >= limit, "{verb}: {waited:?}");
        assert!(waited < Duration::from_secs(4), "{verb}: {waited:?}");
        assert_eq!(one::<i64>(&db, "PRAGMA busy_timeout"), 5_000, "{verb}");
    }
    let start = Instant::now();
    assert_eq!(migrator.run(&mut db).unwrap_err().kind(), ErrorKind::Busy);
    let waited = start.elapsed();
    assert!(waited >= limit && waited < Duration::from_secs(4), "run: {waited:?}");
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(migrator.run(&mut db).unwrap().steps().len(), 2);
}

/// Where only the note of "all is applied" is out of date, nobody is waited for.
#[test]
fn r_0_13_with_nothing_pending_nobody_is_waited_for() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        // The application's own index: the schema is another than after the run.
        db.execute_batch("CREATE INDEX titles ON books (title)").unwrap();
        let other = site.open();
        for hold in ["BEGIN; SELECT count(*) FROM books;", "BEGIN IMMEDIATE"] {
            other.execute_batch(hold).unwrap();
            let _: i64 = one(&other, "SELECT count(*) FROM books");
            let start = Instant::now();
            assert!(RELEASE_1.run(&mut db).unwrap().is_empty());
            // The patience of the connection is five.
            assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
            other.execute_batch("ROLLBACK").unwrap();
        }
        assert_eq!(one::<i64>(&db, "PRAGMA busy_timeout"), 5_000);
    });
}

#[test]
fn r_3_12_old_and_new_programs_started_together_do_no_harm() {
    in_both_modes(|site| {
        for round in 0..ROUNDS {
            let path = site.another(&format!("fresh{round}.db"));
            let barrier = Barrier::new(2);
            std::thread::scope(|scope| {
                let old = scope.spawn(|| {
                    let mut db = Connection::open(&path).unwrap();
                    barrier.wait();
                    RELEASE_1.run(&mut db).map(|report| report.steps().len())
                });
                let new = scope.spawn(|| {
                    let mut db = Connection::open(&path).unwrap();
                    barrier.wait();
                    RELEASE_2.run(&mut db).unwrap().steps().len()
                });
                match (old.join().unwrap(), new.join().unwrap()) {
                    (Ok(3), 2) => {}
                    (Err(error), 5) if error.kind() == ErrorKind::DatabaseNewer => {}
                    other => panic!("{other:?}"),
                }
            });
            let db = Connection::open(&path).unwrap();
            assert!(RELEASE_2.is_current(&db).unwrap());
        }
    });
}

#[test]
fn r_2_15_a_locked_database_is_waited_for() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let other = site.open();
        other.execute_batch("BEGIN IMMEDIATE; INSERT INTO authors VALUES (1, 'a')").unwrap();
        std::thread::scope(|scope| {
            let (starts, started) = std::sync::mpsc::channel();
            let waiting = scope.spawn(move || {
                let mut db = site.open();
                // No patience of its own, so that it is ours that is seen.
                db.busy_timeout(Duration::ZERO).unwrap();
                starts.send(()).unwrap();
                let report = RELEASE_2.run(&mut db).unwrap();
                (Instant::now(), report.steps().len())
            });
            started.recv().unwrap();
            std::thread::sleep(Duration::from_millis(250));
            let released = Instant::now();
            other.execute_batch("COMMIT").unwrap();
            let (ended, steps) = waiting.join().unwrap();
            assert_eq!(steps, 2);
            assert!(ended > released);
        });
        assert_eq!(one::<String>(&db, "SELECT name FROM authors"), "a");
    });
}

#[test]
fn r_2_15_the_wait_has_an_end() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let before = dump(&db);
        let other = site.open();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        db.busy_timeout(Duration::ZERO).unwrap();
        let start = Instant::now();
        let migrator = RELEASE_2.migrator().lock_timeout(Duration::from_millis(200));
        let error = migrator.run(&mut db).unwrap_err();
        let waited = start.elapsed();
        assert_eq!(error.kind(), ErrorKind::Busy);
        assert_eq!(
            without_backup(&error),
            "the database is locked by another connection\n   = nothing was changed\n   \
             = help: see which program holds the database; `Migrator::lock_timeout` sets how long \
             to wait"
        );
        assert!((200..2_000).contains(&waited.as_millis()), "{waited:?}");
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(dump(&db), before);
        // Not an attempt: nothing was tried. And the next one goes through.
        assert_eq!(history(&db).len(), 3);
        assert_eq!(migrator.run(&mut db).unwrap().steps().len(), 2);
    });
}

/// In journal mode a reader lets a writer write, and makes its COMMIT wait.
#[test]
fn r_2_15_a_commit_waits_for_readers() {
    let site = Site::new(Journal::Rollback);
    let mut db = site.open();
    RELEASE_1.run(&mut db).unwrap();
    let reader = site.open();
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(one::<i64>(&reader, "SELECT count(*) FROM genres"), 2);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let mut db = site.open();
            db.busy_timeout(Duration::ZERO).unwrap();
            RELEASE_2.run(&mut db).unwrap().steps().len()
        });
        std::thread::sleep(Duration::from_millis(250));
        assert!(!waiting.is_finished(), "the reader is still there");
        assert_eq!(applied(&reader).len(), 3, "and sees the old state");
        reader.execute_batch("COMMIT").unwrap();
        assert_eq!(waiting.join().unwrap(), 2);
    });
    assert_eq!(applied(&db).len(), 5);
}

#[test]
fn r_2_15_a_commit_does_not_wait_for_ever() {
    let site = Site::new(Journal::Rollback);
    let mut db = site.open();
    RELEASE_1.run(&mut db).unwrap();
    let before = dump(&db);
    let reader = site.open();
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(one::<i64>(&reader, "SELECT count(*) FROM genres"), 2);
    db.busy_timeout(Duration::ZERO).unwrap();
    let migrator = RELEASE_2.migrator().lock_timeout(Duration::from_millis(100));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert!(db.is_autocommit(), "the transaction is over");
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(dump(&db), before);
    assert_eq!(migrator.run(&mut db).unwrap().steps().len(), 2);
}

/// A debug build says when the directory that it embedded has other files now.
#[test]
fn a_stale_binary_says_so_once() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("001_a.sql"), "").unwrap();
    std::fs::write(directory.path().join("README.md"), "").unwrap();
    let said = |files: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_migrate-one"))
            .args(["--stale".as_ref(), directory.path().as_os_str(), files.as_ref()])
            .output()
            .unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(said("001_a.sql"), "");
    std::fs::write(directory.path().join("002_b.sql"), "").unwrap();
    let text = said("001_a.sql");
    assert!(text.starts_with("stale binary: 002_b.sql was added since this program"), "{text}");
    assert_eq!(text.matches("stale binary").count(), 1);
    let text = said("001_a.sql,002_b.sql,003_c.sql");
    assert!(text.starts_with("stale binary: 003_c.sql was removed since"), "{text}");
}

/// What runs outside a transaction leaves no gap in which another could take it for dead.
#[test]
fn r_3_12_of_eight_processes_one_vacuums_and_all_succeed() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run_to(&mut db, "001").unwrap();
        fill_events(&db, 20_000);
        drop(db);
        let gate = site.directory().join("gate");
        // Between two transactions another runner may go on, but nothing is applied twice.
        let counts = runners(&site.path(), "outside", &gate);
        let count = |text: &String| text.strip_prefix("applied ")?.parse::<usize>().ok();
        let counts: Vec<usize> = counts.iter().filter_map(count).collect();
        assert_eq!((counts.len(), counts.iter().sum()), (RUNNERS, 3));
        let db = site.open();
        assert_eq!(applied(&db), ["001 applied", "002 applied", "003 applied", "004 applied"]);
        assert_eq!(history(&db).len(), 4);
        assert_sound(&db);
    });
}

/// In WAL mode every open connection keeps a shared lock on the file.
#[test]
fn a_vacuum_does_not_mind_idle_connections() {
    in_both_modes(|site| {
        let mut db = site.open();
        OUTSIDE.run_to(&mut db, "001").unwrap();
        let idle = site.open();
        assert_eq!(one::<i64>(&idle, "SELECT count(*) FROM events"), 0);
        let migrator = OUTSIDE.migrator().lock_timeout(Duration::from_secs(1));
        assert_eq!(migrator.run(&mut db).unwrap().steps().len(), 3);
    });
}
