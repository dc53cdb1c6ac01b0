//! Connections as the application sets them up: its functions, collations, modules and pragmas.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::failure::Failure;
use crate::callbacks::Refusal;

type Connect = dyn Fn(&Path) -> Result<Connection, Refusal> + Send + Sync;
type Prepare = dyn Fn(&Connection) -> Result<(), Refusal> + Send + Sync;

/// How a connection is opened and set up.
#[derive(Clone, Default)]
pub(super) struct Opener {
    pub(super) connect: Option<Arc<Connect>>,
    pub(super) prepare: Vec<Arc<Prepare>>,
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener")
            .field("connect", &self.connect.is_some())
            .field("prepare", &self.prepare.len())
            .finish()
    }
}

/// What SQLite takes for a database without a file.
pub(super) const MEMORY: &str = ":memory:";

impl Opener {
    pub(super) fn open(&self, path: &Path) -> Result<Connection, Failure> {
        let failed = |error: Refusal| {
            Failure::new(format!("the test database {} cannot be opened: {error}", path.display()))
        };
        let db = match &self.connect {
            Some(connect) => connect(path).map_err(failed)?,
            None => plain(path).map_err(|error| failed(error.into()))?,
        };
        for prepare in &self.prepare {
            prepare(&db).map_err(|error| {
                Failure::with_help(
                    &format!("the connection of the test could not be prepared: {error}"),
                    "look at the function that was given to `Tester::prepare`",
                )
            })?;
        }
        Ok(db)
    }
}

/// A test meets no power failure, so nothing needs to be flushed to the disk.
fn plain(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.execute_batch("PRAGMA synchronous = OFF")?;
    Ok(db)
}
