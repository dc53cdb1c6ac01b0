//! The options of a migrator.

use std::time::Duration;

use migrate_core::Version;

use crate::backup::{Backup, BackupProgress};
use crate::callbacks::Callbacks;
use crate::cancel::CancelHandle;
use crate::error::{Cause, Error};
use crate::events::{Event, Observer};
use crate::hooks::Hooks;
use crate::lock::Patience;
use crate::plan::Order;
use crate::policy::{DriftPolicy, Grouping, Integrity, Losses, OutOfOrder, UserVersion};
use crate::program::Program;

/// How long others are waited for unless something else is said.
const LOCK_TIMEOUT: Duration = Duration::from_secs(300);

#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) grouping: Grouping,
    pub(crate) out_of_order: OutOfOrder,
    /// The pending migrations that are applied, where it is not all of them.
    pub(crate) only: Option<Vec<Version>>,
    pub(crate) lock_timeout: Duration,
    pub(crate) user_version: UserVersion,
    pub(crate) backup: Backup,
    pub(crate) program: Program,
    pub(crate) drift: DriftPolicy,
    /// Of migrations that are applied.
    pub(crate) up_losses: Losses,
    /// Of migrations that are rolled back.
    pub(crate) down_losses: Losses,
    /// How long a migration may take.
    pub(crate) timeout: Option<Duration>,
    pub(crate) cancel: Option<CancelHandle>,
    /// Bound to migrations by the macro.
    pub(crate) hooks: Hooks,
    /// How the whole file is checked before a run commits.
    pub(crate) integrity: Integrity,
    pub(crate) observer: Observer,
    pub(crate) callbacks: Callbacks,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            grouping: Grouping::default(),
            out_of_order: OutOfOrder::default(),
            only: None,
            lock_timeout: LOCK_TIMEOUT,
            user_version: UserVersion::default(),
            backup: Backup::default(),
            program: Program::default(),
            drift: DriftPolicy::default(),
            up_losses: Losses::default(),
            down_losses: Losses::default(),
            timeout: Some(Duration::from_secs(300)),
            cancel: None,
            hooks: Hooks::default(),
            integrity: Integrity::None,
            observer: Observer::default(),
            callbacks: Callbacks::default(),
        }
    }
}

impl Options {
    /// Tells how far a copy is, and ends it where somebody cancelled.
    pub(crate) fn copying(&self) -> impl FnMut(BackupProgress) -> Result<(), Error> + use<'_> {
        |progress| {
            let (done, total) = (progress.done_pages(), progress.total_pages());
            self.observer.tell(&Event::BackupProgress { done, total });
            self.go_on()
        }
    }

    /// Refuses what somebody cancelled.
    pub(crate) fn go_on(&self) -> Result<(), Error> {
        if self.patience().is_cancelled() {
            return Err(Error::new(Cause::Cancelled));
        }
        Ok(())
    }

    /// Which pending migrations are applied.
    pub(crate) fn order(&self) -> Order<'_> {
        Order { late: self.out_of_order, only: self.only.as_deref() }
    }

    /// Whether others are waited for less long than by default, or somebody can end the wait.
    pub(crate) fn is_hurried(&self) -> bool {
        self.lock_timeout < LOCK_TIMEOUT || self.cancel.is_some()
    }

    /// How long to wait for others, and who can end the wait.
    pub(crate) fn patience(&self) -> Patience<'_> {
        Patience { limit: self.lock_timeout, cancel: self.cancel.as_ref() }
    }
}
