//! The whole chain of a set in memory, on a connection that the application prepares, beside the sets
//! that it needs.

use std::collections::BTreeSet;

use migrate_core::{Catalog, Migration};
use rusqlite::Connection;

use crate::backup::{Backup, BackupWhen};
use crate::cli::counts::number_of;
use crate::cli::documents::{Checked, CheckedOutcome as Outcome};
use crate::cli::failure::Failure;
use crate::cli::setup::{Member, Setup};
use crate::error::Error;
use crate::migrator::Migrator;

/// Up, all the way down, and up again.
pub(super) fn chain(setup: &Setup<'_>, member: &Member<'_>) -> Result<Checked, Failure> {
    let checked = |outcome, message| Ok(Checked { check: "chain", outcome, message });
    let needed = match needed(&setup.members, member) {
        Ok(needed) => needed,
        Err(reason) => return checked(Outcome::Skipped, reason),
    };
    let mut db = Connection::open_in_memory()?;
    setup.prepare(&db)?;
    for other in needed {
        if let Err(error) = without_backups(other).run(&mut db) {
            let message = format!("the set {}: {}", other.catalog.set(), error.headline());
            return checked(Outcome::Failed, message);
        }
    }
    match up_and_down(&without_backups(&member.migrator), &mut db) {
        Ok(message) => checked(Outcome::Passed, message),
        Err(error) => checked(Outcome::Failed, error.headline()),
    }
}

fn up_and_down(migrator: &Migrator<'_>, db: &mut Connection) -> Result<String, Error> {
    let count = number_of(migrator.catalog.len(), "migration");
    migrator.run(db)?;
    if !migrator.catalog.migrations().iter().all(|one| one.down().is_some()) {
        return Ok(format!("{count} ran; not each has a down"));
    }
    migrator.clone().force(true).rollback_all(db)?;
    migrator.run(db)?;
    Ok(format!("{count} ran up, down and up again"))
}

/// Nothing of what is tried is worth a file.
fn without_backups<'m>(migrator: &Migrator<'m>) -> Migrator<'m> {
    migrator.clone().backup(Backup::beside_database().when(BackupWhen::Never))
}

/// The other sets of the program that a set needs, each after those that it needs itself; why they
/// cannot be had, where they cannot.
fn needed<'c, 'm>(
    members: &'c [Member<'m>],
    member: &'c Member<'m>,
) -> Result<Vec<&'c Migrator<'m>>, String> {
    let own = member.migrator.catalog.set();
    let mut order: Vec<&Migrator<'m>> = Vec::new();
    // Not by recursion: each set waits here until those that it needs are in order.
    let mut waiting = vec![(&member.migrator, sets_of(member.migrator.catalog))];
    while let Some((migrator, needs)) = waiting.last_mut() {
        let Some(next) = needs.pop_first() else {
            order.push(*migrator);
            waiting.pop();
            continue;
        };
        if order.iter().any(|one| one.catalog.set() == next) {
            continue;
        }
        if waiting.iter().any(|(one, _)| one.catalog.set() == next) {
            return Err(format!("it needs the set {next}, which needs it as well"));
        }
        let found = members.iter().find(|one| one.migrator.catalog.set() == next);
        let Some(found) = found else {
            return Err(format!("it needs the set {next}, which is not among those given here"));
        };
        waiting.push((&found.migrator, sets_of(found.migrator.catalog)));
    }
    order.retain(|one| one.catalog.set() != own);
    Ok(order)
}

/// The sets that the migrations of a set name, each once.
fn sets_of(catalog: &Catalog) -> BTreeSet<String> {
    let migrations = catalog.migrations();
    let named = migrations.iter().flat_map(Migration::depends_on_sets);
    named.map(|(set, _)| set.to_owned()).collect()
}
