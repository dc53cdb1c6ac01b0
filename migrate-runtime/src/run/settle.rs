//! What a run makes of a schema that somebody else changed, and of records that are out of date
//! where nothing is pending.

use migrate_core::schema::Snapshot;

use super::Run;
use super::failure::Failure;
use crate::drift_check;
use crate::error::{Cause, Error, ErrorKind};
use crate::events::Event;
use crate::expected;
use crate::history::Action;
use crate::lock::{Lock, Patience, retry};
use crate::plan::{Target, plan};
use crate::policy::DriftPolicy;
use crate::recording::Reached;
use crate::store::{self, Attempt, Tracking};

impl Run<'_> {
    /// Looks for drift, in `found` where that is read already, and does what the policy says; for a
    /// run with nothing to do, whether the schema may be taken for what it should be.
    pub(crate) fn drift_is_accepted(
        &mut self,
        tracking: &Tracking,
        found: Option<&Snapshot>,
    ) -> Result<bool, Error> {
        let policy = self.options.drift;
        if policy == DriftPolicy::Ignore {
            return Ok(true);
        }
        let drift = match found {
            Some(found) => drift_check::compare(self.db, self.catalog, tracking, found),
            None => self.settings.without_waiting(|| {
                let look = || drift_check::look(self.db, self.catalog, tracking);
                retry(self.options.patience(), look)
            })?,
        };
        let Some(drift) = drift else { return Ok(true) };
        self.options.observer.tell(&Event::Drift { differences: drift.differences() });
        match policy {
            DriftPolicy::Warn => {
                let names: Vec<String> =
                    drift.differences().iter().map(ToString::to_string).collect();
                let what = names.join(", ");
                self.report.notes.push(format!("drift was accepted: {what}"));
                self.accepted.replace(Some(format!("accepted: {what}")));
                Ok(true)
            }
            DriftPolicy::RefuseChanges if found.is_none() => Ok(false),
            _ => Err(Error::new(Cause::Drifted(drift))),
        }
    }

    /// Records drift that was accepted in `found`, and that schema, within a transaction.
    pub(super) fn record_accepted(&self, found: &Snapshot) -> Result<(), Error> {
        let Some(what) = self.accepted.take() else { return Ok(()) };
        store::create(self.db)?;
        store::record_schema(self.db, found)?;
        let fingerprint = Some(found.fingerprint());
        self.recorder.attempt(&Attempt { fingerprint, ..Attempt::new(Action::Drift).note(&what) })
    }

    /// [`Run::settle`], unless somebody holds the database: the next start will do.
    pub(crate) fn settle_if_free(
        &mut self,
        target: &Target,
        tracking: &Tracking,
    ) -> Result<(), Failure> {
        if !self.drift_is_accepted(tracking, None)? {
            return Ok(());
        }
        let settle = || {
            let lock = Lock::begin(self.db, Patience::NONE)?;
            let tracking = store::read(self.db, self.catalog.set())?;
            let plan = plan(self.set, &tracking, target, self.options.order())?;
            if plan.is_empty() { self.settle(lock, &tracking) } else { Ok(()) }
        };
        match self.settings.without_waiting(settle) {
            Err(error) if [ErrorKind::Busy, ErrorKind::ReadOnly].contains(&error.kind()) => Ok(()),
            other => Ok(other?),
        }
    }

    /// Nothing is pending, but the row that says so is out of date.
    pub(super) fn settle(&self, lock: Lock<'_>, tracking: &Tracking) -> Result<(), Error> {
        if tracking.applied.is_empty() {
            return Ok(());
        }
        self.renew(tracking)?;
        lock.commit()
    }

    /// Brings the records up to date where nothing is pending, within a transaction.
    pub(crate) fn renew(&self, tracking: &Tracking) -> Result<(), Error> {
        store::create(self.db)?;
        self.recorder.edits(&tracking.applied)?;
        let schema = Snapshot::read(self.db)?;
        self.record_accepted(&schema)?;
        let shaped_by = expected::origin(self.set, tracking, &schema).shaped_by();
        let before = tracking.schema.map_or(schema.fingerprint(), |known| known.fingerprint);
        self.recorder.state(tracking, &Reached { before, schema: &schema, shaped_by })
    }
}
