//! What the tests of faults share: how a migrator is made, the verbs, and two releases with rows.

use std::time::Duration;

use migrate_runtime::{Backup, BackupWhen, DriftPolicy, Error, Migrations, Migrator, Target};
use migrate_tests::look::{applied, dump, one, rows, without_backup};
use migrate_tests::sets::{RELEASE_1, RELEASE_2};
use migrate_tests::site::Site;
use rusqlite::Connection;

/// A migrator as an application has it, but for its patience, since nobody else is there to wait
/// for, its backups, which would hit the faults first, and what it minds beside the faults.
pub(crate) fn migrator(set: &Migrations) -> Migrator<'_> {
    set.migrator()
        .lock_timeout(Duration::from_millis(200))
        .backup(Backup::default().when(BackupWhen::Never))
        .drift_policy(DriftPolicy::Ignore)
        .force(true)
}

/// The verbs that only ask.
pub(crate) const ASKING: [&str; 3] = ["status", "plan", "is_current"];
/// All verbs.
pub(crate) const VERBS: [&str; 5] = ["status", "plan", "is_current", "rollback", "run"];

/// What a verb answers.
pub(crate) fn verb(name: &str, set: &Migrations, db: &mut Connection) -> Result<(), Error> {
    let migrator = migrator(set);
    match name {
        "status" => migrator.status(db).map(drop),
        "plan" => migrator.plan(db, &Target::Latest).map(drop),
        "is_current" => migrator.is_current(db).map(drop),
        "rollback" => migrator.rollback(db, 1).map(drop),
        "run" => migrator.run(db).map(drop),
        other => panic!("there is no verb {other}"),
    }
}

/// Asserts that an error says what to do, after what happened.
pub(crate) fn assert_helps(error: &Error) {
    assert!(error.help().split_whitespace().count() > 1, "{error}");
    assert!(without_backup(error).ends_with(error.help()), "{error}");
}

/// The pragmas that a run could leave changed.
pub(crate) const SETTINGS: [&str; 8] = [
    "foreign_keys",
    "busy_timeout",
    "recursive_triggers",
    "legacy_alter_table",
    "ignore_check_constraints",
    "writable_schema",
    "query_only",
    "cache_size",
];

/// Their values.
pub(crate) fn settings(db: &Connection) -> Vec<i64> {
    SETTINGS.iter().map(|name| one(db, &format!("PRAGMA {name}"))).collect()
}

/// Bytes that nobody meant, the same for the same seed.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// The way from one release to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// `run` of release 2.
    Up,
    /// `rollback` of its two migrations.
    Down,
}

impl Way {
    pub(crate) const BOTH: [Self; 2] = [Self::Up, Self::Down];

    /// How many migrations are on record before and after.
    pub(crate) fn counts(self) -> (usize, usize) {
        match self {
            Self::Up => (3, 5),
            Self::Down => (5, 3),
        }
    }

    /// Goes it, from where it begins.
    pub(crate) fn go(self, db: &mut Connection) -> Result<(), Error> {
        match self {
            Self::Up => migrator(&RELEASE_2).run(db).map(drop),
            Self::Down => migrator(&RELEASE_2).rollback_to(db, "003").map(drop),
        }
    }
}

/// A database from which a way begins, with rows, closed. Small pages, so that there are many.
pub(crate) fn prepare(site: &Site, way: Way) {
    let mut db = site.open();
    // In WAL mode the size of the pages is settled.
    if !rows(&db, "PRAGMA journal_mode").contains(&"'wal'".to_owned()) {
        db.execute_batch("PRAGMA page_size = 1024; VACUUM").unwrap();
    }
    match way {
        Way::Up => migrator(&RELEASE_1).run(&mut db).unwrap(),
        Way::Down => migrator(&RELEASE_2).run(&mut db).unwrap(),
    };
    db.execute_batch(
        "INSERT INTO authors (id, name) WITH RECURSIVE n (i) AS \
           (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
           SELECT i, 'somebody whose name is long, number ' || i FROM n;
         INSERT INTO books (author_id, title) SELECT id, 'the book of ' || name FROM authors;",
    )
    .unwrap();
    db.close().unwrap();
}

/// A database as it was found: its content, and how many migrations it says are applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) content: String,
    pub(crate) recorded: usize,
}

impl Found {
    /// Looks at a sound database.
    pub(crate) fn on(db: &Connection) -> Self {
        assert_eq!(rows(db, "PRAGMA main.integrity_check"), ["'ok'"]);
        assert_eq!(rows(db, "PRAGMA main.foreign_key_check"), [""; 0]);
        // A fresh database has no records.
        let managed = db.prepare("SELECT 1 FROM _migrate_applied").is_ok();
        Self { content: dump(db), recorded: if managed { applied(db).len() } else { 0 } }
    }
}

/// The old state and the new one of a way.
pub(crate) struct Ends {
    pub(crate) old: Found,
    pub(crate) new: Found,
}

impl Ends {
    /// Goes the way on a prepared database, without faults.
    pub(crate) fn of(site: &Site, way: Way) -> Self {
        let mut db = site.open();
        let old = Found::on(&db);
        way.go(&mut db).unwrap();
        let new = Found::on(&db);
        assert_eq!((old.recorded, new.recorded), way.counts());
        assert_ne!(old.content, new.content);
        Self { old, new }
    }

    /// Asserts that a database is at one end, and that the next start goes the rest of the way.
    /// Whether it is the new one.
    pub(crate) fn assert_at_one(&self, db: &mut Connection, way: Way, case: &str) -> bool {
        let found = Found::on(db);
        let is_new = found == self.new;
        assert!(is_new || found == self.old, "{case}: neither old nor new: {found:?}");
        way.go(db).unwrap_or_else(|error| panic!("{case}: the next start: {error}"));
        let then = Found::on(db);
        assert!(then == self.new, "{case}: after the next start, {} on record", then.recorded);
        is_new
    }
}
