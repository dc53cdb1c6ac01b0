//! Drift: whether somebody beside the migrations changed the schema since the last run.

use std::fmt::{self, Write as _};

use migrate_core::Catalog;
use migrate_core::schema::{Difference, Snapshot};
use rusqlite::Connection;

use crate::error::Error;
use crate::store::{self, Tracking};

/// What becomes of a database whose schema is not the one that the last run left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum DriftPolicy {
    /// A run that has something to do is refused; one that has not tells the observer and
    /// `tracing`.
    #[default]
    RefuseChanges,
    /// Every run is refused.
    Refuse,
    /// It is told, and the run goes on; what it finds counts as the schema from then on.
    Warn,
    /// The run goes on as if nothing were.
    Ignore,
}

/// How the schema differs from the one that the last run left. Prints object by object, with what
/// was there before after a `-` and what is there now after a `+`.
///
/// ```
/// use migrate_runtime::{Migrations, embed_migrations};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// assert!(MIGRATIONS.drift(&db)?.is_none());
///
/// db.execute_batch("CREATE TABLE scratch (x)")?;
/// let drift = MIGRATIONS.drift(&db)?.unwrap();
/// assert_eq!(drift.differences()[0].name(), "scratch");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    differences: Vec<Difference>,
}

impl Drift {
    /// Each object that differs; empty where the earlier schema is not kept any more, so that only
    /// its digest tells that there is a difference.
    #[must_use]
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the schema has drifted since the last run")?;
        self.differences.iter().try_for_each(|one| write!(f, "\n{}", one.detailed()))
    }
}

impl Drift {
    /// A line for each object, and at most a few of them.
    pub(crate) fn briefly(&self) -> String {
        const FEW: usize = 10;
        let mut text = "the schema has drifted since the last run".to_owned();
        for one in self.differences.iter().take(FEW) {
            let _ = write!(text, "\n  {one}");
        }
        match self.differences.len().saturating_sub(FEW) {
            0 => {}
            more => {
                let _ = write!(text, "\n  and {more} more");
            }
        }
        text
    }
}

/// Compares `found`, the schema as it is, with what the last run left.
pub(crate) fn compare(
    db: &Connection,
    catalog: &Catalog,
    tracking: &Tracking,
    found: &Snapshot,
) -> Option<Drift> {
    let recorded = tracking.schema.as_ref()?;
    if found.fingerprint() == recorded.fingerprint {
        return None;
    }
    let kept = store::read_schema(db, recorded.fingerprint).ok().flatten();
    let built = || catalog.schema().filter(|built| built.fingerprint() == recorded.fingerprint);
    let expected = kept.or_else(built);
    let differences = expected.map(|expected| expected.difference(found)).unwrap_or_default();
    Some(Drift { differences })
}

/// Looks for drift: one number of the file where there is none, the whole schema otherwise.
pub(crate) fn look(
    db: &Connection,
    catalog: &Catalog,
    tracking: &Tracking,
) -> Result<Option<Drift>, Error> {
    let cookie: i64 = db.query_row("PRAGMA main.schema_version", [], |row| row.get(0))?;
    if tracking.cookie == Some(cookie) {
        return Ok(None);
    }
    Ok(compare(db, catalog, tracking, &Snapshot::read(db)?))
}
