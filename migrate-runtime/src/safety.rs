//! Safety copies: the backups that a run, or a repair, takes before it changes anything.

use std::path::{Path, PathBuf};

use migrate_core::{Transaction, loss};
use rusqlite::Connection;

use crate::backup::{BackupWhen, Taken, discard};
use crate::error::{Cause, Error};
use crate::events::Event;
use crate::options::Options;
use crate::plan::Step;

/// How often a copy that was taken without the lock may turn out to be stale.
const TRIES: u32 = 5;

/// The backups of one run, or of a repair.
pub(crate) struct Safety<'o> {
    options: &'o Options,
    /// The first one: of the database before the run.
    first: Option<PathBuf>,
    /// One of the database as it is now, before the next step.
    now: Option<PathBuf>,
    /// One that was taken without the lock, and the `data_version` before it.
    unsure: Option<(PathBuf, i64)>,
    stale: u32,
}

/// Whether the run may go on under its lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ready {
    Yes,
    /// The lock is in the way: let go of it, call [`Safety::without_lock`], and come again.
    WithoutLock,
}

impl<'o> Safety<'o> {
    pub(crate) fn new(options: &'o Options) -> Self {
        Self { options, first: None, now: None, unsure: None, stale: 0 }
    }

    /// The backup of the database before the run.
    pub(crate) fn first(&self) -> Option<&Path> {
        self.first.as_deref()
    }

    /// A backup of the database as it is before the next step.
    pub(crate) fn now(&self) -> Option<&Path> {
        self.now.as_deref()
    }

    /// Takes over what another set of the same file has: one backup is enough for all of them.
    pub(crate) fn share(&mut self, other: &Self) {
        (self.first, self.now) = (other.first.clone(), other.now.clone());
    }

    /// Something was committed: what was a copy of the database now is one of the past.
    pub(crate) fn committed(&mut self) {
        self.now = None;
    }

    /// The lock was let go before anything was done: what was copied under it may be out of date.
    pub(crate) fn forget(&mut self) {
        self.first = None;
        if let Some(path) = self.now.take() {
            discard(&path);
        }
    }

    /// Takes a backup under the lock, before the first of `steps`, where one is due: nothing can
    /// change between it and what follows.
    pub(crate) fn under_lock(&mut self, db: &Connection, steps: &[Step]) -> Result<Ready, Error> {
        self.under_lock_if(db, |safety| safety.is_due(db, steps))
    }

    /// The same, whether or not the options say that one is due.
    pub(crate) fn always_under_lock(&mut self, db: &Connection) -> Result<Ready, Error> {
        self.under_lock_if(db, |_| Ok(true))
    }

    fn under_lock_if(
        &mut self,
        db: &Connection,
        is_due: impl FnOnce(&Self) -> Result<bool, Error>,
    ) -> Result<Ready, Error> {
        if let Some((path, version)) = self.unsure.take() {
            let now: i64 = db.query_row("PRAGMA main.data_version", [], |row| row.get(0))?;
            if now == version {
                self.options.backup.tidy(db, &path);
                self.keep(path);
                return Ok(Ready::Yes);
            }
            discard(&path);
            self.stale += 1;
            if self.stale >= TRIES {
                return Err(Error::new(Cause::NeverStill(self.stale)));
            }
        }
        if self.now.is_some() || !is_due(self)? {
            return Ok(Ready::Yes);
        }
        let Options { backup, .. } = self.options;
        match backup.take_locked(db, self.options.patience(), &mut self.options.copying())? {
            Taken::Done(path) => self.keep(path),
            Taken::Unlocked => return Ok(Ready::WithoutLock),
            Taken::Nowhere => {}
        }
        Ok(Ready::Yes)
    }

    /// Takes a backup without the lock. Whether it is of any use is told under the lock.
    pub(crate) fn without_lock(&mut self, db: &Connection) -> Result<(), Error> {
        let Options { backup, .. } = self.options;
        let (patience, mut watch) = (self.options.patience(), self.options.copying());
        self.unsure = backup.take_unlocked(db, patience, &mut watch)?;
        Ok(())
    }

    fn keep(&mut self, path: PathBuf) {
        self.options.observer.tell(&Event::BackupTaken { path: &path });
        self.first.get_or_insert_with(|| path.clone());
        self.now = Some(path);
    }

    /// One for a run; and one for each migration outside a transaction, which nothing else can undo.
    fn is_due(&self, db: &Connection, steps: &[Step]) -> Result<bool, Error> {
        if steps.first().is_some_and(|step| step.transaction() == Transaction::None) {
            return Ok(true);
        }
        if self.first.is_some() {
            return Ok(false);
        }
        Ok(match self.options.backup.when_needed() {
            BackupWhen::Always => true,
            BackupWhen::Never => false,
            BackupWhen::Destructive => {
                let destroys = |step: &Step| -> rusqlite::Result<bool> {
                    let outside = step.transaction() == Transaction::None;
                    Ok(outside || loss::can_destroy(db, step.script())?)
                };
                steps.iter().try_fold(false, |any, step| Ok::<_, Error>(any || destroys(step)?))?
            }
        })
    }
}
