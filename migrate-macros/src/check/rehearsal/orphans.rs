//! Orphans: rows that refer to a row which is not there.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::schema::Snapshot;
use migrate_core::sql::quoted;
use rusqlite::Connection;

use super::new_key;
use crate::check::origin::{first_statement, mention};
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;

/// How many rows of a table refer to none of another, by the names of the two.
#[derive(Debug, Default)]
pub(super) struct Orphans(BTreeMap<(String, String), usize>);

impl Orphans {
    /// Those of `tables`, as far as they are there, that refer to no row of another that is there.
    pub(super) fn count(db: &Connection, tables: &BTreeSet<String>) -> rusqlite::Result<Self> {
        let mut is_table = db.prepare(
            "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?1 COLLATE NOCASE",
        )?;
        let mut all: BTreeMap<(String, String), usize> = BTreeMap::new();
        for table in tables {
            let sql = format!("PRAGMA main.foreign_key_check({})", quoted(table));
            // A key that cannot be is told at the end of the chain.
            let Ok(mut check) = db.prepare(&sql) else { continue };
            let mut rows = check.query([])?;
            while let Ok(Some(row)) = rows.next() {
                let parent: String = row.get(2)?;
                *all.entry((table.clone(), parent)).or_default() += 1;
            }
        }
        let mut gone = Vec::new();
        for (_, parent) in all.keys() {
            if !is_table.exists([parent])? {
                gone.push(parent.clone());
            }
        }
        all.retain(|(_, parent), _| !gone.contains(parent));
        Ok(Self(all))
    }

    /// Where there are more than `before`, at which time the schema was that.
    pub(super) fn findings(
        &self,
        before: (&Self, &Snapshot),
        db: &Connection,
        migration: &Parsed,
    ) -> Vec<Diagnostic> {
        let (before, schema) = before;
        let more = self.0.iter().filter(|(keys, count)| before.0.get(*keys).unwrap_or(&0) < count);
        more.map(|((child, parent), _)| {
            let new = new_key::finding(db, migration, schema, child, parent);
            new.unwrap_or_else(|| finding(migration, child, parent))
        })
        .collect()
    }
}

fn finding(migration: &Parsed, child: &str, parent: &str) -> Diagnostic {
    let version = &migration.version;
    let message =
        format!("migration {version} leaves rows of {child} without their rows of {parent}");
    let up = &migration.up;
    let named =
        |name: &str| up.statements.iter().rev().find_map(|statement| mention(up, statement, name));
    let place = named(child).or_else(|| named(parent));
    Diagnostic::new(Code::FailsWithRows, message)
        .at(place.unwrap_or_else(|| first_statement(up)), "")
        .note("where there are such rows, it fails and is rolled back")
        .help(format!("take the rows of {child} along, or let them refer to another row"))
}
