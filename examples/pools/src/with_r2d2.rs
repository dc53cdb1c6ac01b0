//! r2d2: a pool for threads.

use std::path::Path;
use std::thread;

use r2d2::Pool;
use r2d2_sqlite::SqliteConnectionManager;

use crate::{Failure, MIGRATIONS, VISITS, WRITERS, count, visit};

/// A pool of connections to a database that is up to date.
///
/// # Errors
///
/// Where a migration fails: at once, and with its own words.
pub fn open(path: &Path) -> Result<Pool<SqliteConnectionManager>, Failure> {
    // On a connection of its own, before there is a pool. It is closed again right away.
    let report = MIGRATIONS.run(&mut rusqlite::Connection::open(path)?)?;
    println!("{report}");

    // Settings belong to a connection, so this is the place for them.
    let manager = SqliteConnectionManager::file(path)
        .with_init(|db| db.execute_batch("PRAGMA foreign_keys = on; PRAGMA busy_timeout = 30000;"));
    Ok(Pool::builder().max_size(4).build(manager)?)
}

/// Writes from several threads; how many visits there are then.
///
/// # Errors
///
/// Where the database cannot be migrated or used.
pub fn run(path: &Path) -> Result<u32, Failure> {
    let pool = open(path)?;
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let pool = pool.clone();
                scope.spawn(move || {
                    for _ in 0..VISITS {
                        visit(&*pool.get()?, &format!("thread {writer}"))?;
                    }
                    Ok::<(), Failure>(())
                })
            })
            .collect();
        writers.into_iter().try_for_each(|writer| writer.join().map_err(|_| "a writer panicked")?)
    })?;
    Ok(count(&*pool.get()?)?)
}
