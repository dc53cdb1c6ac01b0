//! Foreign keys: which violations are there that were not before?

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::error::{Cause, Error};
use crate::plan::Step;

/// How many rows of a child table lack their row in a parent table.
type Violations = BTreeMap<(String, String), u64>;

/// The violations before a run, in the tables that it can break.
#[derive(Debug)]
pub(crate) struct ForeignKeys {
    /// In lower case; none where the build did not learn which, so that all are looked at.
    tables: Option<BTreeSet<String>>,
    before: Violations,
}

impl ForeignKeys {
    /// Counts what is violated before `steps`. Costs a look into the parent for every row of the
    /// tables they touch: about a second for a million rows.
    pub(crate) fn before(db: &Connection, steps: &[Step]) -> rusqlite::Result<Self> {
        let mut tables = Some(BTreeSet::new());
        for step in steps {
            match (&mut tables, step.touches()) {
                (Some(all), Some(more)) => all.extend(more.iter().map(ToString::to_string)),
                _ => tables = None,
            }
        }
        let before = violations(db, tables.as_ref())?;
        Ok(Self { tables, before })
    }

    /// Whether `steps` violated more; the step to name with the error.
    pub(crate) fn after<'s>(
        &self,
        db: &Connection,
        steps: &'s [Step],
    ) -> Result<(), (Error, Option<&'s Step>)> {
        let after = violations(db, self.tables.as_ref()).map_err(|error| (error.into(), None))?;
        for ((table, parent), count) in after {
            let pair = (table, parent);
            let new = count.saturating_sub(self.before.get(&pair).copied().unwrap_or(0));
            if new == 0 {
                continue;
            }
            let (table, parent) = pair;
            let step = last_to_touch(steps, &table);
            let rows = if new == 1 { "a row".to_owned() } else { format!("{new} rows") };
            let migration = step.map(Step::label).unwrap_or_default();
            let error = Error::new(Cause::ForeignKeyViolation { migration, rows, table, parent });
            return Err(match step {
                Some(step) => (error.about(step.version()), Some(step)),
                None => (error, None),
            });
        }
        Ok(())
    }
}

/// For the message: the last of `steps` that touches `table`.
fn last_to_touch<'s>(steps: &'s [Step], table: &str) -> Option<&'s Step> {
    let touching = |step: &&Step| {
        step.touches().is_none_or(|all| all.iter().any(|name| name.eq_ignore_ascii_case(table)))
    };
    steps.iter().rev().find(touching).or(steps.last())
}

fn violations(db: &Connection, wanted: Option<&BTreeSet<String>>) -> rusqlite::Result<Violations> {
    let mut found = Violations::new();
    let mut names = db
        .prepare("SELECT lower(name) FROM main.sqlite_master WHERE type = 'table'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<String>, _>>()?;
    if let Some(wanted) = wanted {
        names.retain(|name| wanted.contains(name));
    }
    for name in names {
        // Table by table: one key that cannot be would hide the violations of all others.
        let mut statement = db.prepare_cached(
            "SELECT parent, count(*) FROM pragma_foreign_key_check(?1, 'main') GROUP BY parent",
        )?;
        let rows = statement.query_map([&name], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)));
        match rows.and_then(Iterator::collect::<Result<Vec<(String, i64)>, _>>) {
            Ok(rows) => found.extend(
                rows.into_iter()
                    .map(|(parent, count)| ((name.clone(), parent), count.unsigned_abs())),
            ),
            // Its key cannot be, which the build has refused unless somebody else changed the
            // schema.
            Err(error) if Error::is_sql(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}
