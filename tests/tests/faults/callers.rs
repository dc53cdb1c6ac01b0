//! The caller's connection: hooks, settings, functions, attached databases. All of it stays the
//! caller's, whatever becomes of the run.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use migrate_runtime::ErrorKind;
use migrate_tests::look::{applied, dump, history, one, rows};
use migrate_tests::sets::{ACCOUNTS, FUNCTIONS, RELEASE_1, RELEASE_2};
use migrate_tests::site::{Site, in_both_modes};
use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::hooks::{Action, AuthContext, Authorization};
use rusqlite::{Connection, OpenFlags};

use crate::common::{Ends, VERBS, Way, assert_helps, migrator, prepare, settings, verb};

/// How often each hook of a connection was called.
#[derive(Default)]
struct Calls([Arc<AtomicUsize>; 5]);

const HOOKS: [&str; 5] = ["update", "commit", "rollback", "authorizer", "progress"];

impl Calls {
    /// Sets every hook there is on `db`.
    fn on(db: &mut Connection) -> Self {
        let calls = Self::default();
        let [update, commit, rollback, authorizer, progress] =
            calls.0.clone().map(|counter| move || counter.fetch_add(1, Ordering::Relaxed));
        // Some releases of rusqlite return nothing here, some a result.
        let _ = db.update_hook(Some(move |_: Action, _: &str, _: &str, _: i64| {
            update();
        }));
        let _ = db.commit_hook(Some(move || {
            commit();
            false
        }));
        let _ = db.rollback_hook(Some(move || {
            rollback();
        }));
        let _ = db.authorizer(Some(move |_: AuthContext<'_>| {
            authorizer();
            Authorization::Allow
        }));
        let _ = db.progress_handler(
            1,
            Some(move || {
                progress();
                false
            }),
        );
        calls
    }

    fn now(&self) -> [usize; 5] {
        self.0.each_ref().map(|counter| counter.load(Ordering::Relaxed))
    }

    /// Uses the connection so that every hook is called.
    fn assert_alive(&self, db: &Connection, when: &str) {
        let before = self.now();
        db.execute_batch(
            "BEGIN; INSERT INTO own VALUES (1); COMMIT; BEGIN; INSERT INTO own VALUES (2); ROLLBACK",
        )
        .unwrap();
        for (at, (before, after)) in before.into_iter().zip(self.now()).enumerate() {
            assert!(after > before, "the {} hook is dead {when}", HOOKS[at]);
        }
    }
}

#[test]
fn every_hook_fires_during_and_after_every_outcome() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.execute_batch("CREATE TABLE own (a INTEGER PRIMARY KEY ON CONFLICT REPLACE)").unwrap();
        let calls = Calls::on(&mut db);
        calls.assert_alive(&db, "at first");

        let before = calls.now();
        migrator(&ACCOUNTS).run_to(&mut db, "001").unwrap();
        db.execute_batch("INSERT INTO accounts (email) VALUES ('a'), ('A')").unwrap();
        let during = calls.now();
        for at in [1, 3, 4] {
            assert!(during[at] > before[at], "the {} hook slept", HOOKS[at]);
        }
        calls.assert_alive(&db, "after a run");
        let before = calls.now();
        assert_eq!(
            migrator(&ACCOUNTS).run(&mut db).unwrap_err().kind(),
            ErrorKind::MigrationFailed
        );
        assert!(calls.now()[0] > before[0], "004 inserts rows");
        assert!(calls.now()[2] > before[2], "it rolled back");
        calls.assert_alive(&db, "after a failed run");
        db.execute_batch("BEGIN").unwrap();
        migrator(&ACCOUNTS).run(&mut db).unwrap_err();
        db.execute_batch("ROLLBACK").unwrap();
        calls.assert_alive(&db, "after a refused run");
        migrator(&ACCOUNTS).run_to(&mut db, "005").unwrap();
        migrator(&ACCOUNTS).rollback(&mut db, 1).unwrap();
        calls.assert_alive(&db, "after a rollback");
        migrator(&RELEASE_1).run(&mut db).unwrap_err();
        for name in VERBS {
            let _ = verb(name, &ACCOUNTS, &mut db);
            calls.assert_alive(&db, name);
        }
    });
}

#[test]
fn a_commit_that_a_hook_refuses_is_undone_and_told() {
    in_both_modes(|site| {
        for way in Way::BOTH {
            let own = Site::new(site.journal());
            prepare(&own, way);
            let mut db = own.open();
            let (before, count) = (dump(&db), applied(&db).len());
            let _ = db.commit_hook(Some(|| true));
            let before_settings = settings(&db);
            let error = way.go(&mut db).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::CommitRefused, "{error}");
            assert_eq!(
                error.to_string(),
                "the commit hook of the application refused the commit\n   = nothing was \
                 changed\n   = help: let the hook pass the commit of a migration"
            );
            assert!(db.is_autocommit());
            assert_eq!(settings(&db), before_settings);
            assert_eq!((dump(&db), applied(&db).len()), (before, count));
            assert_eq!((dump(&own.open()), applied(&own.open()).len()), (dump(&db), count));
            let _ = db.commit_hook(None::<fn() -> bool>);
            way.go(&mut db).unwrap();
        }
    });
}

