//! The caller's connection: refused where a run cannot be, and as before after every run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use migrate_runtime::ErrorKind;
use migrate_tests::look::{applied, dump, history, one, rows, without_backup};
use migrate_tests::sets::{ACCOUNTS, COSMETIC, FUNCTIONS, OUTSIDE, PRAGMAS, RELEASE_1, RELEASE_2};
use migrate_tests::site::{Site, in_both_modes};
use rusqlite::functions::FunctionFlags;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, OpenFlags};

#[test]
fn a_connection_inside_a_transaction_is_refused() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("BEGIN; INSERT INTO authors VALUES (1, 'Lem')").unwrap();
        for error in [
            RELEASE_2.run(&mut db).unwrap_err(),
            RELEASE_2.rollback(&mut db, 1).unwrap_err(),
            RELEASE_2.run_to(&mut db, "004").unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InTransaction);
            assert_eq!(
                error.to_string(),
                "the connection is inside a transaction\n   \
                 = help: commit or roll back first: a run is a transaction of its own"
            );
        }
        // It is still open, and the questions may be asked within it.
        assert!(!db.is_autocommit());
        assert_eq!(RELEASE_2.status(&db).unwrap().pending().count(), 2);
        assert!(RELEASE_1.is_current(&db).unwrap());
        // With nothing pending, nothing needs a transaction.
        assert!(RELEASE_1.run(&mut db).unwrap().is_empty());
        db.execute_batch("COMMIT").unwrap();
        assert_eq!(rows(&db, "SELECT name FROM authors"), ["'Lem'"]);
        assert_eq!(applied(&db).len(), 3);
    });
}

fn read_only(site: &Site) -> Connection {
    Connection::open_with_flags(site.path(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

#[test]
fn a_read_only_database_is_fine_where_nothing_is_pending() {
    in_both_modes(|site| {
        RELEASE_1.run(&mut site.open()).unwrap();
        // Keeps the log of WAL mode open, without which nobody can read without writing.
        let _other = site.open();
        let mut db = read_only(site);
        assert!(RELEASE_1.run(&mut db).unwrap().is_empty());
        assert!(RELEASE_1.is_current(&db).unwrap());
        assert!(COSMETIC.run(&mut db).unwrap().is_empty(), "though the note cannot be written");
        assert_eq!(RELEASE_2.status(&db).unwrap().pending().count(), 2);

        let error = RELEASE_2.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ReadOnly);
        let text = without_backup(&error);
        assert!(text.starts_with("the database cannot be written: "), "{text}");
        assert!(
            text.ends_with(
                "= nothing was changed\n   = help: make the file and its directory writable, or \
             migrate with a writable connection"
            ),
            "{text}"
        );
        let error = RELEASE_1.rollback(&mut db, 1).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ReadOnly);
        let error = RELEASE_2
            .run(
                &mut Connection::open_with_flags(
                    site.another("empty.db"),
                    OpenFlags::SQLITE_OPEN_READ_ONLY,
                )
                .unwrap(),
            )
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ReadOnly);
        assert_eq!(history(&site.open()).len(), 3);
    });
}

#[test]
fn a_connection_that_may_only_query_is_read_only() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.execute_batch("PRAGMA query_only = ON").unwrap();
        assert_eq!(RELEASE_1.run(&mut db).unwrap_err().kind(), ErrorKind::ReadOnly);
        assert_eq!(one::<i64>(&db, "PRAGMA query_only"), 1);
        assert_eq!(dump(&db), "");
    });
}

const SETTINGS: [&str; 14] = [
    "foreign_keys",
    "busy_timeout",
    "recursive_triggers",
    "legacy_alter_table",
    "cache_size",
    "ignore_check_constraints",
    "query_only",
    "writable_schema",
    "trusted_schema",
    "automatic_index",
    "reverse_unordered_selects",
    "cell_size_check",
    "synchronous",
    "temp_store",
];

fn settings(db: &Connection) -> Vec<String> {
    let mut all: Vec<String> = SETTINGS
        .iter()
        .map(|name| format!("{name}={}", one::<i64>(db, &format!("PRAGMA {name}"))))
        .collect();
    for name in ["journal_mode", "locking_mode"] {
        all.push(format!("{name}={}", one::<String>(db, &format!("PRAGMA {name}"))));
    }
    all
}

/// Everything the other way round than SQLite and a run would have it.
fn contrary(db: &Connection) {
    db.execute_batch(
        "PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 1234; PRAGMA recursive_triggers = ON;
         PRAGMA legacy_alter_table = ON; PRAGMA cache_size = -1111;
         PRAGMA ignore_check_constraints = ON; PRAGMA automatic_index = OFF;
         PRAGMA reverse_unordered_selects = ON; PRAGMA cell_size_check = ON;
         PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;",
    )
    .unwrap();
}

