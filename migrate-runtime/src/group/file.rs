//! One database of a group, on its way from the lock to the commit: what its sets have in common.

use migrate_core::Transaction;

use super::member::Member;
use super::order::{Stretch, stretches};
use super::stopped::Stopped;
use crate::error::{Cause, Error};
use crate::lock::{Lock, Patience, retry};
use crate::plan::Step;
use crate::safety::Ready;
use crate::store::GroupRun;

pub(super) struct File<'c> {
    // Before the members: the transaction must be over when the settings come back.
    lock: Option<Lock<'c>>,
    pub(super) members: Vec<Member<'c>>,
    /// The transaction that the connection is prepared for.
    mode: Transaction,
    stretches: Vec<Stretch>,
}

impl<'c> File<'c> {
    pub(super) fn new(members: Vec<Member<'c>>) -> Self {
        Self { lock: None, members, mode: Transaction::Shared, stretches: Vec::new() }
    }

    /// The member that stands for the file.
    fn first(&self) -> Option<&Member<'c>> {
        self.members.first()
    }

    /// Its number.
    pub(super) fn index(&self) -> Option<usize> {
        self.first().map(|member| member.index)
    }

    fn failed(&self, error: Error) -> Stopped {
        match self.index() {
            Some(index) => Stopped::at(index, error),
            None => error.into(),
        }
    }

    fn is_pending(&self) -> bool {
        self.members.iter().any(Member::is_pending)
    }

    fn steps(&self) -> impl Iterator<Item = &Step> {
        self.members.iter().flat_map(|member| &member.plan.steps)
    }

    /// Sets the connection up for what is planned. Outside of a transaction.
    pub(super) fn prepare(&mut self) -> Result<(), Stopped> {
        self.mode = self.needed();
        let Some(member) = self.first() else { return Ok(()) };
        let enforce = self.mode == Transaction::EnforcingForeignKeys;
        member.run.settings.enforce_foreign_keys(enforce).map_err(|error| self.failed(error))
    }

    pub(super) fn is_prepared(&self) -> bool {
        self.mode == self.needed()
    }

    /// What all steps together need; where that is not one thing, the run is refused.
    fn needed(&self) -> Transaction {
        self.steps().next().map_or(Transaction::Shared, Step::transaction)
    }

    /// Takes the lock, if nobody has it.
    pub(super) fn lock(&mut self) -> Result<(), Error> {
        if self.members.iter().any(|one| one.run.options.patience().is_cancelled()) {
            return Err(Error::new(Cause::Cancelled));
        }
        let Some(member) = self.first() else { return Ok(()) };
        let db = member.run.db;
        let lock = member.run.settings.without_waiting(|| Lock::begin(db, Patience::NONE))?;
        self.lock = Some(lock);
        Ok(())
    }

    /// Undoes what is not committed.
    pub(super) fn release(&mut self) {
        self.lock = None;
        self.members.iter_mut().for_each(Member::forget);
    }

    /// Refuses a database that no run would touch, and finds the order of the steps.
    pub(super) fn refuse(&mut self) -> Result<(), Stopped> {
        self.refuse_several()?;
        if let Some(member) = self.first().filter(|_| self.is_pending()) {
            let found = stretches(member.run.db, &self.members);
            let index = |at: usize| self.members.get(at).map_or(member.index, |one| one.index);
            self.stretches = found.map_err(|(at, error)| Stopped::at(index(at), error))?;
        }
        for member in &mut self.members {
            member.spend(Member::refuse).map_err(|error| Stopped::at(member.index, error))?;
        }
        Ok(())
    }

    /// Refuses what cannot be one transaction. Under the lock: what is adopted is not pending.
    fn refuse_several(&self) -> Result<(), Stopped> {
        let count = self.steps().count();
        for member in &self.members {
            let alone = member.plan.steps.iter().find(|step| match step.transaction() {
                Transaction::Shared => false,
                Transaction::EnforcingForeignKeys => count > 1,
                _ => true,
            });
            if let Some(step) = alone {
                let error = Error::new(Cause::NotInGroup(step.label())).about(step.version());
                return Err(Stopped::at(member.index, error));
            }
        }
        Ok(())
    }

    /// Takes the backup that is due, one for all: that of the first member which wants one. Whether
    /// the lock is in the way.
    pub(super) fn back_up(&mut self) -> Result<Ready, Stopped> {
        for member in &mut self.members {
            let ready = member.spend(Member::back_up);
            if ready.map_err(|error| Stopped::at(member.index, error))? != Ready::Yes {
                return Ok(Ready::WithoutLock);
            }
            if member.run.safety.now().is_some() {
                break;
            }
        }
        Ok(Ready::Yes)
    }

    /// Backs up without the lock, where that is the only way.
    pub(super) fn back_up_unlocked(&mut self) -> Result<(), Stopped> {
        for member in &mut self.members {
            let done = member.spend(Member::back_up_unlocked);
            done.map_err(|error| Stopped::at(member.index, error))?;
        }
        Ok(())
    }

    /// Lets all members know of the one backup, when no other will be taken.
    pub(super) fn share_backup(&mut self) {
        let taken = self.members.iter().position(|one| one.run.safety.now().is_some());
        let Some((before, [taken, after @ ..])) =
            taken.and_then(|at| self.members.split_at_mut_checked(at))
        else {
            return;
        };
        for other in before.iter_mut().chain(after) {
            other.run.safety.share(&taken.run.safety);
        }
    }

    /// Does all but the commit.
    pub(super) fn undertake(&mut self, group: &GroupRun) -> Result<(), Stopped> {
        let stretches = std::mem::take(&mut self.stretches);
        for (number, Stretch { member, steps }) in stretches.into_iter().enumerate() {
            let Some(member) = self.members.get_mut(member) else { continue };
            let work = |member: &mut Member<'_>| {
                if number > 0 {
                    member.catch_up()?;
                }
                member.undertake(group, steps)
            };
            member.spend(work).map_err(|failure| Stopped::at(member.index, failure))?;
        }
        Ok(())
    }

    /// Writes to the file what can be written before the commit, the last moment to cancel. In
    /// rollback-journal mode that shuts the readers out, so that no commit has to wait for any; in
    /// both modes a disk that is full shows now, but for a page.
    pub(super) fn flush(&mut self, patience: Patience<'_>) -> Result<(), Stopped> {
        for member in &self.members {
            if member.run.options.patience().is_cancelled() {
                return Err(Stopped::at(member.index, Error::new(Cause::Cancelled)));
            }
        }
        let lock = self.lock.as_ref();
        let Some(member) = self.members.iter_mut().find(|one| one.is_done()) else {
            return Ok(());
        };
        let flushed = member.spend(|member| {
            let db = member.run.db;
            let flush = || retry(patience, || Ok(db.cache_flush()?));
            member.run.settings.without_waiting(flush)?;
            // The last moment to notice, before others are committed.
            lock.map_or(Ok(()), Lock::refuse_ended)
        });
        flushed.map_err(|error| Stopped::at(member.index, error))
    }

    /// Commits; the members that had something to commit.
    pub(super) fn commit(&mut self) -> Result<Vec<&Member<'c>>, Stopped> {
        let Some(lock) = self.lock.take() else { return Ok(Vec::new()) };
        // What one of them finds out about the commit is true of all.
        let Some(member) = self.members.iter_mut().find(|one| one.is_done()) else {
            // Perhaps a row that was out of date; the next start would renew it as well.
            if let Some(member) = self.first() {
                let _ = member.run.settings.without_waiting(|| lock.commit());
            }
            return Ok(Vec::new());
        };
        let committed = member.spend(|member| member.run.commit(lock, &member.plan.steps));
        committed.map_err(|failure| Stopped::at(member.index, failure))?;
        let done = |member: &&mut Member<'c>| member.is_done();
        Ok(self.members.iter_mut().filter(done).map(Member::committed).collect())
    }
}
