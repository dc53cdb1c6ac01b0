//! What the verbs about records share: one write transaction, with what it needs to know.

use migrate_core::schema::Snapshot;
use migrate_core::{Catalog, Migration};
use rusqlite::Connection;

use crate::error::{Cause, Error};
use crate::expected;
use crate::lock::Lock;
use crate::options::Options;
use crate::recording::{Reached, Recorder};
use crate::settings::Settings;
use crate::store::Tracking;

/// Calls `work` under the lock, and commits what it did.
pub(super) fn under_lock<T>(
    db: &Connection,
    catalog: &Catalog,
    options: &Options,
    work: impl FnOnce(&Recorder<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    if !db.is_autocommit() {
        return Err(Error::new(Cause::InTransaction));
    }
    let set: Vec<Migration> = catalog.migrations();
    let recorder = Recorder { db, catalog, options, set: &set };
    let settings = Settings::take(db, options.patience())?;
    let lock = settings.without_waiting(|| Lock::begin(db, options.patience()))?;
    let done = work(&recorder)?;
    settings.without_waiting(|| lock.commit())?;
    Ok(done)
}

/// Writes the row that a start reads, for records that are now `tracking`.
pub(super) fn settle(recorder: &Recorder<'_>, tracking: &Tracking) -> Result<(), Error> {
    let schema = Snapshot::read(recorder.db)?;
    let shaped_by = expected::origin(recorder.set, tracking, &schema).shaped_by();
    let before = schema.fingerprint();
    recorder.state(tracking, &Reached { before, schema: &schema, shaped_by })
}
