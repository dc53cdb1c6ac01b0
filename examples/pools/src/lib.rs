//! Three ways to share a database between threads or tasks, each of them migrated once.
//!
//! A migration belongs to the file, not to a connection. So it is run once, on one connection, before
//! the others are put to work: each of the modules here does so, and then writes and reads from
//! several places at once.
//!
//! - Any connection will do, one of the pool as well: a run puts its settings back, and gives it back
//!   as it took it. Connections that are open already see the new schema with their next statement.
//! - Not from the place where a pool sets up its connections (such as `with_init` of r2d2). It works,
//!   since whoever comes second waits and finds nothing to do. But every connection asks again, and
//!   where a migration fails, each tries it, until the pool says that it timed out, and not why.
//! - Where other connections read all the time, a rollback journal makes the commit wait for them. A
//!   run before the pool is opened waits for nobody.

pub mod with_deadpool;
pub mod with_r2d2;
pub mod with_tokio_rusqlite;

use std::error::Error;

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

/// The migrations.
pub static MIGRATIONS: Migrations = embed_migrations!("migrations");

/// How many write at the same time.
pub const WRITERS: u32 = 4;
/// How often each of them does.
pub const VISITS: u32 = 10;

/// Whatever goes wrong.
pub type Failure = Box<dyn Error + Send + Sync>;

fn visit(db: &Connection, name: &str) -> Result<(), rusqlite::Error> {
    db.prepare_cached("INSERT INTO visits (name) VALUES (?1)")?.execute([name])?;
    Ok(())
}

fn count(db: &Connection) -> Result<u32, rusqlite::Error> {
    db.query_row("SELECT coalesce(sum(visits), 0) FROM regulars", [], |row| row.get(0))
}
