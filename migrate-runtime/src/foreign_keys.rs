//! Foreign keys: which violations are there that were not before?

use std::collections::{BTreeMap, HashSet};

use rusqlite::Connection;

use crate::error::Error;

/// How many rows of a child table lack their row in a parent table.
pub(crate) type Violations = BTreeMap<(String, String), u64>;

/// Which tables to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tables {
    /// These, in lower case.
    Only(Vec<String>),
    /// All: the build did not learn which.
    All,
}

/// Counts the violations. Costs a look into the parent for every row of these tables: about a
/// second for a million rows.
pub(crate) fn violations(db: &Connection, tables: &Tables) -> rusqlite::Result<Violations> {
    let mut found = Violations::new();
    let mut names = db
        .prepare("SELECT lower(name) FROM main.sqlite_master WHERE type = 'table'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<String>, _>>()?;
    if let Tables::Only(wanted) = tables {
        let wanted: HashSet<&String> = wanted.iter().collect();
        names.retain(|name| wanted.contains(name));
    }
    for name in names {
        // Table by table: one key that cannot be would hide the violations of all others.
        let mut statement = db.prepare_cached(
            "SELECT parent, count(*) FROM pragma_foreign_key_check(?1) GROUP BY parent",
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

/// The first pair of tables that has more violations than before, and how many more.
pub(crate) fn new_violation(
    before: &Violations,
    after: &Violations,
) -> Option<(String, String, u64)> {
    after.iter().find_map(|(pair, count)| {
        let more = count.saturating_sub(before.get(pair).copied().unwrap_or(0));
        (more > 0).then(|| (pair.0.clone(), pair.1.clone(), more))
    })
}
