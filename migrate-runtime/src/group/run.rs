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

use std::time::{Duration, Instant};

use migrate_core::{Migration, Version};

use super::interrupted::Interrupted;
use super::member::Member;
use super::report::GroupReport;
use super::rules::{GroupMembers, Rule, keep};
use super::{Entry, identity};
use crate::error::{Cause, Error, ErrorKind};
use crate::events::Event;
use crate::lock::{Patience, retry};
use crate::plan::Step;
use crate::report::Report;
use crate::run::{Failure, nothing_to_do};
use crate::store::GroupRun;

/// How long a migration outside a transaction may stay marked as begun before its runner is taken
/// for dead, and the pause between two looks.
const HALF_DONE: (Duration, Duration) = (Duration::from_secs(5), Duration::from_millis(50));

const UNCHANGED: &str = "no database of the group was changed";

/// Brings all members to their latest migration.
pub(super) fn run(entries: &[Entry<'_>], rules: &[Rule]) -> Result<GroupReport, Error> {
    let start = Instant::now();
    let order = identity::order(entries)?;
    for entry in entries {
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
        identity::refuse_attached(entries)?;
        let sets: Vec<Vec<Migration>> =
            entries.iter().map(|one| one.migrator.catalog.migrations()).collect();
        let first = attempt(entries, &sets, rules, &order, &mut report);
        if let Err(error) = first {
            // Nothing but a commit that failed after another leaves something committed.
            if report.is_empty() {
                return Err(error);
            }
            tracing::warn!("a commit failed after another, and is tried again: {error}");
            let again = attempt(entries, &sets, rules, &order, &mut report);
            again.map_err(|again| match again.committed() {
                [] => again.though_committed(error.committed().to_vec()),
                _ => again,
            })?;
        }
    }
    report.duration = start.elapsed();
    Ok(report)
}

/// Why it ended, and the member that it is about.
struct Stopped {
    member: Option<usize>,
    failure: Failure,
}

impl Stopped {
    fn at(index: usize) -> impl Fn(Error) -> Self {
        move |error| Self { member: Some(index), failure: error.into() }
    }
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self { member: None, failure: error.into() }
    }
}

/// What is known of a run, for its error.
#[derive(Default)]
struct Known {
    interrupted: Interrupted,
    /// Set when the first migration begins.
    group: Option<GroupRun>,
    /// What this run committed.
    committed: Vec<String>,
}