#[test]
fn r_0_05_configuration_of_the_connection_stays() {
    in_both_modes(|site| {
        let mut db = site.open();
        let configured = [
            (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
            (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
            (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
            (DbConfig::SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, true),
            (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
            (DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true),
        ];
        for (what, on) in configured {
            db.set_db_config(what, on).unwrap();
        }
        let assert_same = |db: &Connection, when: &str| {
            for (what, on) in configured {
                assert_eq!(db.db_config(what).unwrap(), on, "{what:?} {when}");
            }
        };
        migrator(&RELEASE_2).run(&mut db).unwrap();
        assert_same(&db, "after a run");
        migrator(&RELEASE_2).rollback(&mut db, 2).unwrap();
        assert_same(&db, "after a rollback");
        migrator(&ACCOUNTS).run(&mut db).unwrap_err();
        assert_same(&db, "after a refused run");
    });
}

#[test]
fn functions_and_collations_of_the_caller_stay() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.create_scalar_function("twice", 1, FunctionFlags::SQLITE_UTF8, |context| {
            Ok(context.get::<i64>(0)? * 2)
        })
        .unwrap();
        db.create_collation("by_length", |a, b| a.len().cmp(&b.len())).unwrap();
        let check = |db: &Connection, when: &str| {
            assert_eq!(one::<i64>(db, "SELECT twice(21)"), 42, "{when}");
            let sorted = "SELECT a FROM own ORDER BY a COLLATE by_length";
            assert_eq!(rows(db, sorted), ["'b'", "'aa'"], "{when}");
        };
        db.execute_batch(
            "CREATE TABLE own (a TEXT COLLATE by_length); CREATE INDEX own_a ON own (a);
             CREATE INDEX own_twice ON own (length(a)); INSERT INTO own VALUES ('aa'), ('b');",
        )
        .unwrap();
        migrator(&ACCOUNTS).run_to(&mut db, "001").unwrap();
        check(&db, "after a run");
        db.execute_batch("INSERT INTO accounts (email) VALUES ('a'), ('A')").unwrap();
        migrator(&ACCOUNTS).run(&mut db).unwrap_err();
        check(&db, "after a failed run");
        migrator(&ACCOUNTS).rollback(&mut db, 1).unwrap();
        check(&db, "after a rollback");
    });
}

#[test]
fn cached_statements_and_attached_databases_outlive_a_failed_run() {
    in_both_modes(|site| {
        let attached = site.another("attached.db");
        let mut db = site.open();
        migrator(&ACCOUNTS).run_to(&mut db, "001").unwrap();
        db.execute_batch(&format!(
            "ATTACH '{}' AS extra; CREATE TABLE extra.accounts (mine);
             INSERT INTO extra.accounts VALUES ('kept');
             INSERT INTO main.accounts (email) VALUES ('a'), ('A');",
            attached.display()
        ))
        .unwrap();
        let check = |db: &Connection, when: &str| {
            for (sql, answer) in [
                ("SELECT count(*) FROM main.accounts", 2),
                ("SELECT count(*) FROM extra.accounts WHERE mine = 'kept'", 1),
                ("SELECT count(*) FROM pragma_table_info('accounts', 'extra')", 1),
            ] {
                let mut statement = db.prepare_cached(sql).unwrap();
                let found: i64 = statement.query_row([], |row| row.get(0)).unwrap();
                assert_eq!(found, answer, "{when}: {sql}");
            }
        };
        check(&db, "before");
        migrator(&ACCOUNTS).run(&mut db).unwrap_err();
        check(&db, "after a failed run");
        migrator(&ACCOUNTS).run_to(&mut db, "005").unwrap();
        check(&db, "after a run");
        migrator(&ACCOUNTS).rollback_to(&mut db, "001").unwrap();
        check(&db, "after a rollback");
        assert_eq!(rows(&db, "SELECT name FROM extra.sqlite_master"), ["'accounts'"]);
    });
}

/// Reference data that nobody may write, and a database that somebody else is writing.
#[test]
fn an_attached_database_that_cannot_be_written_does_not_matter() {
    in_both_modes(|site| {
        let attached = site.another("reference.db");
        let reference = Connection::open(&attached).unwrap();
        reference
            .execute_batch("CREATE TABLE countries (code); INSERT INTO countries VALUES ('PL')")
            .unwrap();
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI;
        let mut db = Connection::open_with_flags(site.path(), flags).unwrap();
        db.execute_batch(&format!("ATTACH 'file:{}?mode=ro' AS reference", attached.display()))
            .unwrap();
        assert_eq!(migrator(&RELEASE_1).run(&mut db).unwrap().steps().len(), 3);
        assert_eq!(rows(&db, "SELECT code FROM countries"), ["'PL'"]);
        assert_eq!(migrator(&RELEASE_2).run(&mut db).unwrap().steps().len(), 2);
        assert_eq!(migrator(&RELEASE_2).rollback(&mut db, 1).unwrap().steps().len(), 1);
        assert_eq!(rows(&db, "SELECT code FROM countries"), ["'PL'"]);
    });
}

/// BEGIN IMMEDIATE takes the lock of every attached database: then the run waits, and says so.
#[test]
fn an_attached_database_that_another_writes_is_waited_for() {
    in_both_modes(|site| {
        let attached = site.another("busy.db");
        let mut db = site.open();
        db.execute_batch(&format!("ATTACH '{}' AS busy", attached.display())).unwrap();
        let other = Connection::open(&attached).unwrap();
        other
            .execute_batch("CREATE TABLE t (a); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
            .unwrap();
        match migrator(&RELEASE_1).run(&mut db) {
            Ok(report) => assert_eq!(report.steps().len(), 3),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Busy, "{error}");
                assert_eq!(dump(&db), "");
            }
        }
        other.execute_batch("COMMIT").unwrap();
        migrator(&RELEASE_1).run(&mut db).unwrap();
        assert_eq!(applied(&db).len(), 3);
    });
}

