//! Foreign keys: which violations are there that were not before?

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::error::{Cause, Error};
use crate::plan::Step;

/// How many rows of a table lack their row in each of its parents.
type Violations = BTreeMap<String, u64>;

/// The violations that are known, table by table; they are not blamed on a migration that comes
/// after them.
///
/// Looking costs a look into the parent for every row of a table, about a second for a million
/// rows. So only tables that a step touches are looked at: once before the first such step, and
/// after each.
#[derive(Debug, Default)]
pub(crate) struct ForeignKeys {
    known: BTreeMap<String, Violations>,
}

impl ForeignKeys {
    /// Takes in what is violated before `step`.
    pub(crate) fn before(&mut self, db: &Connection, step: &Step) -> rusqlite::Result<()> {
        for table in tables(db, step)? {
            if !self.known.contains_key(&table) {
                let violations = violations(db, &table)?;
                self.known.insert(table, violations);
            }
        }
        Ok(())
    }

    /// Refuses what `step` violated.
    pub(crate) fn after(&mut self, db: &Connection, step: &Step) -> Result<(), Error> {
        for table in tables(db, step)? {
            let now = violations(db, &table)?;
            let before = self.known.remove(&table).unwrap_or_default();
            for (parent, count) in &now {
                let new = count.saturating_sub(before.get(parent).copied().unwrap_or(0));
                if new > 0 {
                    let rows = if new == 1 { "a row".to_owned() } else { format!("{new} rows") };
                    let (migration, parent) = (step.label(), parent.clone());
                    let cause = Cause::ForeignKeyViolation { migration, rows, table, parent };
                    return Err(Error::new(cause).about(step.version()));
                }
            }
            self.known.insert(table, now);
        }
        Ok(())
    }
}

/// The tables that `step` touches, in lower case; all of them where the build did not learn which.
fn tables(db: &Connection, step: &Step) -> rusqlite::Result<Vec<String>> {
    if let Some(touched) = step.touches() {
        return Ok(touched.iter().map(ToString::to_string).collect());
    }
    db.prepare("SELECT lower(name) FROM main.sqlite_master WHERE type = 'table'")?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn violations(db: &Connection, table: &str) -> rusqlite::Result<Violations> {
    let mut statement = db.prepare_cached(
        "SELECT parent, count(*) FROM pragma_foreign_key_check(?1, 'main') GROUP BY parent",
    )?;
    let rows = statement.query_map([table], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)));
    match rows.and_then(Iterator::collect::<Result<Vec<(String, i64)>, _>>) {
        Ok(rows) => {
            Ok(rows.into_iter().map(|(name, count)| (name, count.unsigned_abs())).collect())
        }
        // The table is not there yet, or its key cannot be, which the build has refused unless
        // somebody else changed the schema.
        Err(error) if Error::is_sql(&error) => Ok(Violations::new()),
        Err(error) => Err(error),
    }
}
