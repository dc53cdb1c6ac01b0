//! The run of a group: the one place that sequences its steps.
//!
//! 1. Is there anything to do? One row of each member tells.
//! 2. All locks, in an order that is the same for everybody; who is busy makes the others free.
//! 3. Plans, refusals and backups of all.
//! 4. The migrations of all, verified and recorded, and none committed.
//! 5. The rules over all of them.
//! 6. What can be written before a commit is written.
//! 7. The commits. The first is the decision: each member carries what the others were to have, so
//!    that the next run finds whoever was left behind, and goes on.

use std::time::Instant;

use migrate_core::{Migration, Version};

use super::interrupted::Interrupted;
use super::member::Member;
use super::report::GroupReport;
use super::rules::{GroupMembers, Rule, keep};
use super::stopped::{Known, Stopped, UNCHANGED};
use super::{Entry, identity};
use crate::error::{Cause, Error, ErrorKind};
use crate::events::Event;
use crate::lock::{Patience, retry};
use crate::plan::Step;
use crate::report::Report;
use crate::run::failure::Failure;
use crate::run::safety::Ready;
use crate::run::{PATIENCE, PAUSE, TURNS, nothing_to_do};
use crate::store::GroupRun;

/// Brings all members to their latest migration.
pub(super) fn run(entries: &mut [Entry<'_>], rules: &[Rule]) -> Result<GroupReport, Error> {
    let start = Instant::now();
    let unchanged = |error: Error| error.of_member(None, UNCHANGED);
    let order = identity::order(entries).map_err(unchanged)?;
    for entry in &*entries {
        if !entry.db.is_autocommit() {
            let error = Error::new(Cause::InTransaction);
            return Err(error.of_member(Some(&entry.name), UNCHANGED));
        }
        entry.migrator.warn_if_stale();
    }
    let mut report = GroupReport {
        members: entries.iter().map(|one| (one.name.clone(), Report::default())).collect(),
        ..GroupReport::default()
    };
    let current =
        |one: &Entry<'_>| nothing_to_do(one.db, one.migrator.catalog, &one.migrator.options);
    if !entries.iter().all(current) {
        identity::refuse_attached(entries).map_err(unchanged)?;
        until_done(entries, rules, &order, &mut report)?;
    }
    report.duration = start.elapsed();
    Ok(report)
}

/// Tries, and tries again where it was another's failure that is mended now, and once where a
/// commit failed after another: the way back is closed then.
fn until_done(
    entries: &mut [Entry<'_>],
    rules: &[Rule],
    order: &[usize],
    report: &mut GroupReport,
) -> Result<(), Error> {
    let start = Instant::now();
    let sets: Vec<Vec<Migration>> =
        entries.iter().map(|one| one.migrator.catalog.migrations()).collect();
    let mut committed: Vec<String> = Vec::new();
    for _ in 0..TURNS {
        let mut reports = vec![Report::default(); entries.len()];
        report.notes.clear();
        let end = attempt(entries, &sets, rules, order, &mut reports, &mut report.notes);
        for ((entry, done), (_, into)) in entries.iter().zip(&mut reports).zip(&mut report.members)
        {
            if !done.is_empty() {
                done.duration = start.elapsed();
                let observer = &entry.migrator.options.observer;
                observer.tell(&Event::RunDone { report: done });
            }
            // Not over what an earlier try committed.
            if into.is_empty() {
                *into = done.clone();
            }
        }
        let stopped = match end {
            // Who was left behind by the try before is no news.
            Ok(_) if !committed.is_empty() => return Ok(()),
            Ok(behind) => {
                let done = |name: &String| report.get(name).is_some_and(|one| !one.is_empty());
                report.resumed = behind.into_iter().filter(done).collect();
                return Ok(());
            }
            Err(stopped) => stopped,
        };
        let error = stopped.resolve(entries, &mut reports, &committed, start.elapsed());
        let Some(error) = error else { continue };
        if report.is_empty() || !committed.is_empty() {
            return Err(error);
        }
        tracing::warn!("a commit failed after another, and is tried again: {error}");
        committed = error.committed().to_vec();
    }
    // A backup that holds what it should mend would be brought back for ever.
    Err(Error::new(Cause::Busy))
}

/// Does all there is to do; the members that had been left behind by an earlier run.
fn attempt(
    entries: &[Entry<'_>],
    sets: &[Vec<Migration>],
    rules: &[Rule],
    order: &[usize],
    reports: &mut [Report],
    notes: &mut Vec<String>,
) -> Result<Vec<String>, Stopped> {
    let members: Result<Vec<Member<'_>>, Stopped> = entries
        .iter()
        .zip(sets)
        .zip(reports)
        .enumerate()
        .map(|(at, ((entry, set), report))| {
            Member::new(entry, set, report).map_err(|error| Stopped::at(at, error))
        })
        .collect();
    let mut unit = Unit { members: members?, order, rules, known: Known::default() };
    let result = unit.run(notes);
    for member in unit.members.iter_mut().filter(|member| member.is_pending()) {
        member.name_backup();
    }
    match result {
        Ok(()) => Ok(unit.known.interrupted.behind),
        Err(stopped) => Err(stopped.knowing(unit.known)),
    }
}

struct Unit<'c, 'g> {
    members: Vec<Member<'c>>,
    /// In which they are locked.
    order: &'g [usize],
    rules: &'g [Rule],
    known: Known,
}

impl<'c> Unit<'c, '_> {
    /// Does `work` on each member, in the order in which they were added.
    fn each<E>(&mut self, work: impl Fn(&mut Member<'c>) -> Result<(), E>) -> Result<(), Stopped>
    where
        Failure: From<E>,
    {
        for (index, member) in self.members.iter_mut().enumerate() {
            work(member).map_err(|error| Stopped::at(index, error))?;
        }
        Ok(())
    }

    fn run(&mut self, notes: &mut Vec<String>) -> Result<(), Stopped> {
        self.each(|member| member.look(member.run.options.patience()))?;
        self.find_interrupted();
        // Perhaps the runner of what is half done is alive; the lock will tell.
        let planned = self.each(Member::plan);
        let half_done = matches!(&planned, Err(stopped) if is_half_done(stopped));
        if !half_done {
            planned?;
            if !self.members.iter().any(Member::is_pending) {
                return self.each(Member::settle);
            }
        }
        self.lock()?;
        if !self.members.iter().any(Member::is_pending) {
            // Another runner was faster.
            return self.each(Member::commit);
        }
        let run = self.new_run()?;
        let pending = self.members.iter().filter(|member| member.is_pending());
        let versions = |step: &Step| step.version().clone();
        let members: Vec<(String, Vec<Version>)> = pending
            .map(|one| (one.name.to_owned(), one.plan.steps.iter().map(versions).collect()))
            .collect();
        let group = &GroupRun { run, members, backup: None };
        self.known.group = Some(group.clone());
        self.each(
            |member| if member.is_pending() { member.begin() } else { Ok::<_, Failure>(()) },
        )?;
        self.each(|member| if member.is_pending() { member.undertake(group) } else { Ok(()) })?;
        notes.extend(self.keep()?);
        let patience = self.patience();
        self.each(|member| member.flush(patience))?;
        self.commit()
    }

    fn find_interrupted(&mut self) {
        let told: Vec<_> = self.members.iter().map(Member::told).collect();
        self.known.interrupted = Interrupted::find(&told);
    }

    /// As long as the least patient of them. Who cancels is asked elsewhere.
    fn patience(&self) -> Patience<'static> {
        let limits = self.members.iter().map(|member| member.run.options.lock_timeout);
        Patience { limit: limits.min().unwrap_or_default(), cancel: None }
    }

    /// Locks all of them, plans under the locks, refuses and backs up.
    fn lock(&mut self) -> Result<(), Stopped> {
        let mut left = PATIENCE.min(self.patience().limit);
        loop {
            self.each(Member::prepare)?;
            self.lock_all()?;
            let read = self.each(Member::read);
            self.find_interrupted();
            match read {
                Err(stopped)
                    if is_half_done(&stopped) && !left.is_zero() && !self.is_dead(&stopped) =>
                {
                    self.release();
                    let pause = PAUSE.min(left);
                    std::thread::sleep(pause);
                    left -= pause;
                    continue;
                }
                other => other?,
            }
            if !self.members.iter().all(Member::is_prepared) {
                // The connection can only be prepared outside of a transaction.
                self.release();
                continue;
            }
            self.each(Member::refuse)?;
            if self.back_up()? == Ready::Yes {
                return Ok(());
            }
            self.release();
            self.each(Member::back_up_unlocked)?;
        }
    }

    fn is_dead(&self, stopped: &Stopped) -> bool {
        let member = stopped.member().and_then(|index| self.members.get(index));
        member.is_some_and(Member::is_dead)
    }

    /// Backs up all of them under the locks, as far as that goes.
    fn back_up(&mut self) -> Result<Ready, Stopped> {
        let mut all = Ready::Yes;
        for (index, member) in self.members.iter_mut().enumerate() {
            if member.back_up().map_err(|error| Stopped::at(index, error))? != Ready::Yes {
                all = Ready::WithoutLock;
            }
        }
        Ok(all)
    }

    /// Takes all locks, or none: whoever has to wait holds nothing meanwhile.
    fn lock_all(&mut self) -> Result<(), Stopped> {
        let patience = self.patience();
        let order = self.order;
        let mut at = None;
        let result = retry(patience, || {
            for &index in order {
                let Some(member) = self.members.get_mut(index) else { continue };
                if let Err(error) = member.lock() {
                    at = Some(index);
                    self.release();
                    return Err(error);
                }
            }
            Ok(())
        });
        result.map_err(|error| match at {
            Some(index) => Stopped::at(index, error),
            None => error.into(),
        })
    }

    fn release(&mut self) {
        self.members.iter_mut().for_each(Member::release);
    }

    /// A name that no other run has.
    fn new_run(&self) -> Result<String, Error> {
        let Some(member) = self.members.first() else { return Ok(String::new()) };
        let sql = "SELECT lower(hex(randomblob(8)))";
        Ok(member.run.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// Whether the rules hold. Nothing can be written meanwhile.
    fn keep(&self) -> Result<Vec<String>, Stopped> {
        if self.rules.is_empty() {
            return Ok(Vec::new());
        }
        let list: Vec<_> = self.members.iter().map(|one| (one.name, one.run.db)).collect();
        let was = list
            .iter()
            .map(|(_, db)| db.query_row("PRAGMA query_only", [], |row| row.get::<_, i64>(0)))
            .collect::<rusqlite::Result<Vec<_>>>()
            .map_err(Error::from)?;
        let set = |value: &dyn Fn(usize) -> i64| {
            list.iter().enumerate().try_for_each(|(index, (_, db))| {
                db.execute_batch(&format!("PRAGMA query_only = {}", value(index)))
            })
        };
        set(&|_| 1).map_err(Error::from)?;
        let kept = keep(self.rules, &GroupMembers::new(&list));
        // In any case: the history is yet to be written.
        set(&|index| was.get(index).copied().unwrap_or_default()).map_err(Error::from)?;
        kept.map_err(|error| {
            let ended = self.members.iter().enumerate().find(|(_, one)| one.run.db.is_autocommit());
            match ended {
                Some((index, member)) => Stopped::at(index, member.undone(error.into())),
                None => error.into(),
            }
        })
    }

    /// Commits one after the other. After the first there is no way back, so the others are
    /// committed even where one fails.
    fn commit(&mut self) -> Result<(), Stopped> {
        let mut first = None;
        let mut left = self.members.iter().filter(|member| member.is_done()).count();
        for (index, member) in self.members.iter_mut().enumerate() {
            let done = member.is_done();
            match member.commit() {
                Err(error) => {
                    let stopped = Stopped::at(index, error);
                    if self.known.committed.is_empty() {
                        return Err(stopped);
                    }
                    first.get_or_insert(stopped);
                }
                Ok(()) if done => {
                    left -= 1;
                    self.known.committed.push(member.name.to_owned());
                    let observer = &member.run.options.observer;
                    observer.tell(&Event::MemberCommitted { member: member.name, left });
                }
                Ok(()) => {}
            }
        }
        first.map_or(Ok(()), Err)
    }
}

fn is_half_done(stopped: &Stopped) -> bool {
    stopped.kind() == ErrorKind::HalfDone
}