/// The application's own trigger, which no build has seen.
#[test]
fn a_trigger_of_the_application_that_rolls_back_ends_the_run() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.create_scalar_function("slug", 1, FunctionFlags::SQLITE_UTF8, |context| {
            context.get::<String>(0)
        })
        .unwrap();
        migrator(&FUNCTIONS).run_to(&mut db, "001").unwrap();
        db.execute_batch(
            "INSERT INTO pages (title) VALUES ('a');
             CREATE TRIGGER guard BEFORE UPDATE ON pages
               BEGIN SELECT RAISE(ROLLBACK, 'pages are frozen'); END;",
        )
        .unwrap();
        let before = dump(&db);
        let error = migrator(&FUNCTIONS).run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::EndedTransaction, "{error}");
        assert!(error.to_string().contains("pages are frozen"), "{error}");
        assert!(db.is_autocommit());
        assert_eq!((dump(&db), applied(&db).len()), (before, 1));
        assert_eq!(history(&db).last().unwrap(), "apply 002 failed");
    });
}

/// A view that only this connection has, over a table that 004 rebuilds.
#[test]
fn temporary_views_and_triggers_on_a_rebuilt_table_do_no_harm() {
    in_both_modes(|site| {
        for own in [
            "CREATE TEMP VIEW names AS SELECT name FROM main.authors",
            "CREATE TEMP TABLE log (name); CREATE TEMP TRIGGER watch AFTER DELETE ON main.authors \
             BEGIN INSERT INTO log VALUES (old.name); END",
        ] {
            let own_site = Site::new(site.journal());
            prepare(&own_site, Way::Up);
            let ends = {
                let copy = Site::new(site.journal());
                prepare(&copy, Way::Up);
                Ends::of(&copy, Way::Up)
            };
            let mut db = own_site.open();
            db.execute_batch(own).unwrap();
            let before = settings(&db);
            let result = migrator(&RELEASE_2).run(&mut db);
            assert_eq!(settings(&db), before);
            drop(db);
            let mut db = own_site.open();
            let is_new = ends.assert_at_one(&mut db, Way::Up, own);
            match result {
                Ok(_) => assert!(is_new, "{own}"),
                Err(error) => {
                    println!("{own}: {error}");
                    assert!(!is_new);
                    assert_helps(&error);
                }
            }
        }
    });
}

/// Two connections of one process that share a cache lock tables, not files.
#[test]
fn r_2_15_a_shared_cache_is_busy_and_no_damage() {
    in_both_modes(|site| {
        migrator(&RELEASE_1).run(&mut site.open()).unwrap();
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_SHARED_CACHE;
        let open = || Connection::open_with_flags(site.path(), flags).unwrap();
        let (mut db, other) = (open(), open());
        for hold in ["BEGIN; SELECT count(*) FROM books", "BEGIN IMMEDIATE"] {
            other.execute_batch(hold).unwrap();
            let _: i64 = one(&other, "SELECT count(*) FROM authors");
            let before = dump(&other);
            let result = migrator(&RELEASE_2).run(&mut db);
            let error = result.expect_err("the tables are locked");
            assert_eq!(error.kind(), ErrorKind::Busy, "{hold}: {error}");
            other.execute_batch("ROLLBACK").unwrap();
            assert_eq!(dump(&db), before);
            assert!(db.is_autocommit());
        }
        drop(other);
        assert_eq!(migrator(&RELEASE_2).run(&mut db).unwrap().steps().len(), 2);
    });
}

/// Nothing that takes a row off the record may pass for going back.
#[test]
fn r_3_11_a_stored_record_without_a_down_is_irreversible() {
    in_both_modes(|site| {
        prepare(site, Way::Down);
        let mut db = site.open();
        db.execute_batch("UPDATE _migrate_applied SET down = NULL WHERE version = '004'").unwrap();
        let before = dump(&db);
        let error = migrator(&RELEASE_1).rollback_to(&mut db, "003").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Irreversible, "{error}");
        assert_eq!((dump(&db), applied(&db).len()), (before, 5));
    });
}
