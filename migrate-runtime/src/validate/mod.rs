//! Validation: a look at a whole database, on demand, that changes nothing.
//!
//! One file to each thing that is looked at; what is wrong is a finding, and only what keeps the
//! look itself from being taken is an error.

pub(crate) mod checks;
mod finding;
mod foreign_keys;
mod indexes;
mod inspection;
pub(crate) mod integrity;
mod migrations;
mod own;
mod report;
mod request;
mod schema;
pub(crate) mod search;
mod tables;

use std::time::Instant;

use migrate_core::Catalog;
use migrate_core::schema::Snapshot;
use rusqlite::{Connection, DropBehavior, Transaction, TransactionBehavior};

use crate::error::Error;
use crate::lock::{Patience, retry_on};
use crate::options::Options;

use inspection::Inspection;

pub use finding::{Finding, FindingKind, Severity};
pub use report::{CheckOutcome, CheckReport, TableReport, ValidationReport};
pub use request::{Check, RowCounts, Validation};

/// Looks at `db`, all in one read transaction. `reworded` gives an error the remedy that whoever asks
/// can follow.
pub(crate) fn validate(
    db: &Connection,
    catalog: &Catalog,
    options: &Options,
    request: &Validation,
    reworded: &dyn Fn(Error) -> Error,
) -> Result<ValidationReport, Error> {
    let start = Instant::now();
    let limit = options.lock_timeout;
    let _transaction = begin(db, options.patience())?;
    let set = catalog.migrations();

    let mut look = Inspection::new(db, limit, reworded);
    let tracking = migrations::check(&mut look, catalog, &set, options.out_of_order)?;
    let found = schema::check(&mut look, catalog, options, &set, tracking.as_ref())?;
    let found = found.unwrap_or_else(Snapshot::empty);
    integrity::check(&mut look, request.integrity, &found)?;
    search::check(&mut look, request.integrity, &found)?;
    let keys = foreign_keys::check(&mut look, &found)?;
    indexes::check(&mut look, &keys)?;
    checks::check(&mut look, request)?;
    let tables = match request.row_counts {
        RowCounts::Count => tables::count(&mut look, &found)?,
        RowCounts::Skip => Vec::new(),
    };

    let status = tracking.map(|tracking| migrations::status(db, catalog, &set, &tracking));
    let (findings, checks) = look.into_parts();
    Ok(ValidationReport { findings, checks, tables, status, duration: start.elapsed() })
}

/// Begins a read transaction, unless the caller is in a transaction already: what is looked at
/// later is of the same moment as what is looked at first.
fn begin<'c>(db: &'c Connection, patience: Patience<'_>) -> Result<Option<Transaction<'c>>, Error> {
    if !db.is_autocommit() {
        return Ok(None);
    }
    retry_on(db, patience, || {
        let mut transaction = Transaction::new_unchecked(db, TransactionBehavior::Deferred)?;
        // Nothing was written: a commit calls no hook of the caller's, a rollback would.
        transaction.set_drop_behavior(DropBehavior::Commit);
        // The transaction begins with the first read.
        transaction.query_row("PRAGMA main.schema_version", [], |_| Ok(()))?;
        Ok(Some(transaction))
    })
}
