//! Work: how many rows a migration will go over, from how the build saw it grow and the rows that
//! there are.

use std::fmt;

use migrate_core::sql::quoted;
use migrate_core::{Cost, Growth};
use rusqlite::Connection;

/// A table whose rows decide how long a migration takes, with the rows that it has now.
///
/// ```
/// use migrate_runtime::{Growth, Target};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "011")?;
/// // 012 rebuilds the notebooks, of which there are three.
/// let plan = MIGRATIONS.plan(&db, &Target::UpTo("012".parse()?))?;
/// let work = &plan.steps()[0].work()[0];
/// assert_eq!((work.table(), work.rows(), work.growth()), ("notebooks", 3, Growth::Linear));
/// assert_eq!(work.to_string(), "goes over 3 rows of notebooks");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    table: String,
    rows: u64,
    growth: Growth,
}

impl Work {
    /// The table, in lower case.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Its rows, when the plan was made.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How the work grows with them.
    #[must_use]
    pub fn growth(&self) -> Growth {
        self.growth
    }

    /// The tables of `costs` that have rows. Tables that an earlier step makes are not there yet.
    pub(crate) fn of(db: &Connection, costs: &[Cost]) -> rusqlite::Result<Vec<Self>> {
        let mut all = Vec::new();
        for cost in costs {
            let count = format!("SELECT count(*) FROM main.{}", quoted(cost.table()));
            let Ok(mut count) = db.prepare(&count) else { continue };
            let rows: i64 = count.query_row([], |row| row.get(0))?;
            if rows > 0 {
                let (table, rows) = (cost.table().to_owned(), rows.unsigned_abs());
                all.push(Self { table, rows, growth: cost.growth() });
            }
        }
        Ok(all)
    }
}

/// `goes over 5.7 M rows of events`
impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.rows == 1 { "" } else { "s" };
        let (rows, table) = (Short(self.rows), &self.table);
        match self.growth {
            Growth::Quadratic => {
                write!(f, "goes over {rows} row{plural} of {table} again and again (quadratic)")
            }
            _ => write!(f, "goes over {rows} row{plural} of {table}"),
        }
    }
}

/// A number as people say it: `950`, `12 k`, `5.7 M`.
struct Short(u64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(1_000_000_000, " G"), (1_000_000, " M"), (1_000, " k")];
        match units.into_iter().find(|(size, _)| self.0 >= *size) {
            None => self.0.fmt(f),
            // Nothing that is rounded up: 999,999 are not a million.
            Some((size, unit)) if self.0 >= 10 * size => write!(f, "{}{unit}", self.0 / size),
            Some((size, unit)) => {
                write!(f, "{}.{}{unit}", self.0 / size, self.0 % size / (size / 10))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_shortly() {
        for (number, said) in [
            (0, "0"),
            (950, "950"),
            (1_000, "1.0 k"),
            (12_345, "12 k"),
            (999_999, "999 k"),
            (5_712_000, "5.7 M"),
            (u64::MAX, "18446744073 G"),
        ] {
            assert_eq!(Short(number).to_string(), said);
        }
    }
}
