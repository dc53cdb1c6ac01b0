//! tokio-rusqlite: one connection on a thread of its own, asked asynchronously from anywhere.

use std::path::Path;

use tokio::task::JoinSet;
use tokio_rusqlite::Connection;

use crate::{Failure, MIGRATIONS, VISITS, WRITERS, count, visit};

/// A connection to a database that is up to date.
///
/// # Errors
///
/// Where a migration fails.
pub async fn open(path: &Path) -> Result<Connection, Failure> {
    let db = Connection::open(path).await?;
    // On the thread of the connection: no other is blocked. `call_raw` leaves the error of the
    // migration as it is, and its text readable.
    let report = db.call_raw(|db| MIGRATIONS.run(db)).await??;
    println!("{report}");
    Ok(db)
}

/// Writes from several tasks; how many visits there are then.
///
/// # Errors
///
/// Where the database cannot be migrated or used.
pub async fn run(path: &Path) -> Result<u32, Failure> {
    let db = open(path).await?;
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        // A handle: the connection is the same, and so one after the other writes.
        let db = db.clone();
        writers.spawn(async move {
            for _ in 0..VISITS {
                db.call(move |db| visit(db, &format!("task {writer}"))).await?;
            }
            Ok::<(), Failure>(())
        });
    }
    while let Some(writer) = writers.join_next().await {
        writer??;
    }
    Ok(db.call(|db| count(db)).await?)
}
