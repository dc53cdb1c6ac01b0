//! Foreign keys: which violations are there that were not before?

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::Catalog;
use migrate_core::loss::Reach;
use migrate_core::schema::Snapshot;
use rusqlite::Connection;

use crate::error::{Cause, Error};
use crate::plan::Step;
use crate::sqlite::is_sql;

/// How many rows of a table lack their row in a parent, by table and parent, both in lower case:
/// SQLite tells a parent as the child spells it, and a rebuilt child may spell it another way.
type Violations = BTreeMap<(String, String), u64>;

/// The violations that are known; they are not blamed on a migration that comes after them.
///
/// Looking costs a look into the parent for every row of a table, about a second for a million
/// rows. So only tables that a step touches are looked at: once before the first such step, and
/// after each.
#[derive(Debug)]
pub(crate) struct ForeignKeys {
    seen: BTreeSet<String>,
    known: Violations,
    /// Tables that the build did not know, another set's or the application's own, with those that
    /// they refer to.
    others: BTreeMap<String, BTreeSet<String>>,
}

impl ForeignKeys {
    /// For steps of this set.
    pub(crate) fn of(db: &Connection, catalog: &Catalog) -> rusqlite::Result<Self> {
        let mut others: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (child, parent) in references(db)? {
            others.entry(child).or_default().insert(parent);
        }
        if !others.is_empty() {
            let built = catalog.schema().unwrap_or_else(Snapshot::empty);
            for object in built.objects() {
                others.remove(&object.name().to_ascii_lowercase());
            }
        }
        Ok(Self { seen: BTreeSet::new(), known: Violations::new(), others })
    }

    /// Takes in what is violated before `step`.
    pub(crate) fn before(&mut self, db: &Connection, step: &Step) -> rusqlite::Result<()> {
        for table in self.tables(db, step)? {
            if self.seen.insert(table.clone()) {
                self.known.extend(violations(db, &table)?);
            }
        }
        Ok(())
    }

    /// Refuses what `step` violated.
    pub(crate) fn after(&mut self, db: &Connection, step: &Step) -> Result<(), Error> {
        let mut now = Violations::new();
        let touched = self.tables(db, step)?;
        for table in &touched {
            now.extend(violations(db, table)?);
        }
        let known = |pair: &(String, String)| self.known.get(pair).copied().unwrap_or(0);
        let mut more = now
            .iter()
            .map(|(pair, count)| (pair, count.saturating_sub(known(pair))))
            .filter(|(_, more)| *more > 0);
        if let Some(((table, parent), first)) = more.next() {
            let total = first + more.map(|(_, count)| count).sum::<u64>();
            // What was violated in a table that is gone now has moved with it to another name.
            if total > self.of_gone_tables(db)? {
                let rows = if first == 1 { "a row".to_owned() } else { format!("{first} rows") };
                let cause = Cause::ForeignKeyViolation {
                    migration: step.label(),
                    rows,
                    table: table.clone(),
                    parent: parent.clone(),
                };
                return Err(Error::new(cause).about(step.version()));
            }
        }
        self.known.retain(|(table, _), _| !touched.contains(table));
        self.known.extend(now);
        Ok(())
    }

    /// The tables that `step` touches, in lower case, and those of others that refer to what it
    /// names; all of them where the build did not learn which.
    fn tables(&self, db: &Connection, step: &Step) -> rusqlite::Result<Vec<String>> {
        let Some(touched) = step.touches() else {
            return db
                .prepare("SELECT lower(name) FROM main.sqlite_master WHERE type = 'table'")?
                .query_map([], |row| row.get(0))?
                .collect();
        };
        let mut tables: Vec<String> = touched.iter().map(ToString::to_string).collect();
        if !self.others.is_empty() {
            let named = Reach::of(step.script(), step.transaction()).names(db)?;
            let concerned = self.others.iter().filter(|(_, parents)| !parents.is_disjoint(&named));
            tables.extend(concerned.map(|(child, _)| child.clone()));
        }
        Ok(tables)
    }

    /// What is violated, and was before the run: told, and blamed on nobody.
    pub(crate) fn notes(&self) -> impl Iterator<Item = String> {
        self.known.iter().map(|((table, parent), count)| {
            let (rows, refer) = if *count == 1 { ("row", "refers") } else { ("rows", "refer") };
            format!("{count} {rows} of {table} {refer} to no row of {parent}, as before the run")
        })
    }

    /// The known violations that involve a table that does not exist any more.
    fn of_gone_tables(&self, db: &Connection) -> rusqlite::Result<u64> {
        let mut exists = db.prepare_cached(
            "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?1 COLLATE NOCASE",
        )?;
        let mut gone = 0;
        for ((table, parent), count) in &self.known {
            if !(exists.exists([table])? && exists.exists([parent])?) {
                gone += count;
            }
        }
        Ok(gone)
    }
}

/// Which table refers to which, in lower case.
fn references(db: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    db.prepare(
        "SELECT DISTINCT lower(m.name), lower(f.\"table\") FROM main.sqlite_master m, \
         pragma_foreign_key_list(m.name, 'main') f \
         WHERE m.type = 'table' AND m.sql LIKE '%references%'",
    )?
    .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

fn violations(db: &Connection, table: &str) -> rusqlite::Result<Violations> {
    let mut statement = db.prepare_cached(
        "SELECT parent, count(*) FROM pragma_foreign_key_check(?1, 'main') GROUP BY parent",
    )?;
    let rows = statement.query_map([table], |row| {
        let parent: String = row.get(0)?;
        Ok((parent.to_ascii_lowercase(), row.get::<_, i64>(1)?.unsigned_abs()))
    });
    let counted = rows.and_then(|mut rows| {
        rows.try_fold(Violations::new(), |mut all, row| {
            let (parent, count) = row?;
            *all.entry((table.to_owned(), parent)).or_default() += count;
            Ok(all)
        })
    });
    match counted {
        // The table is not there yet, or its key cannot be, which the build has refused unless
        // somebody else changed the schema.
        Err(error) if is_sql(&error) => Ok(Violations::new()),
        other => other,
    }
}