fn attempt(
    entries: &[Entry<'_>],
    sets: &[Vec<Migration>],
    rules: &[Rule],
    order: &[usize],
    report: &mut GroupReport,
) -> Result<(), Error> {
    let start = Instant::now();
    let members: Result<Vec<Member<'_>>, Error> = entries
        .iter()
        .zip(sets)
        .map(|(entry, set)| {
            Member::new(entry, set).map_err(|error| error.of_member(Some(&entry.name), UNCHANGED))
        })
        .collect();
    let mut group = Unit { members: members?, order, rules, known: Known::default() };
    let result = group.run(&mut report.notes);
    for (member, (_, into)) in group.members.iter_mut().zip(&mut report.members) {
        let done = &mut member.run.report;
        if !done.is_empty() {
            done.duration = start.elapsed();
            member.run.options.observer.tell(&Event::RunDone { report: done });
        }
        // Not over what an earlier try committed.
        if into.is_empty() {
            *into = done.clone();
        }
    }
    result.map_err(|stopped| group.failed(stopped))?;
    let behind = group.known.interrupted.behind;
    report.resumed.extend(behind.into_iter().filter(|name| {
        let steps = report.members.iter().find(|(own, _)| own == name);
        steps.is_some_and(|(_, report)| !report.is_empty())
    }));
    Ok(())
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
            work(member).map_err(|error| Stopped { member: Some(index), failure: error.into() })?;
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
        self.find_interrupted();
        if !self.members.iter().any(Member::is_pending) {
            // Another runner was faster.
            self.each(Member::refuse)?;
            return self.each(Member::commit);
        }
        self.each(Member::refuse)?;
        self.each(Member::back_up_pending)?;
        let run = self.new_run()?;
        let pending = self.members.iter().filter(|member| member.is_pending());
        let versions = |step: &Step| step.version().clone();
        let members: Vec<(String, Vec<Version>)> = pending
            .map(|one| (one.name.to_owned(), one.plan.steps.iter().map(versions).collect()))
            .collect();
        let group = &GroupRun { run, members, backup: None };
        self.known.group = Some(group.clone());
        self.each(|member| if member.is_pending() { member.begin() } else { Ok(()) })?;
        self.each(|member| if member.is_pending() { member.undertake(group) } else { Ok(()) })?;
        notes.extend(self.keep()?);
        let patience = self.patience();
        self.each(|member| member.flush(patience))?;
        self.commit()
    }

    /// Reads what is there after a failure: a commit that erred may have happened. Where even that
    /// fails, what was read before has to do.
    fn look_again(&mut self) {
        let look = |member: &mut Member<'_>| member.look(Patience::SHORT).is_ok();
        if self.known.group.is_some() && self.members.iter_mut().all(look) {
            self.find_interrupted();
        }
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

    /// Locks all of them, and plans under the locks.
    fn lock(&mut self) -> Result<(), Stopped> {
        let mut left = HALF_DONE.0.min(self.patience().limit);
        loop {
            self.each(Member::prepare)?;
            self.lock_all()?;
            match self.each(Member::read) {
                Err(stopped) if is_half_done(&stopped) && !left.is_zero() => {
                    self.release();
                    let pause = HALF_DONE.1.min(left);
                    std::thread::sleep(pause);
                    left -= pause;
                }
                Ok(()) if !self.members.iter().all(Member::is_prepared) => {
                    // The connection can only be prepared outside of a transaction.
                    self.release();
                }
                other => return other,
            }
        }
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
        result.map_err(|error| Stopped { member: at, failure: error.into() })
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
        Ok(kept?)
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
                    let stopped = Stopped::at(index)(error);
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

    /// Undoes what is not committed, records why, and completes the error.
    fn failed(&mut self, stopped: Stopped) -> Error {
        let Stopped { member: at, failure } = stopped;
        self.release();
        self.look_again();
        let Known { interrupted, group, committed } = &self.known;
        let run = group.as_ref().map(|group| group.run.as_str());
        let outcome = interrupted.outcome(run);
        let outcome = outcome.unwrap_or_else(|| match &committed[..] {
            [] => UNCHANGED.to_owned(),
            some => format!("committed is {}, and the next run goes on", some.join(", ")),
        });
        let mut committed = committed.clone();
        let ahead = interrupted.ahead.keys().filter(|name| !self.known.committed.contains(name));
        committed.extend(ahead.cloned());
        let of_step = failure.step.is_some();
        let mut failure = Some(failure);
        let name = at.and_then(|index| self.members.get(index)).map(|member| member.name);
        let mut error = None;
        if let Some(member) = at.and_then(|index| self.members.get_mut(index)) {
            error = failure.take().map(|failure| member.run.failed(failure));
        }
        let error = error.or_else(|| failure.map(|failure| failure.error));
        let error = error.unwrap_or_else(|| Error::new(Cause::Cancelled));
        let error = error.of_member(name, outcome).though_committed(committed);
        if let Some(group) = group {
            let text = error.to_string();
            let text = text.lines().next().unwrap_or_default();
            for (index, member) in self.members.iter().enumerate() {
                // Of its own migration, the history of a member tells already.
                let told = of_step && at == Some(index);
                if member.is_pending() && member.run.report.is_empty() && !told {
                    member.record_failure(group, text);
                }
            }
        }
        for (index, member) in self.members.iter().enumerate() {
            if at.is_none_or(|at| at == index) {
                member.run.options.observer.tell(&Event::RunFailed { error: &error });
            }
        }
        error
    }
}

fn is_half_done(stopped: &Stopped) -> bool {
    stopped.failure.error.kind() == ErrorKind::HalfDone
}
