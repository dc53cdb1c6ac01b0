//! Taking over the records of another tool.

use std::collections::HashMap;

use migrate_core::{Catalog, Migration, Version};
use rusqlite::Connection;

use super::declare::{Declaration, Declared, record, refuse_other_schema, tracking_with};
use super::refused::Refused;
use super::standing::{Standing, judge};
use super::tools::{self, Tool};
use super::verb::{settle, under_lock};
use crate::error::Error;
use crate::history::Action;
use crate::options::Options;
use crate::store;

/// Records what `tool` has applied; nothing where it has no records, or this set has some.
pub(crate) fn take_over(
    db: &Connection,
    catalog: &Catalog,
    options: &Options,
    tool: Tool,
) -> Result<Declaration, Error> {
    // Most starts find nothing to take over, and need no lock to see it.
    if !store::read_consistently(db, catalog.set(), options.patience())?.is_blank() {
        return Ok(Declaration::default());
    }
    under_lock(db, catalog, options, |recorder| {
        let tracking = store::read(db, catalog.set())?;
        // Where nothing of the set is there, the records are about something else.
        let Standing::Unmanaged(_) = judge(db, catalog, recorder.set, options, &tracking)? else {
            return Ok(Declaration::default());
        };
        let Some(tool) = chosen(db, tool, recorder.set)? else {
            return Ok(Declaration::default());
        };
        let declared = declared(db, tool, recorder.set)?;
        if declared.is_empty() {
            return Ok(Declaration::default());
        }
        let migrations: Vec<Migration> = declared.iter().map(|one| one.migration.clone()).collect();
        let accepted = refuse_other_schema(recorder, &migrations)?;
        let mut note = format!("taken over from {tool}");
        if let Some(accepted) = &accepted {
            note.push_str("; ");
            note.push_str(accepted);
        }
        record(recorder, &tracking, &declared, Action::TakeOver, &note)?;
        settle(recorder, &tracking_with(&tracking, &declared))?;
        let versions = migrations.iter().map(|migration| migration.version().clone()).collect();
        Ok(Declaration { versions, notes: vec![note] })
    })
}

/// The tool whose records there are.
fn chosen(db: &Connection, tool: Tool, set: &[Migration]) -> Result<Option<Tool>, Error> {
    if tool != Tool::Detect {
        return Ok(tools::has(db, tool)?.then_some(tool));
    }
    let found = tools::detect(db, set.len())?;
    match &found[..] {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        _ => Err(Error::refused(Refused::SeveralTools(
            found.iter().map(ToString::to_string).collect(),
        ))),
    }
}

/// The migrations that `tool` has applied, in the order of the set.
fn declared(db: &Connection, tool: Tool, set: &[Migration]) -> Result<Vec<Declared>, Error> {
    let records = tools::read(db, tool, set)?;
    let mut times: HashMap<&Version, Option<&str>> =
        records.iter().map(|record| (&record.version, record.at.as_deref())).collect();
    let mut declared = Vec::new();
    for migration in set {
        if let Some(at) = times.remove(migration.version()) {
            declared.push(Declared { migration: migration.clone(), at: at.map(str::to_owned) });
        }
    }
    if !times.is_empty() {
        let left = records.iter().filter(|record| times.contains_key(&record.version));
        let versions = left.map(|record| record.version.to_string()).collect();
        return Err(Error::refused(Refused::ToolUnknown { tool, versions }));
    }
    Ok(declared)
}