#[test]
fn r_0_05_settings_are_as_before_after_success_failure_and_refusal() {
    in_both_modes(|site| {
        for name in ["plain.db", "contrary.db"] {
            let mut db = Connection::open(site.another(name)).unwrap();
            if name == "contrary.db" {
                contrary(&db);
            }
            let before = settings(&db);

            ACCOUNTS.run_to(&mut db, "001").unwrap();
            assert_eq!(settings(&db), before, "after success");
            db.execute_batch("INSERT INTO accounts (email) VALUES ('a'), ('A')").unwrap();
            ACCOUNTS.run(&mut db).unwrap_err();
            assert_eq!(settings(&db), before, "after failure");
            RELEASE_2.run(&mut db).unwrap_err();
            assert_eq!(settings(&db), before, "after refusal");
            ACCOUNTS.migrator().force(true).rollback(&mut db, 1).unwrap();
            assert_eq!(settings(&db), before, "after a rollback");
            OUTSIDE.run(&mut db).unwrap();
            assert_eq!(settings(&db), before, "after a run outside a transaction");
            PRAGMAS.run(&mut db).unwrap_err();
            OUTSIDE.migrator().rollback_all(&mut db).unwrap();
            PRAGMAS.run(&mut db).unwrap();
            assert_eq!(settings(&db), before, "after a careless migration");
        }
    });
}

static CALLS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn the_callers_busy_handler_stays() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.busy_handler(Some(|_| {
            CALLS.fetch_add(1, Ordering::Relaxed);
            false
        }))
        .unwrap();
        RELEASE_1.run(&mut db).unwrap();
        let other = site.open();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let before = CALLS.load(Ordering::Relaxed);
        db.execute_batch("BEGIN IMMEDIATE").unwrap_err();
        assert_eq!(CALLS.load(Ordering::Relaxed), before + 1);
    });
}

#[test]
fn hooks_of_the_caller_stay() {
    in_both_modes(|site| {
        let mut db = site.open();
        let [updates, commits, asked, ticks]: [Arc<AtomicUsize>; 4] =
            std::array::from_fn(|_| Arc::default());
        let count = |counter: &Arc<AtomicUsize>| {
            let counter = Arc::clone(counter);
            move || counter.fetch_add(1, Ordering::Relaxed)
        };
        let (update, commit, ask, tick) =
            (count(&updates), count(&commits), count(&asked), count(&ticks));
        // Some releases of rusqlite return nothing here, some a result.
        let _ =
            db.update_hook(Some(move |_: rusqlite::hooks::Action, _: &str, _: &str, _: i64| {
                update();
            }));
        let _ = db.commit_hook(Some(move || {
            commit();
            false
        }));
        let _ = db.authorizer(Some(move |context: AuthContext<'_>| {
            if matches!(context.action, AuthAction::Insert { table_name: "authors" }) {
                ask();
            }
            Authorization::Allow
        }));
        let _ = db.progress_handler(
            1,
            Some(move || {
                tick();
                false
            }),
        );
        RELEASE_1.run(&mut db).unwrap();
        RELEASE_2.run(&mut db).unwrap();
        let before = [&updates, &commits, &asked, &ticks].map(|one| one.load(Ordering::Relaxed));
        db.execute_batch("INSERT INTO authors VALUES (7, 'Dürrenmatt')").unwrap();
        let after = [&updates, &commits, &asked, &ticks].map(|one| one.load(Ordering::Relaxed));
        for at in 0..3 {
            assert_eq!(after[at], before[at] + 1, "hook {at}");
        }
        assert!(after[3] > before[3]);
    });
}

/// Whatever keeps foreign keys switched on, no child may be lost.
/// Were they on, the rebuilt parent would empty its children.
#[test]
fn r_2_07_foreign_keys_are_off_whatever_an_authorizer_denies() {
    in_both_modes(|site| {
        for verdict in [Authorization::Ignore, Authorization::Deny] {
            let path = site.another(&format!("{verdict:?}.db"));
            let mut db = Connection::open(path).unwrap();
            RELEASE_1.run(&mut db).unwrap();
            db.execute_batch(
                "PRAGMA foreign_keys = ON; INSERT INTO authors VALUES (1, 'Lem');
                 INSERT INTO books VALUES (1, 1, 'Solaris');",
            )
            .unwrap();
            let _ = db.authorizer(Some(move |context: AuthContext<'_>| match context.action {
                AuthAction::Pragma { pragma_name: "foreign_keys", pragma_value }
                    if pragma_value.is_some() || verdict == Authorization::Deny =>
                {
                    verdict
                }
                _ => Authorization::Allow,
            }));
            assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2);
            assert_eq!(one::<i64>(&db, "SELECT count(*) FROM books"), 1);
            let orphan = "INSERT INTO books (author_id, title) VALUES (9, 'Nobody')";
            assert!(db.execute_batch(orphan).is_err(), "and on again");
        }
    });
}

