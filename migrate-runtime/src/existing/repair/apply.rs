//! Doing what a plan says.

use std::path::{Path, PathBuf};
use std::time::Duration;

use migrate_core::{Catalog, Migration, Version};
use rusqlite::Connection;
use rusqlite::types::Value;

use super::super::verb::{settle, under_lock};
use super::find::plan;
use super::plan::{RepairPlan, What};
use super::situation::Situation;
use crate::current::is_stamped_as_recorded;
use crate::error::Error;
use crate::error::Refused;
use crate::history::Action;
use crate::options::Options;
use crate::recording::Recorder;
use crate::safety::{Ready, Safety};
use crate::store::{self, Attempt, RawRow};

/// Does what `wanted` says, after a backup, if nothing changed since it was made.
pub(crate) fn repair(
    db: &Connection,
    catalog: &Catalog,
    options: &Options,
    wanted: &RepairPlan,
) -> Result<Option<PathBuf>, Error> {
    if wanted.steps.is_empty() {
        return Ok(None);
    }
    let mut safety = Safety::new(options);
    loop {
        let done = under_lock(db, catalog, options, |recorder| {
            let situation = Situation::read(recorder)?;
            if plan(recorder.set, &situation).situation != wanted.situation {
                let message = "the database changed since the plan was made".to_owned();
                return Err(Error::refused(Refused::Repair(message)));
            }
            if safety.always_under_lock(db)? == Ready::WithoutLock {
                return Ok(Done::NotYet);
            }
            mend(recorder, situation, wanted, safety.first())?;
            Ok(Done::All)
        })?;
        match done {
            Done::All => return Ok(safety.first().map(Path::to_owned)),
            Done::NotYet => safety.without_lock(db)?,
        }
    }
}

/// Whether a repair is done.
enum Done {
    All,
    /// Nothing yet: there must be a backup first, which cannot be taken under the lock.
    NotYet,
}

/// Takes the steps of `wanted`, under the lock.
fn mend(
    recorder: &Recorder<'_>,
    situation: Situation,
    wanted: &RepairPlan,
    backup: Option<&Path>,
) -> Result<(), Error> {
    let Recorder { db, catalog, .. } = *recorder;
    store::create(db)?;
    let rows = situation.rows.unwrap_or_default();
    let mut order = rows.clone();
    let mut grown = 0;
    for step in &wanted.steps {
        match &step.what {
            What::Delete(key) => {
                store::delete_row(db, catalog.set(), key)?;
                order.retain(|row| row.key != *key);
                grown -= 1;
            }
            What::Write(key) => {
                let Some(migration) = known(recorder, step.version()) else { continue };
                grown += i64::from(key.is_none());
                write(recorder, migration, key.as_ref(), &mut order)?;
            }
            What::Recount => {}
        }
        let name = step.version().and_then(|version| known(recorder, Some(version)));
        let attempt = Attempt {
            version: step.version(),
            name: name.map(Migration::name),
            backup,
            ..Attempt::new(Action::Repair).note(&step.text)
        };
        recorder.attempt(&attempt)?;
    }
    renumber(recorder, &order)?;
    if wanted.questions.is_empty() {
        store::recount(db, catalog.set())?;
        settle(recorder, &store::read(db, catalog.set())?)?;
    } else {
        // What is not decided must not look as if it were.
        if is_stamped_as_recorded(db, catalog.set())? {
            db.execute_batch("PRAGMA main.user_version = 0")?;
        }
        store::count_more(db, catalog.set(), grown)?;
    }
    Ok(())
}

fn known<'r>(recorder: &Recorder<'r>, version: Option<&Version>) -> Option<&'r Migration> {
    recorder.set.iter().find(|migration| Some(migration.version()) == version)
}

/// Writes a row anew, or a new one, where it belongs in the order.
fn write(
    recorder: &Recorder<'_>,
    migration: &Migration,
    key: Option<&Value>,
    order: &mut Vec<RawRow>,
) -> Result<(), Error> {
    let (db, set) = (recorder.db, recorder.catalog.set());
    let old = key.and_then(|key| order.iter().position(|row| row.key == *key));
    if let Some(key) = key {
        store::delete_row(db, set, key)?;
    }
    store::record_applied(db, set, migration, 0, Duration::ZERO)?;
    let at = old.and_then(|index| order.get(index)?.applied_at.clone());
    if let Some(at) = at {
        store::backdate(db, set, migration.version(), &at)?;
    }
    let row = RawRow {
        key: Value::Text(migration.version().to_string()),
        version: Some(migration.version().clone()),
        row: Err(String::new()),
        applied_at: None,
    };
    if let Some(place) = old.and_then(|index| order.get_mut(index)) {
        *place = row;
        return Ok(());
    }
    // After the last one that comes before it in the set.
    let rank = |version: &Version| recorder.set.iter().position(|one| one.version() == version);
    let own = rank(migration.version());
    let before =
        |row: &RawRow| row.version.as_ref().and_then(rank).is_some_and(|other| Some(other) < own);
    let place = order.iter().rposition(before).map_or(0, |index| index + 1);
    order.insert(place, row);
    Ok(())
}

/// Gives the rows their positions again.
fn renumber(recorder: &Recorder<'_>, order: &[RawRow]) -> Result<(), Error> {
    for (index, row) in order.iter().enumerate() {
        let position = i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1);
        store::place(recorder.db, recorder.catalog.set(), &row.key, position)?;
    }
    Ok(())
}
