//! What a run asks of backups, in both journal modes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use super::when::Watch;
use super::*;
use crate::lock::{Lock, Patience};

const LIMIT: Duration = Duration::from_millis(50);

struct Story {
    directory: TempDir,
    mode: &'static str,
}

fn in_both_modes(test: impl Fn(&Story)) {
    for mode in ["delete", "wal"] {
        println!("journal mode: {mode}");
        test(&Story { directory: tempfile::tempdir().unwrap(), mode });
    }
}

impl Story {
    fn path(&self) -> PathBuf {
        self.directory.path().join("notes.db")
    }

    /// Two rows, and a few hundred pages.
    fn open(&self) -> Connection {
        let db = Connection::open(self.path()).unwrap();
        self.fill(&db);
        db
    }

    fn fill(&self, db: &Connection) {
        let mode = format!("PRAGMA journal_mode = {}", self.mode);
        db.query_row(&mode, [], |_| Ok(())).unwrap();
        db.execute_batch(
            "CREATE TABLE notes (text, filling); INSERT INTO notes VALUES
             ('one', zeroblob(1000000)), ('two', zeroblob(1000000))",
        )
        .unwrap();
    }

    fn backups(&self) -> Backup {
        let directory = self.directory.path().join("backups");
        fs::create_dir_all(&directory).unwrap();
        Backup::in_directory(directory)
    }

    /// What is in the directory of the backups.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.directory.path().join("backups")).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn locked(policy: &Backup, db: &Connection) -> Taken {
    let _lock = Lock::begin(db, Patience::of(LIMIT)).unwrap();
    policy.take_locked(db, Patience::of(LIMIT), &mut |_| Ok(())).unwrap()
}

fn unlocked(policy: &Backup, db: &Connection) -> (PathBuf, i64) {
    policy.take_unlocked(db, Patience::of(LIMIT), &mut |_| Ok(())).unwrap().unwrap()
}

fn number(db: &Connection, sql: &str) -> i64 {
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn notes(path: &Path) -> i64 {
    number(&Connection::open(path).unwrap(), "SELECT count(*) FROM notes")
}

/// What a caller could notice.
fn settings(db: &Connection) -> Vec<String> {
    let mut settings = Vec::new();
    for name in ["busy_timeout", "database_list", "foreign_keys", "journal_mode", "locking_mode"] {
        let mut statement = db.prepare(&format!("PRAGMA {name}")).unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            settings.push(format!("{name}: {:?}", row.get_ref(0).unwrap()));
        }
    }
    settings
}

#[test]
fn r_0_04_under_the_lock_a_second_connection_copies() {
    in_both_modes(|story| {
        let db = story.open();
        db.execute_batch("ATTACH ':memory:' AS other; PRAGMA busy_timeout = 77").unwrap();
        let before = settings(&db);
        let policy = story.backups();
        let mut seen = Vec::new();
        let lock = Lock::begin(&db, Patience::of(LIMIT)).unwrap();
        let taken = policy
            .take_locked(&db, Patience::of(LIMIT), &mut |progress| {
                seen.push(progress);
                Ok(())
            })
            .unwrap();
        assert!(!db.is_autocommit(), "the lock is still held");
        drop(lock);
        let Taken::Done(path) = taken else { panic!("{taken:?}") };

        assert_eq!(notes(&path), 2);
        assert_eq!(fs::read(&path).unwrap()[18..20], [1, 1], "no log is needed to read it");
        assert_eq!(story.names(), [path.file_name().unwrap().to_str().unwrap()]);
        assert_eq!(settings(&db), before);
        let pages = u64::try_from(number(&db, "PRAGMA page_count")).unwrap();
        assert_eq!(seen.last(), Some(&BackupProgress::new(pages, pages)));
        assert!(seen.is_sorted_by_key(BackupProgress::done_pages));
    });
}

#[test]
fn a_connection_that_locks_another_way_is_copied_by_itself() {
    in_both_modes(|story| {
        drop(story.open());
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI;
        let name = story.path();
        let uri = |query: &str| format!("file:{}?{query}", name.display());
        let mut connections = Vec::new();
        // Such locks are not for WAL, which needs shared memory.
        if story.mode == "delete" {
            connections.push(uri("vfs=unix-dotfile"));
            connections.push(uri("nolock=1"));
        }
        connections.push(uri("vfs=unix-excl"));
        for uri in connections {
            let db = Connection::open_with_flags(&uri, flags).unwrap();
            let policy = story.backups();
            match locked(&policy, &db) {
                // Its locks are those of the system, kept as long as the process lives.
                Taken::Done(path) if uri.contains("excl") => assert_eq!(notes(&path), 2),
                taken => assert_eq!(taken, Taken::Unlocked, "{uri}"),
            }
            let (path, version) = unlocked(&policy, &db);
            assert_eq!(notes(&path), 2, "{uri}");
            assert_eq!(number(&db, "PRAGMA data_version"), version);
            assert!(policy.take(&db, Patience::of(LIMIT), &mut |_| Ok(())).unwrap().is_some());
        }
    });
}

