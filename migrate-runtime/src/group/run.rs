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

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Instant;

use migrate_core::{Migration, Version};

use super::file::File;
use super::interrupted::Interrupted;
use super::member::Member;
use super::report::GroupReport;
use super::rules::{GroupMembers, Rule, keep};
use super::seen::Seen;
use super::stopped::{Known, Stopped, UNCHANGED};
use super::{Database, Entry, entries, identity};
use crate::error::{Cause, Error, ErrorKind};
use crate::events::Event;
use crate::lock::{Patience, retry};
use crate::plan::Step;
use crate::report::Report;
use crate::run::failure::Failure;
use crate::run::{PATIENCE, PAUSE, TURNS, nothing_to_do};
use crate::safety::Ready;
use crate::store::GroupRun;

/// Brings all members to their latest migration.
pub(super) fn run(databases: &mut [Database<'_>], rules: &[Rule]) -> Result<GroupReport, Error> {
    let start = Instant::now();
    let unchanged = |error: Error| error.of_member(None, UNCHANGED);
    let order = identity::order(databases).map_err(unchanged)?;
    for entry in entries(databases) {
        if !entry.db.is_autocommit() {
            let error = Error::new(Cause::InTransaction);
            return Err(error.of_member(Some(entry.name), UNCHANGED));
        }
        entry.migrator.warn_if_stale();
    }
    let mut report = GroupReport {
        members: entries(databases).map(|one| (one.name.to_owned(), Report::default())).collect(),
        databases: databases.len(),
        ..GroupReport::default()
    };
    let current =
        |one: Entry<'_, '_>| nothing_to_do(one.db, one.migrator.catalog, &one.migrator.options);
    if !entries(databases).all(current) {
        identity::refuse_attached(databases).map_err(unchanged)?;
        until_done(databases, rules, &order, &mut report)?;
    }
    report.duration = start.elapsed();
    Ok(report)
}

/// Tries, and tries again where it was another's failure that is mended now, and once where a
/// commit failed after another: the way back is closed then.
fn until_done(
    databases: &mut [Database<'_>],
    rules: &[Rule],
    order: &[usize],
    report: &mut GroupReport,
) -> Result<(), Error> {
    let start = Instant::now();
    let sets: Vec<Vec<Migration>> =
        entries(databases).map(|one| one.migrator.catalog.migrations()).collect();
    let mut committed: Vec<String> = Vec::new();
    for _ in 0..TURNS {
        let mut reports = vec![Report::default(); sets.len()];
        report.notes.clear();
        let end = attempt(databases, &sets, rules, order, &mut reports, &mut report.notes);
        for ((entry, done), (_, into)) in entries(databases).zip(&reports).zip(&mut report.members)
        {
            if !done.is_empty() {
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
        let error = stopped.resolve(databases, &mut reports, &committed, start.elapsed());
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
    databases: &[Database<'_>],
    sets: &[Vec<Migration>],
    rules: &[Rule],
    order: &[usize],
    reports: &mut [Report],
    notes: &mut Vec<String>,
) -> Result<Vec<String>, Stopped> {
    let mut files = Vec::with_capacity(databases.len());
    let mut all = sets.iter().zip(reports).enumerate();
    for database in databases {
        let mut members: Vec<Member<'_>> = Vec::new();
        for (entry, (index, (set, report))) in database.entries().zip(&mut all) {
            let settings = members.first().map(|first| Rc::clone(&first.run.settings));
            let member = Member::new(index, entry, settings, set, report);
            members.push(member.map_err(|error| Stopped::at(index, error))?);
        }
        files.push(File::new(members));
    }
    let mut unit = Unit { files, order, rules, known: Known::default() };
    let result = unit.run(notes);
    unit.members_mut().for_each(Member::sum_up);
    match result {
        Ok(()) => Ok(unit.known.interrupted.behind),
        Err(stopped) => Err(stopped.knowing(unit.known)),
    }
}

struct Unit<'c, 'g> {
    files: Vec<File<'c>>,
    /// In which they are locked.
    order: &'g [usize],
    rules: &'g [Rule],
    known: Known,
}

impl<'c> Unit<'c, '_> {
    /// In the order in which they were added.
    fn members(&self) -> impl Iterator<Item = &Member<'c>> {
        self.files.iter().flat_map(|file| &file.members)
    }

    fn members_mut(&mut self) -> impl Iterator<Item = &mut Member<'c>> {
        self.files.iter_mut().flat_map(|file| &mut file.members)
    }

    /// Does `work` on each member.
    fn each<E>(&mut self, work: impl Fn(&mut Member<'c>) -> Result<(), E>) -> Result<(), Stopped>
    where
        Failure: From<E>,
    {
        for member in self.members_mut() {
            work(member).map_err(|error| Stopped::at(member.index, error))?;
        }
        Ok(())
    }

    fn is_pending(&self) -> bool {
        self.members().any(Member::is_pending)
    }

    fn run(&mut self, notes: &mut Vec<String>) -> Result<(), Stopped> {
        self.each(|member| member.look(member.run.options.patience()))?;
        self.find_interrupted();
        // Perhaps the runner of what is half done is alive; the lock will tell.
        let planned = self.each(Member::plan);
        let half_done = matches!(&planned, Err(stopped) if is_half_done(stopped));
        if !half_done {
            planned?;
            if !self.is_pending() {
                return self.each(Member::settle);
            }
        }
        self.lock()?;
        if !self.is_pending() {
            // Another runner was faster.
            return self.files.iter_mut().try_for_each(|file| file.commit().map(drop));
        }
        let run = self.new_run()?;
        let pending = self.members().filter(|member| member.is_pending());
        let versions = |step: &Step| step.version().clone();
        let members: Vec<(String, Vec<Version>)> = pending
            .map(|one| (one.name.to_owned(), one.plan.steps.iter().map(versions).collect()))
            .collect();
        let group = &GroupRun { run, members, backup: None };
        self.known.group = Some(group.clone());
        self.each(|member| {
            if member.is_pending() { member.spend(|one| one.begin()) } else { Ok::<_, Failure>(()) }
        })?;
        self.files.iter_mut().try_for_each(|file| file.undertake(group))?;
        notes.extend(self.keep()?);
        let patience = self.patience();
        self.files.iter_mut().try_for_each(|file| file.flush(patience))?;
        self.commit()
    }

    fn find_interrupted(&mut self) {
        let told: Vec<_> = self.members().map(Member::told).collect();
        self.known.interrupted = Interrupted::find(&told);
    }

    /// As long as the least patient of them. Who cancels is asked elsewhere.
    fn patience(&self) -> Patience<'static> {
        let limits = self.members().map(|member| member.run.options.lock_timeout);
        Patience { limit: limits.min().unwrap_or_default(), cancel: None }
    }

    /// Locks all of them, plans under the locks, refuses and backs up.
    fn lock(&mut self) -> Result<(), Stopped> {
        let mut left = PATIENCE.min(self.patience().limit);
        loop {
            self.files.iter_mut().try_for_each(File::prepare)?;
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
            if !self.files.iter().all(File::is_prepared) {
                // The connection can only be prepared outside of a transaction.
                self.release();
                continue;
            }
            self.files.iter_mut().try_for_each(File::refuse)?;
            if self.back_up()? == Ready::Yes {
                self.files.iter_mut().for_each(File::share_backup);
                return Ok(());
            }
            self.release();
            self.files.iter_mut().try_for_each(File::back_up_unlocked)?;
        }
    }

    fn is_dead(&self, stopped: &Stopped) -> bool {
        self.members().any(|one| Some(one.index) == stopped.member() && one.is_dead())
    }

    /// Backs up all of them under the locks, as far as that goes.
    fn back_up(&mut self) -> Result<Ready, Stopped> {
        let mut all = Ready::Yes;
        for file in &mut self.files {
            if file.back_up()? != Ready::Yes {
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
                let Some(file) = self.files.get_mut(index) else { continue };
                if let Err(error) = file.lock() {
                    at = file.index();
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
        self.files.iter_mut().for_each(File::release);
    }

    /// A name that no other run has.
    fn new_run(&self) -> Result<String, Error> {
        let Some(member) = self.members().next() else { return Ok(String::new()) };
        let sql = "SELECT lower(hex(randomblob(8)))";
        Ok(member.run.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// The members as rules see them: the tables of another set in the same file are not theirs.
    fn seen(&self) -> Vec<Seen<'c>> {
        let mut all = Vec::new();
        for file in &self.files {
            let several = file.members.len() > 1;
            let tables = |member: &Member<'_>| -> BTreeSet<String> {
                let schema = member.run.catalog.schema().filter(|_| several);
                let names = schema.iter().flat_map(migrate_core::schema::Snapshot::objects);
                names.map(|object| object.name().to_ascii_lowercase()).collect()
            };
            let owned: Vec<BTreeSet<String>> = file.members.iter().map(tables).collect();
            for (at, member) in file.members.iter().enumerate() {
                let own = owned.get(at);
                let others = owned.iter().enumerate().filter(|(other, _)| *other != at);
                let hidden = others
                    .flat_map(|(_, names)| names)
                    .filter(|name| !own.is_some_and(|own| own.contains(*name)));
                let hidden = hidden.cloned().collect();
                all.push(Seen { name: member.name, db: member.run.db, hidden });
            }
        }
        all
    }

    /// Whether the rules hold. Nothing can be written meanwhile.
    fn keep(&self) -> Result<Vec<String>, Stopped> {
        if self.rules.is_empty() {
            return Ok(Vec::new());
        }
        let list = self.seen();
        let was = list
            .iter()
            .map(|one| one.db.query_row("PRAGMA query_only", [], |row| row.get::<_, i64>(0)))
            .collect::<rusqlite::Result<Vec<_>>>()
            .map_err(Error::from)?;
        let set = |value: &dyn Fn(usize) -> i64| {
            list.iter().enumerate().try_for_each(|(index, one)| {
                one.db.execute_batch(&format!("PRAGMA query_only = {}", value(index)))
            })
        };
        set(&|_| 1).map_err(Error::from)?;
        let kept = keep(self.rules, &GroupMembers::new(&list));
        // In any case: the history is yet to be written.
        set(&|index| was.get(index).copied().unwrap_or_default()).map_err(Error::from)?;
        kept.map_err(|error| match self.members().find(|one| one.run.db.is_autocommit()) {
            Some(member) => Stopped::at(member.index, member.undone(error.into())),
            None => error.into(),
        })
    }

    /// Commits one file after the other. After the first there is no way back, so the others are
    /// committed even where one fails.
    fn commit(&mut self) -> Result<(), Stopped> {
        let mut first = None;
        let mut left = self.members().filter(|member| member.is_done()).count();
        for file in &mut self.files {
            match file.commit() {
                Err(stopped) => {
                    if self.known.committed.is_empty() {
                        return Err(stopped);
                    }
                    first.get_or_insert(stopped);
                }
                Ok(members) => {
                    left -= members.len();
                    let names = members.iter().map(|member| member.name.to_owned());
                    self.known.committed.extend(names);
                    for member in members {
                        let observer = &member.run.options.observer;
                        observer.tell(&Event::MemberCommitted { member: member.name, left });
                    }
                }
            }
        }
        first.map_or(Ok(()), Err)
    }
}

fn is_half_done(stopped: &Stopped) -> bool {
    stopped.kind() == ErrorKind::HalfDone
}
