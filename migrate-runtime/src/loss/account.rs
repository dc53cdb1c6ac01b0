//! Accounts: the rows of tables, and the values of their columns summed up, so that what moved can
//! be told from what is gone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rusqlite::Connection;

use super::Loss;
use crate::sqlite::is_sql;

/// How many columns one query sums up: SQLite has a limit of 2,000 results.
const COLUMNS: usize = 200;

/// Values summed up. Equal sums stand for equal values: their number, their lengths, and their
/// first and last characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sums {
    values: i64,
    lengths: i64,
    first: i64,
    last: i64,
}

impl Sums {
    fn minus(self, other: Self) -> Self {
        Self {
            values: self.values - other.values,
            lengths: self.lengths - other.lengths,
            first: self.first - other.first,
            last: self.last - other.last,
        }
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    rows: i64,
    columns: BTreeMap<String, Sums>,
}

/// The content of some tables, by their names in lower case.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Account(BTreeMap<String, Table>);

impl Account {
    pub(super) fn take(db: &Connection, tables: &BTreeSet<String>) -> rusqlite::Result<Self> {
        let mut account = Self::default();
        for name in tables {
            match table(db, name) {
                Ok(table) => {
                    account.0.insert(name.clone(), table);
                }
                // A virtual table whose module is not here, or that cannot be read as a whole.
                Err(error) if is_sql(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(account)
    }

    /// What `after` does not have any more.
    pub(super) fn lost(&self, after: &Self) -> Vec<Loss> {
        let (mut gone, mut come) = (Vec::new(), Vec::new());
        let none = Table::default();
        let names: BTreeSet<&String> = self.0.keys().chain(after.0.keys()).collect();
        for name in names {
            let (old, new) =
                (self.0.get(name).unwrap_or(&none), after.0.get(name).unwrap_or(&none));
            let columns: BTreeSet<&String> = old.columns.keys().chain(new.columns.keys()).collect();
            for column in columns {
                let sums = |table: &Table| table.columns.get(column).copied().unwrap_or_default();
                let less = sums(old).minus(sums(new));
                if less.values > 0 {
                    gone.push((name, column, less));
                } else if less.values < 0 {
                    come.push(Sums::default().minus(less));
                }
            }
        }
        // What came elsewhere is not lost, and is counted once.
        gone.retain(|(_, _, less)| match come.iter().position(|more| more == less) {
            Some(at) => {
                come.swap_remove(at);
                false
            }
            None => true,
        });
        let mut losses = Vec::new();
        let names: BTreeSet<&String> = gone.iter().map(|(name, ..)| *name).collect();
        for name in names {
            let rows = |account: &Self| account.0.get(name).map_or(0, |table| table.rows);
            let fewer = rows(self) - rows(after);
            if fewer > 0 {
                losses.push(Loss {
                    table: name.clone(),
                    column: None,
                    count: fewer.unsigned_abs(),
                });
            }
            for (_, column, less) in gone.iter().filter(|(of, ..)| *of == name) {
                // The values of rows that go are told with the rows.
                let beyond = less.values - fewer.max(0);
                if beyond > 0 {
                    losses.push(Loss {
                        table: name.clone(),
                        column: Some((*column).clone()),
                        count: less.values.unsigned_abs(),
                    });
                }
            }
        }
        losses
    }
}

fn table(db: &Connection, name: &str) -> rusqlite::Result<Table> {
    let quoted = quote(name);
    let mut columns: Vec<String> = db
        .prepare("SELECT lower(name) FROM pragma_table_xinfo(?1, 'main') WHERE hidden <> 1")?
        .query_map([name], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    columns.dedup();
    let mut table = Table::default();
    for chunk in columns.chunks(COLUMNS) {
        let mut sql = "SELECT count(*)".to_owned();
        for column in chunk {
            let column = quote(column);
            let _ = write!(
                sql,
                ", count({column}), total(length({column})), \
                 total(unicode({column})), total(unicode(substr({column}, -1)))"
            );
        }
        let _ = write!(sql, " FROM main.{quoted}");
        db.query_row(&sql, [], |row| {
            table.rows = row.get(0)?;
            for (column, at) in chunk.iter().zip((1..).step_by(4)) {
                // Sums of whole numbers below 2⁵³ are exact as floating point numbers.
                let sum = |at| row.get::<_, f64>(at).map(|sum| sum as i64);
                let sums = Sums {
                    values: row.get(at)?,
                    lengths: sum(at + 1)?,
                    first: sum(at + 2)?,
                    last: sum(at + 3)?,
                };
                table.columns.insert(column.clone(), sums);
            }
            Ok(())
        })?;
    }
    Ok(table)
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `sql` loses of a small library.
    fn lost_by(sql: &str) -> Vec<String> {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT, isbn TEXT, price REAL);
             INSERT INTO books VALUES (1, 'Dune', 'A1', 9.5), (2, 'Emma', NULL, NULL),
                                      (3, 'Utopia', 'C3', 4);
             CREATE TABLE empty (x);",
        )
        .unwrap();
        let account = |db: &Connection| {
            Account::take(db, &super::super::tables_of(db).unwrap().into_iter().collect()).unwrap()
        };
        let before = account(&db);
        db.execute_batch(sql).unwrap();
        before.lost(&account(&db)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn r_2_09_what_is_gone_is_counted_and_what_moved_is_not() {
        for (sql, lost) in [
            ("DROP TABLE books", vec!["3 rows of books"]),
            ("DROP TABLE empty", vec![]),
            ("ALTER TABLE books DROP COLUMN isbn", vec!["2 values of books.isbn"]),
            ("DELETE FROM books WHERE id = 2", vec!["1 row of books"]),
            ("UPDATE books SET title = NULL WHERE id > 1", vec!["2 values of books.title"]),
            ("UPDATE books SET title = upper(title)", vec![]),
            ("ALTER TABLE books RENAME TO works; ALTER TABLE works RENAME title TO name", vec![]),
            (
                "CREATE TABLE n (id INTEGER PRIMARY KEY, title TEXT NOT NULL, isbn, price);
                 INSERT INTO n SELECT * FROM books; DROP TABLE books; ALTER TABLE n RENAME TO books",
                vec![],
            ),
            (
                "CREATE TABLE n (id INTEGER PRIMARY KEY, title, isbn, price); DROP TABLE books;
                 ALTER TABLE n RENAME TO books",
                vec!["3 rows of books"],
            ),
            (
                "CREATE TABLE prices (book, price REAL); INSERT INTO prices SELECT id, price FROM books
                 WHERE price NOT NULL; ALTER TABLE books DROP COLUMN price",
                vec![],
            ),
            (
                "CREATE TABLE archive AS SELECT * FROM books WHERE id = 3; DELETE FROM books WHERE id = 3",
                vec![],
            ),
            ("INSERT INTO empty VALUES (1), (2); DELETE FROM books WHERE id > 1", vec!["2 rows of books"]),
        ] {
            assert_eq!(lost_by(sql), lost, "{sql}");
        }
    }
}