#[test]
fn an_exclusive_connection_is_copied_by_itself() {
    in_both_modes(|story| {
        let db = story.open();
        db.execute_batch("PRAGMA locking_mode = EXCLUSIVE; DELETE FROM notes WHERE text = 'one'")
            .unwrap();
        let policy = story.backups();
        assert_eq!(locked(&policy, &db), Taken::Unlocked);
        let (path, _) = unlocked(&policy, &db);
        assert_eq!(notes(&path), 1);
        assert_eq!(fs::read(&path).unwrap()[18..20], [1, 1]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "for the owner alone");
        }
    });
}

/// The name leads to another database by now, or to none.
#[cfg(unix)]
#[test]
fn a_file_that_is_another_by_now_is_not_copied_for_this_one() {
    in_both_modes(|story| {
        let db = story.open();
        let moved = story.directory.path().join("moved.db");
        fs::rename(story.path(), &moved).unwrap();
        let policy = story.backups();
        assert_eq!(locked(&policy, &db), Taken::Unlocked, "no file");
        if story.mode == "wal" {
            // The log has kept its place, and would be taken for that of the other file.
            return;
        }
        fs::write(story.path(), "encrypted, for all that SQLite can tell. ".repeat(100)).unwrap();
        assert_eq!(locked(&policy, &db), Taken::Unlocked, "no database");
        fs::remove_file(story.path()).unwrap();
        Connection::open(story.path()).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
        assert_eq!(locked(&policy, &db), Taken::Unlocked, "another database");
        let other = Connection::open(story.path()).unwrap();
        let lock = Lock::begin(&other, Patience::of(LIMIT)).unwrap();
        assert_eq!(locked(&policy, &db), Taken::Unlocked, "another that somebody has locked");
        drop(lock);
        let (path, _) = unlocked(&policy, &db);
        assert_eq!(notes(&path), 2);
        assert_eq!(story.names().len(), 1, "an attempt that came to nothing leaves nothing");
    });
}

#[test]
fn a_database_in_memory_is_backed_up_where_there_is_a_directory() {
    for name in ["", ":memory:"] {
        let story = Story { directory: tempfile::tempdir().unwrap(), mode: "delete" };
        let db = Connection::open(name).unwrap();
        db.execute_batch("CREATE TABLE notes (text); INSERT INTO notes VALUES ('one')").unwrap();
        assert_eq!(locked(&Backup::default(), &db), Taken::Nowhere);
        assert_eq!(
            Backup::default().take_unlocked(&db, Patience::of(LIMIT), &mut |_| Ok(())).unwrap(),
            None
        );
        let policy = story.backups();
        assert_eq!(locked(&policy, &db), Taken::Unlocked);
        let (path, _) = unlocked(&policy, &db);
        assert!(story.names()[0].starts_with("memory."), "{:?}", story.names());
        assert_eq!(notes(&path), 1);
        assert_eq!(policy.list(&db).unwrap()[0].path(), path);
    }
}

#[test]
fn a_stale_backup_is_told_by_the_version_and_discarded() {
    in_both_modes(|story| {
        let db = story.open();
        let policy = story.backups();
        let (path, version) = unlocked(&policy, &db);
        assert_eq!(number(&db, "PRAGMA data_version"), version, "nobody wrote");
        Connection::open(story.path()).unwrap().execute("DELETE FROM notes", []).unwrap();
        assert_ne!(number(&db, "PRAGMA data_version"), version, "somebody did");
        discard(&path);
        discard(&path);
        assert_eq!(story.names(), [""; 0]);
    });
}

#[test]
fn r_0_16_free_pages_are_not_backed_up() {
    in_both_modes(|story| {
        let db = story.open();
        db.execute_batch("UPDATE notes SET filling = NULL").unwrap();
        let free = number(&db, "PRAGMA freelist_count");
        assert!(free > 400);
        let Taken::Done(path) = locked(&story.backups(), &db) else { panic!() };
        assert_eq!(notes(&path), 2);
        let backup = Connection::open(&path).unwrap();
        assert_eq!(number(&backup, "PRAGMA freelist_count"), 0);
        assert!(fs::metadata(&path).unwrap().len() < 20_000);
    });
}

