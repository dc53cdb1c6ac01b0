//! Each way as a process, on files, in both journal modes; and what else a pool may do.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use pools::{Failure, MIGRATIONS, VISITS, WRITERS, with_deadpool, with_r2d2, with_tokio_rusqlite};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use tempfile::TempDir;

const WAYS: [&str; 3] = ["r2d2", "deadpool", "tokio-rusqlite"];

/// Runs `test` on an empty database in each journal mode.
fn in_both_modes(test: impl Fn(&Path)) {
    for mode in ["delete", "wal"] {
        println!("journal mode: {mode}");
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("visits.db");
        let db = Connection::open(&path).unwrap();
        db.pragma_update(None, "journal_mode", mode).unwrap();
        drop(db);
        test(&path);
    }
}

fn run(way: &str, path: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pools")).arg(way).arg(path).output().unwrap()
}

fn one<T: rusqlite::types::FromSql>(path: &Path, sql: &str) -> T {
    Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn r_3_12_each_way_migrates_once_and_writes_from_several_places() {
    in_both_modes(|path| {
        for (round, way) in (0..).zip(WAYS) {
            let output = run(way, path);
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{way}: {}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(said.contains("2 migrations in"), round == 0, "{way}: {said}");
            let visits = (round + 1) * WRITERS * VISITS;
            assert!(said.ends_with(&format!("\n{visits} visits\n")), "{way}: {said}");
        }
        assert_eq!(one::<i64>(path, "SELECT count(*) FROM _migrate_history"), 2);
        assert_eq!(one::<String>(path, "PRAGMA integrity_check"), "ok");
    });
}

/// Nobody waits for a pool to give up: the error of the migration comes at once.
#[test]
fn r_4_09_each_way_tells_what_the_migration_said() {
    in_both_modes(|path| {
        MIGRATIONS.run_to(&mut Connection::open(path).unwrap(), "001").unwrap();
        let drift = "CREATE TABLE regulars (name TEXT)";
        Connection::open(path).unwrap().execute_batch(drift).unwrap();
        for way in WAYS {
            let output = run(way, path);
            assert_eq!(output.status.code(), Some(1), "{way}");
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains("drifted") && said.contains("\n   = help: "), "{way}: {said}");
        }
    });
}

/// Connections that were open before a migration see what it made.
#[tokio::test]
async fn r_3_12_a_pool_in_use_can_be_migrated_through_one_of_its_connections() {
    for mode in ["delete", "wal"] {
        let directory = TempDir::new().unwrap();
        let path: PathBuf = directory.path().join("visits.db");
        let mut db = Connection::open(&path).unwrap();
        db.pragma_update(None, "journal_mode", mode).unwrap();
        MIGRATIONS.run_to(&mut db, "001").unwrap();

        let config = deadpool_sqlite::Config::new(&path);
        let pool = config.create_pool(deadpool_sqlite::Runtime::Tokio1).unwrap();
        let (first, second) = (pool.get().await.unwrap(), pool.get().await.unwrap());
        let visits = |db: &mut Connection| {
            db.prepare_cached("SELECT count(*) FROM visits")?
                .query_row([], |row| row.get::<_, i64>(0))
        };
        assert_eq!(second.interact(visits).await.unwrap().unwrap(), 0);

        let report = first.interact(|db| MIGRATIONS.run(db)).await.unwrap().unwrap();
        assert_eq!(report.steps().len(), 1, "{mode}");
        let regulars = |db: &mut Connection| -> Result<i64, rusqlite::Error> {
            db.query_row("SELECT count(*) FROM regulars", [], |row| row.get(0))
        };
        assert_eq!(second.interact(regulars).await.unwrap().unwrap(), 0, "{mode}");
        assert_eq!(second.interact(visits).await.unwrap().unwrap(), 0, "{mode}");
    }
}

/// Several programs with pools of their own may start on one file at the same moment.
#[tokio::test(flavor = "multi_thread")]
async fn r_3_12_pools_that_open_at_the_same_moment_agree() -> Result<(), Failure> {
    for mode in ["delete", "wal"] {
        let directory = TempDir::new()?;
        let path = directory.path().join("visits.db");
        Connection::open(&path)?.pragma_update(None, "journal_mode", mode)?;
        let threads = tokio::task::spawn_blocking({
            let path = path.clone();
            move || with_r2d2::open(&path)
        });
        let (tasks, one_connection, threads) =
            tokio::join!(with_deadpool::open(&path), with_tokio_rusqlite::open(&path), threads);
        let _all = (tasks?, one_connection?, threads??);
        assert_eq!(one::<i64>(&path, "SELECT count(*) FROM _migrate_history"), 2, "{mode}");
    }
    Ok(())
}

/// What `src/lib.rs` advises against: it works, and hides what went wrong.
#[test]
fn r_4_09_a_pool_that_migrates_each_connection_loses_the_words() {
    in_both_modes(|path| {
        let pool = || {
            let manager = SqliteConnectionManager::file(path).with_init(|db| {
                // There is no place for another error than one of rusqlite's.
                MIGRATIONS.run(db).map(drop).map_err(|_| rusqlite::Error::InvalidQuery)
            });
            let timeout = std::time::Duration::from_millis(500);
            r2d2::Pool::builder().connection_timeout(timeout).max_size(4).build(manager)
        };
        drop(pool().unwrap());
        assert_eq!(one::<i64>(path, "SELECT count(*) FROM _migrate_history"), 2);

        MIGRATIONS.rollback(&mut Connection::open(path).unwrap(), 1).unwrap();
        let drift = "CREATE TABLE regulars (name TEXT)";
        Connection::open(path).unwrap().execute_batch(drift).unwrap();
        let error = pool().unwrap_err().to_string();
        assert!(error.contains("timed out") && !error.contains("drifted"), "{error}");
    });
}
