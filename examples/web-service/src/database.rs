//! The database: migrated at the start, then used from threads that may block.

use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use migrate_runtime::{CancelHandle, Error, Event, Migrations, Migrator, embed_migrations};
use rusqlite::Connection;
use tokio::task::spawn_blocking;

/// The migrations.
pub static MIGRATIONS: Migrations = embed_migrations!("migrations");

/// How they are run, by the service and by its command line.
pub fn migrator() -> Migrator<'static> {
    MIGRATIONS.migrator().application(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
}

/// A handle to the database, cheap to clone.
#[derive(Debug, Clone)]
pub struct Database {
    connection: Arc<Mutex<Connection>>,
}

impl Database {
    /// Opens the database and brings it up to date. Other instances that start at the same moment wait
    /// for the one that migrates, and then find nothing to do.
    ///
    /// `cancel` ends it early: what had begun is rolled back.
    ///
    /// # Errors
    ///
    /// Where the database cannot be opened, or a migration fails: then it is as it was.
    pub async fn open(path: PathBuf, cancel: CancelHandle) -> Result<Self, Error> {
        // SQLite blocks. A migration may take minutes, for which no async thread has the time.
        let connection = on_a_blocking_thread(move || {
            migrator()
                .cancel_with(&cancel)
                // For the log. A service that has a `tracing` subscriber hears the same without it.
                .observe(|event| match event {
                    Event::BackupTaken { .. } | Event::StepDone { .. } => println!("{event}"),
                    _ => {}
                })
                .open(path)
        })
        .await?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Runs `work` with the connection, on a thread that may block.
    ///
    /// # Errors
    ///
    /// Those of `work`.
    pub async fn call<T, E>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let connection = Arc::clone(&self.connection);
        on_a_blocking_thread(move || {
            // A panic elsewhere rolled its transaction back: the connection is still good.
            work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner))
        })
        .await
    }
}

async fn on_a_blocking_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    // An error of the task is a panic of the work, which goes on here.
    spawn_blocking(work).await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}
