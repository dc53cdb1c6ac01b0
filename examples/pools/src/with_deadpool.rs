//! deadpool-sqlite: a pool for asynchronous programs.

use std::path::Path;

use deadpool_sqlite::{Config, Pool, Runtime};
use rusqlite::Connection;
use tokio::task::JoinSet;

use crate::{Failure, MIGRATIONS, VISITS, WRITERS, count, visit};

/// A pool of connections to a database that is up to date.
///
/// # Errors
///
/// Where a migration fails.
pub async fn open(path: &Path) -> Result<Pool, Failure> {
    let pool = Config::new(path).create_pool(Runtime::Tokio1)?;
    // On a connection of the pool, before anybody else has one. `interact` runs it on a thread that
    // may block, and to its end: to drop this future does not stop it half-way.
    let report = call(&pool, |db| MIGRATIONS.run(db)).await?;
    println!("{report}");
    Ok(pool)
}

/// Runs `work` with a connection of the pool.
///
/// # Errors
///
/// Those of `work`, and those of the pool.
pub async fn call<T, E>(
    pool: &Pool,
    work: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
) -> Result<T, Failure>
where
    T: Send + 'static,
    E: Into<Failure> + Send + 'static,
{
    let connection = pool.get().await?;
    let done = connection.interact(work).await.map_err(|error| error.to_string())?;
    done.map_err(Into::into)
}

/// Writes from several tasks; how many visits there are then.
///
/// # Errors
///
/// Where the database cannot be migrated or used.
pub async fn run(path: &Path) -> Result<u32, Failure> {
    let pool = open(path).await?;
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let pool = pool.clone();
        writers.spawn(async move {
            for _ in 0..VISITS {
                call(&pool, move |db| visit(db, &format!("task {writer}"))).await?;
            }
            Ok::<(), Failure>(())
        });
    }
    while let Some(writer) = writers.join_next().await {
        writer??;
    }
    call(&pool, |db| count(db)).await
}
