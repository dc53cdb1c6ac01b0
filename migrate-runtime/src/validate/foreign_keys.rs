//! Foreign keys: rows without their parents, and keys that can never hold.

use std::collections::HashMap;

use migrate_core::schema::Snapshot;
use rusqlite::Connection;

use super::finding::{Finding, FindingKind, counted};
use super::inspection::{Inspection, Looked};
use super::tables;
use crate::error::Error;
use crate::sqlite::is_sql;

/// How many orphans of a table get a finding of their own.
const LISTED: u64 = 100;

/// A foreign key as it is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignKey {
    pub(super) table: String,
    id: i64,
    pub(super) columns: Vec<String>,
    parent: String,
}

impl ForeignKey {
    pub(super) fn parent(&self) -> &str {
        &self.parent
    }

    fn named(&self) -> String {
        self.columns.join(", ")
    }
}

pub(super) fn check(look: &mut Inspection<'_>, found: &Snapshot) -> Result<Vec<ForeignKey>, Error> {
    let mut all = Vec::new();
    look.check("foreign keys", FindingKind::ForeignKey, |look| {
        for table in tables::of(found).filter(|table| !table.is_virtual()) {
            let keys = declared(look.db, table.name())?;
            if !keys.is_empty() {
                of_table(look, table.name(), &keys)?;
            }
            all.extend(keys);
        }
        Ok(if all.is_empty() { Looked::No } else { Looked::Yes })
    })?;
    Ok(all)
}

/// The foreign keys of a table.
fn declared(db: &Connection, table: &str) -> rusqlite::Result<Vec<ForeignKey>> {
    let mut statement = db.prepare(
        "SELECT id, \"table\", \"from\" FROM pragma_foreign_key_list(?1, 'main') ORDER BY id, seq",
    )?;
    let mut rows = statement.query([table])?;
    let mut keys: Vec<ForeignKey> = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, column) = (row.get(0)?, row.get(2)?);
        match keys.last_mut().filter(|key| key.id == id) {
            Some(key) => key.columns.push(column),
            None => keys.push(ForeignKey {
                table: table.to_owned(),
                id,
                columns: vec![column],
                parent: row.get(1)?,
            }),
        }
    }
    Ok(keys)
}

fn of_table(look: &mut Inspection<'_>, table: &str, keys: &[ForeignKey]) -> Result<(), Error> {
    let mut gone = Vec::new();
    for key in keys {
        if !is_table(look.db, &key.parent)? {
            gone.push(&key.parent[..]);
            let message = format!(
                "the foreign key {} of {table} refers to {}, which is not a table",
                key.named(),
                key.parent
            );
            look.findings.push(impossible(key, message));
        }
    }
    match orphans(look, table, keys, &gone) {
        // One key that cannot be checked keeps SQLite from checking the others.
        Err(error) if is_sql(&error) => {
            let said = tables::said(&error);
            let named = |key: &&ForeignKey| said.contains(&format!("\"{}\"", key.parent));
            let candidates: Vec<&ForeignKey> =
                keys.iter().filter(named).filter(|key| !gone.contains(&&key.parent[..])).collect();
            let others =
                if keys.len() > 1 { "; no other of its keys could be checked" } else { "" };
            let finding = match candidates[..] {
                [key] => {
                    let message = format!(
                        "the foreign key {} of {table} refers to no primary key or unique index \
                         of {}{others}",
                        key.named(),
                        key.parent
                    );
                    Some(impossible(key, message))
                }
                // Said already.
                [] if said.contains("mismatch") && !gone.is_empty() => None,
                _ => {
                    let message =
                        format!("the foreign keys of {table} cannot be checked: {said}{others}");
                    Some(Finding::error(FindingKind::ForeignKey, message).in_table(table))
                }
            };
            look.findings.extend(finding);
            Ok(())
        }
        other => Ok(other?),
    }
}

fn impossible(key: &ForeignKey, message: String) -> Finding {
    Finding::error(FindingKind::ForeignKey, message)
        .in_table(&key.table)
        .refers(key.columns.clone(), &key.parent)
        .help_is("let a migration make the parent, its key, or the table without the reference")
}

fn is_table(db: &Connection, name: &str) -> rusqlite::Result<bool> {
    db.prepare(
        "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?1 COLLATE NOCASE",
    )?
    .exists([name])
}

/// Lists the orphans of a table, and counts the others.
fn orphans(
    look: &mut Inspection<'_>,
    table: &str,
    keys: &[ForeignKey],
    gone: &[&str],
) -> rusqlite::Result<()> {
    let by_id: HashMap<i64, &ForeignKey> = keys.iter().map(|key| (key.id, key)).collect();
    let mut statement =
        look.db.prepare("SELECT rowid, fkid FROM pragma_foreign_key_check(?1, 'main')")?;
    let mut rows = statement.query([table])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let Some(key) = by_id.get(&row.get(1)?) else { continue };
        if gone.contains(&&key.parent[..]) {
            continue;
        }
        count += 1;
        if count <= LISTED {
            look.findings.push(orphan(key, row.get(0)?));
        }
    }
    if count > LISTED {
        let more = count - LISTED;
        let message = format!("{} more of {table} lead nowhere", counted(more, "reference"));
        let finding = Finding::error(FindingKind::Orphan, message).in_table(table);
        look.findings.push(finding.stands_for(more, Vec::new()));
    }
    Ok(())
}

fn orphan(key: &ForeignKey, rowid: Option<i64>) -> Finding {
    let ForeignKey { table, parent, .. } = key;
    let row = rowid.map_or("a row".to_owned(), |rowid| format!("row {rowid}"));
    let message = format!(
        "{row} of {table} refers by {} to a row of {parent} that does not exist",
        key.named()
    );
    Finding::error(FindingKind::Orphan, message)
        .in_table(table)
        .at(rowid)
        .refers(key.columns.clone(), parent)
}