#[test]
fn a_database_is_found_by_whatever_name_it_was_opened() {
    in_both_modes(|story| {
        drop(story.open());
        let uri = format!("file:{}?cache=private", story.path().display());
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI;
        let db = Connection::open_with_flags(uri, flags).unwrap();
        let taken = locked(&Backup::beside_database(), &db);
        let Taken::Done(path) = taken else { panic!("{taken:?}") };
        // SQLite follows links, such as those of macOS to its temporary directories.
        let directory = story.directory.path().canonicalize().unwrap();
        assert_eq!(path.parent().unwrap().canonicalize().unwrap(), directory);
        assert_eq!(notes(&path), 2);

        // An absolute path with a way up in it stands for a relative one: the working directory
        // belongs to all tests.
        let round = story.directory.path().join("backups/../notes.db");
        let _ = story.backups();
        let taken = locked(&Backup::beside_database(), &Connection::open(round).unwrap());
        let Taken::Done(path) = taken else { panic!("{taken:?}") };
        assert_eq!(path.parent().unwrap().canonicalize().unwrap(), directory);
    });
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn a_name_that_is_not_utf_8_is_a_name() {
    use std::os::unix::ffi::OsStrExt as _;

    in_both_modes(|story| {
        let name = std::ffi::OsStr::from_bytes(b"n\xf6tes.db");
        let db = Connection::open(story.directory.path().join(name)).unwrap();
        story.fill(&db);
        let taken = locked(&story.backups(), &db);
        let Taken::Done(path) = taken else { panic!("{taken:?}") };
        assert_eq!(notes(&path), 2);
    });
}

fn bring_back(
    db: &mut Connection,
    path: &Path,
    limit: Duration,
    watch: Watch<'_>,
) -> Result<(), Error> {
    let policy = Backup::in_directory(path.parent().unwrap());
    policy.bring_back(db, path, Patience::of(limit), watch, &|_| Ok(true)).map(drop)
}

#[test]
fn r_0_07_a_backup_is_brought_back_and_what_was_there_kept() {
    in_both_modes(|story| {
        let mut db = story.open();
        db.execute_batch("ATTACH ':memory:' AS other; PRAGMA busy_timeout = 77").unwrap();
        let before = settings(&db);
        let Taken::Done(path) = locked(&story.backups(), &db) else { panic!() };
        db.execute_batch("DROP TABLE notes").unwrap();
        let mut seen = Vec::new();
        bring_back(&mut db, &path, LIMIT, &mut |progress| {
            seen.push(progress);
            Ok(())
        })
        .unwrap();
        assert_eq!(number(&db, "SELECT count(*) FROM notes"), 2);
        assert_eq!(settings(&db), before);
        assert_eq!(story.names().len(), 2);
        assert!(seen.last().is_some_and(|last| last.done_pages() == last.total_pages()));

        // Not inside a transaction, of which nothing would be left.
        let lock = Lock::begin(&db, Patience::of(LIMIT)).unwrap();
        drop(lock);
        db.execute_batch("BEGIN").unwrap();
        let error = bring_back(&mut db, &path, LIMIT, &mut |_| Ok(())).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::InTransaction);
        db.execute_batch("ROLLBACK").unwrap();
    });
}

#[test]
fn a_backup_with_pages_of_another_size_comes_back() {
    in_both_modes(|story| {
        for (from, to) in [(512, 4_096), (65_536, 4_096), (4_096, 512), (4_096, 65_536)] {
            let open = |name: &str, size: i32| {
                let db = Connection::open(story.directory.path().join(name)).unwrap();
                db.execute_batch(&format!("PRAGMA page_size = {size}")).unwrap();
                story.fill(&db);
                db
            };
            let source = open(&format!("source{from}-{to}.db"), from);
            let mut target = open(&format!("target{from}-{to}.db"), to);
            target.execute_batch("DELETE FROM notes").unwrap();
            let Taken::Done(path) = locked(&story.backups(), &source) else { panic!() };
            bring_back(&mut target, &path, LIMIT, &mut |_| Ok(())).unwrap();
            assert_eq!(number(&target, "SELECT count(*) FROM notes"), 2);
            assert_eq!(number(&target, "PRAGMA page_size"), i64::from(to));
            let mode: String =
                target.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
            assert_eq!(mode, story.mode);

            // In memory, where no page size can be changed, and into a file that is empty.
            for name in [":memory:", "empty.db"] {
                let path_of_target = story.directory.path().join(name);
                let name = if name == ":memory:" { Path::new(name) } else { &path_of_target };
                let mut target = Connection::open(name).unwrap();
                bring_back(&mut target, &path, LIMIT, &mut |_| Ok(())).unwrap();
                assert_eq!(number(&target, "SELECT count(*) FROM notes"), 2);
                drop(target);
                let _ = fs::remove_file(&path_of_target);
            }
            let rest = story.names();
            assert!(
                !rest.iter().any(|name| name.contains("partial") || name.contains("lock")),
                "{rest:?}"
            );
        }
    });
}
