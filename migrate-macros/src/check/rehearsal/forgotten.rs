//! Columns that a rebuild forgets to copy, and that have a default. Each row has a value afterwards,
//! so that the account of values takes them for rewritten.

use std::collections::BTreeSet;

use migrate_core::loss::{Loss, names_in};
use migrate_core::sql::{keyword, quoted};
use rusqlite::{Connection, OptionalExtension as _};

use crate::section::Section;

/// The tables that are made anew, with the columns that nothing copies.
#[derive(Debug, Default)]
pub(super) struct Rebuilt {
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    table: String,
    name: String,
    /// The statement that drops the table, counted from the first.
    dropped: usize,
    /// How many values it has.
    count: u64,
}

impl Rebuilt {
    /// Looks at the rows of `tables`, in lower case, before `up` runs.
    pub(super) fn before(
        db: &Connection,
        up: &Section,
        tables: &BTreeSet<String>,
    ) -> rusqlite::Result<Self> {
        let mut rebuilt = Self::default();
        let is = |sql: &str, word| keyword(sql, &[word]).is_some();
        let mut copied = BTreeSet::new();
        for sql in up.statements.iter().map(|statement| up.sql(statement)) {
            if !is(sql, "CREATE") {
                copied.extend(names_in(sql));
            }
        }
        for (dropped, statement) in up.statements.iter().enumerate() {
            let sql = up.sql(statement);
            if !is(sql, "DROP") {
                continue;
            }
            let names = names_in(sql);
            for table in names.intersection(tables) {
                for name in columns(db, table)?.into_iter().filter(|name| !copied.contains(name)) {
                    let (table, count) = (table.clone(), count(db, table, &name)?);
                    rebuilt.columns.push(Column { table, name, dropped, count });
                }
            }
        }
        Ok(rebuilt)
    }

    /// Adds what is there no more, from the statement on that dropped its table.
    pub(super) fn add_to(&self, lost: &mut [Vec<Loss>], db: &Connection) -> rusqlite::Result<()> {
        for Column { table, name, dropped, count } in &self.columns {
            if *count < 2 || !is_default(db, table, name)? {
                continue;
            }
            for losses in lost.iter_mut().skip(*dropped) {
                let is_known = losses
                    .iter()
                    .any(|loss| loss.table() == table && loss.column().is_none_or(|c| c == name));
                if !is_known {
                    losses.push(Loss::new(table.clone(), Some(name.clone()), *count));
                }
            }
        }
        Ok(())
    }
}

/// The columns that hold values of their own, in lower case.
fn columns(db: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    db.prepare("SELECT lower(name) FROM pragma_table_info(?1, 'main') WHERE pk = 0")?
        .query_map([table], |row| row.get(0))?
        .collect()
}

/// How many values a column has that are unlike each other.
fn count(db: &Connection, table: &str, column: &str) -> rusqlite::Result<u64> {
    let sql = format!("SELECT count(DISTINCT {}) FROM main.{}", quoted(column), quoted(table));
    db.query_row(&sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
}

/// Whether all rows have the default.
fn is_default(db: &Connection, table: &str, column: &str) -> rusqlite::Result<bool> {
    let default: Option<Option<String>> = db
        .prepare(
            "SELECT dflt_value FROM pragma_table_info(?1, 'main') WHERE lower(name) = ?2 AND pk = 0",
        )?
        .query_row([table, column], |row| row.get(0))
        .optional()?;
    let Some(default) = default.flatten() else { return Ok(false) };
    let name = quoted(column);
    let sql = format!(
        "SELECT count({name}) = count(*) AND count(DISTINCT {name}) = 1 AND min({name}) IS ({default}) \
         FROM main.{}",
        quoted(table)
    );
    db.query_row(&sql, [], |row| row.get(0))
}