#[test]
fn temporary_tables_and_attached_databases_stay() {
    in_both_modes(|site| {
        let other = site.another("other.db");
        let mut db = site.open();
        db.execute_batch(&format!(
            "CREATE TEMP TABLE draft (a); INSERT INTO draft VALUES (1), (2);
             CREATE TEMP VIEW shown AS SELECT a FROM draft;
             ATTACH '{}' AS other; CREATE TABLE other.kept (b); INSERT INTO kept VALUES (3);",
            other.display()
        ))
        .unwrap();
        RELEASE_1.run(&mut db).unwrap();
        RELEASE_2.run(&mut db).unwrap();
        RELEASE_2.rollback(&mut db, 1).unwrap();
        ACCOUNTS.run(&mut db).unwrap_err();
        assert_eq!(rows(&db, "SELECT a FROM shown"), ["1", "2"]);
        assert_eq!(rows(&db, "SELECT b FROM kept"), ["3"]);
        assert_eq!(rows(&db, "SELECT name FROM other.sqlite_master"), ["'kept'"]);
    });
}

#[test]
fn prepared_statements_of_the_caller_work_on() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch("INSERT INTO authors VALUES (1, NULL)").unwrap();
        // In the connection's cache while 004 rebuilds the table beneath it.
        let name = |db: &Connection| -> Option<String> {
            let mut statement =
                db.prepare_cached("SELECT name FROM authors WHERE id = ?1").unwrap();
            statement.query_row([1], |row| row.get(0)).unwrap()
        };
        assert_eq!(name(&db), None);
        RELEASE_2.run(&mut db).unwrap();
        assert_eq!(name(&db).as_deref(), Some("unknown"));
        RELEASE_2.rollback_to(&mut db, "003").unwrap();
        assert_eq!(name(&db).as_deref(), Some("unknown"));
    });
}

#[test]
fn a_function_of_the_application_runs_in_a_migration() {
    in_both_modes(|site| {
        let mut db = site.open();
        FUNCTIONS.run_to(&mut db, "001").unwrap();
        db.execute_batch("INSERT INTO pages (title) VALUES ('Hello World')").unwrap();
        // Not registered: an error that names it.
        let before = dump(&db);
        let error = FUNCTIONS.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MigrationFailed);
        assert!(error.to_string().contains("no such function: slug"), "{error}");
        assert_eq!(dump(&db), before);

        db.create_scalar_function("slug", 1, FunctionFlags::SQLITE_UTF8, |context| {
            Ok(context.get::<String>(0)?.to_lowercase().replace(' ', "-"))
        })
        .unwrap();
        FUNCTIONS.run(&mut db).unwrap();
        assert_eq!(rows(&db, "SELECT slug FROM pages"), ["'hello-world'"]);
    });
}

/// A function of the application that panics must not leave a transaction or other settings.
#[test]
fn r_0_05_a_panic_leaves_the_connection_and_the_file_as_before() {
    in_both_modes(|site| {
        let mut db = site.open();
        FUNCTIONS.run_to(&mut db, "001").unwrap();
        db.execute_batch("INSERT INTO pages (title) VALUES ('Hello World')").unwrap();
        contrary(&db);
        db.create_scalar_function(
            "slug",
            1,
            FunctionFlags::SQLITE_UTF8,
            |_| -> rusqlite::Result<i64> { panic!("a slip in the application") },
        )
        .unwrap();
        let (content, before) = (dump(&db), settings(&db));
        let outcome = catch_unwind(AssertUnwindSafe(|| FUNCTIONS.run(&mut db)));
        // Whether rusqlite lets the panic through or makes an error of it, nothing may stay.
        if let Ok(result) = outcome {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::MigrationFailed);
        }
        assert!(db.is_autocommit());
        assert_eq!(settings(&db), before);
        assert_eq!(dump(&db), content);
        let other = site.open();
        other.busy_timeout(Duration::ZERO).unwrap();
        other.execute_batch("BEGIN IMMEDIATE; ROLLBACK").unwrap();
    });
}
