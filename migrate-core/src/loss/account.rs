//! Accounts: the rows of tables, and the values of their columns summed up, so that what moved can
//! be told from what is gone.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hasher as _};

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::{Deleted, Loss};
use crate::execute::is_sql;
use crate::sql::quoted;

/// Values summed up: their number, and the sum of a hash of each. Equal sums stand for equal values,
/// in whatever order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sums {
    values: i64,
    hashes: u64,
}

impl Sums {
    fn plus(self, other: Self) -> Self {
        Self { values: self.values + other.values, hashes: self.hashes.wrapping_add(other.hashes) }
    }

    fn minus(self, other: Self) -> Self {
        Self { values: self.values - other.values, hashes: self.hashes.wrapping_sub(other.hashes) }
    }

    fn add(&mut self, value: ValueRef<'_>) {
        let mut hasher = DefaultHasher::new();
        match value {
            ValueRef::Null => return,
            // As text, since a column of another type holds the same value in another form.
            ValueRef::Integer(number) => hasher.write(number.to_string().as_bytes()),
            ValueRef::Real(number) => hasher.write(number.to_string().as_bytes()),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => hasher.write(bytes),
        }
        *self = self.plus(Self { values: 1, hashes: hasher.finish() });
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Table {
    rows: i64,
    columns: BTreeMap<String, Sums>,
    /// Those of them that SQLite works out from the others.
    generated: BTreeSet<String>,
}

/// The content of some tables, by their names in lower case.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Account(BTreeMap<String, Table>);

/// Values that a column has no more, or that came to one.
struct Moved<'a> {
    table: &'a String,
    column: &'a String,
    sums: Sums,
    found: bool,
    /// The table in which all values of the column were found.
    to: Option<&'a String>,
}

impl Account {
    pub(super) fn take(db: &Connection, tables: &BTreeSet<String>) -> rusqlite::Result<Self> {
        let mut account = Self::default();
        for name in tables {
            let taken = match table(db, name, true) {
                // A generated column can fail on rows that are there.
                Err(error) if is_sql(&error) => table(db, name, false),
                other => other,
            };
            match taken {
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

    /// Whether a table is in it, by its name in lower case.
    pub(super) fn has(&self, table: &str) -> bool {
        self.0.contains_key(table)
    }

    /// What `after` does not have any more.
    pub(super) fn lost(&self, after: &Self, deleted: &Deleted) -> Vec<Loss> {
        if let Some(named) = self.with_old_names(after) {
            return self.lost(&named, deleted);
        }
        let (mut gone, mut come) = (Vec::new(), Vec::new());
        let none = Table::default();
        let names: BTreeSet<&String> = self.0.keys().chain(after.0.keys()).collect();
        for name in names {
            let (old, new) =
                (self.0.get(name).unwrap_or(&none), after.0.get(name).unwrap_or(&none));
            let columns: BTreeSet<&String> = old.columns.keys().chain(new.columns.keys()).collect();
            // What was generated is not lost: it was never anybody's.
            for column in columns.into_iter().filter(|column| !old.generated.contains(*column)) {
                let sums = |table: &Table| table.columns.get(column).copied().unwrap_or_default();
                let sums = sums(old).minus(sums(new));
                let moved = |sums| Moved { table: name, column, sums, found: false, to: None };
                if sums.values > 0 {
                    gone.push(moved(sums));
                } else if sums.values < 0 {
                    come.push(moved(Sums::default().minus(sums)));
                }
            }
        }
        // What came elsewhere is not lost, and is counted once.
        find(&mut gone, &mut come);
        let mut losses = Vec::new();
        let names: BTreeSet<&String> =
            gone.iter().filter(|gone| !gone.found).map(|gone| gone.table).collect();
        for name in names {
            let rows = |account: &Self| account.0.get(name).map_or(0, |table| table.rows);
            let of = || gone.iter().filter(|gone| gone.table == name);
            let mut fewer = rows(self) - rows(after);
            // Rows of which a value each is elsewhere are there, with some values fewer.
            if of().any(|gone| gone.found && gone.sums.values >= fewer) {
                fewer = 0;
            }
            if fewer > 0 {
                losses.push(Loss {
                    table: name.clone(),
                    column: None,
                    count: fewer.unsigned_abs(),
                });
            }
            for Moved { column, sums, .. } in of().filter(|gone| !gone.found) {
                // The values of rows that go are told with the rows.
                let beyond = sums.values - fewer.max(0);
                if beyond > 0 {
                    losses.push(Loss {
                        table: name.clone(),
                        column: Some((*column).clone()),
                        count: sums.values.unsigned_abs(),
                    });
                }
            }
        }
        self.replaced(after, deleted, &mut losses);
        losses
    }

    /// What is there `after`, with a table that took the place of another under the name it had
    /// before: its rows are those that are kept. Of two tables with the same rows, both are kept
    /// where one is.
    fn with_old_names(&self, after: &Self) -> Option<Self> {
        let is_gone =
            |(name, table): &(&String, &Table)| table.rows > 0 && !after.0.contains_key(*name);
        let (old, table, new) = self.0.iter().filter(is_gone).find_map(|(old, table)| {
            let mut same =
                after.0.iter().filter(|(new, now)| *now == table && self.0.contains_key(*new));
            Some((old, table, same.next()?.0))
        })?;
        let mut named =
            Self(after.0.iter().map(|(name, now)| (name.clone(), now.clone())).collect());
        named.0.insert(old.clone(), table.clone());
        if self.0.get(new) != Some(table) {
            named.0.remove(new);
        }
        Some(named)
    }

    /// Adds the rows that were deleted while others came in their place, unless they are back.
    fn replaced(&self, after: &Self, deleted: &Deleted, losses: &mut Vec<Loss>) {
        for (name, deleted) in deleted.iter() {
            let (Some(old), Some(new)) = (self.0.get(name), after.0.get(name)) else { continue };
            let fewer = u64::try_from(old.rows - new.rows).unwrap_or_default();
            let others = deleted.saturating_sub(fewer);
            if others == 0 || old.columns == new.columns {
                continue;
            }
            let rows = |loss: &&mut Loss| loss.table == *name && loss.column.is_none();
            match losses.iter_mut().find(rows) {
                Some(loss) => loss.count += others,
                None => losses.push(Loss { table: name.clone(), column: None, count: others }),
            }
        }
    }
}

/// Marks what went from one column and came to another; what was divided among columns of several
/// tables; and what was brought together from several.
fn find<'a>(gone: &mut [Moved<'a>], come: &mut [Moved<'a>]) {
    for gone in &mut *gone {
        if let Some(come) = come.iter_mut().find(|come| !come.found && come.sums == gone.sums) {
            (gone.found, come.found, gone.to) = (true, true, Some(come.table));
        }
    }
    rewritten(gone, come);
    for gone in &mut *gone {
        let name = gone.column;
        match_all(gone, come, |other| other.column == name);
    }
    for come in &mut *come {
        let names: BTreeSet<&String> =
            gone.iter().filter(|gone| !gone.found).map(|gone| gone.column).collect();
        for name in names {
            match_all(come, gone, |other| other.column == name);
        }
    }
}

/// Marks what was rewritten in a table that has another name now, where the others of its columns
/// are.
fn rewritten(gone: &mut [Moved<'_>], come: &mut [Moved<'_>]) {
    let renamed: BTreeSet<(&String, &String)> =
        gone.iter().filter_map(|gone| Some((gone.table, gone.to?))).collect();
    for gone in gone.iter_mut().filter(|gone| !gone.found) {
        let fits = |come: &&mut Moved<'_>| {
            !come.found
                && come.column == gone.column
                && come.sums.values == gone.sums.values
                && renamed.contains(&(gone.table, come.table))
        };
        if let Some(come) = come.iter_mut().find(fits) {
            (gone.found, come.found) = (true, true);
        }
    }
}

/// Marks `one` with all of those `others` that fit, where they have its values together.
fn match_all(one: &mut Moved<'_>, others: &mut [Moved<'_>], fits: impl Fn(&Moved<'_>) -> bool) {
    let fits = |other: &Moved<'_>| !other.found && fits(other);
    let together = others
        .iter()
        .filter(|other| fits(other))
        .fold(Sums::default(), |sums, other| sums.plus(other.sums));
    if !one.found && one.sums == together {
        others.iter_mut().filter(|other| fits(other)).for_each(|other| other.found = true);
        one.found = true;
    }
}

fn table(db: &Connection, name: &str, with_generated: bool) -> rusqlite::Result<Table> {
    let mut table = Table::default();
    let columns: BTreeMap<String, i64> = db
        .prepare(
            "SELECT lower(name), hidden FROM pragma_table_xinfo(?1, 'main') WHERE hidden <> 1",
        )?
        .query_map([name], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let read: Vec<&String> = columns
        .iter()
        .filter(|(_, hidden)| **hidden == 0 || with_generated)
        .map(|(column, _)| column)
        .collect();
    let list: Vec<String> = read.iter().map(|column| quoted(column)).collect();
    let mut sums = vec![Sums::default(); read.len()];
    let mut statement =
        db.prepare(&format!("SELECT {} FROM main.{}", list.join(", "), quoted(name)))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        table.rows += 1;
        for (at, sums) in sums.iter_mut().enumerate() {
            sums.add(row.get_ref(at)?);
        }
    }
    table.columns = read.into_iter().cloned().zip(sums).collect();
    table.generated =
        columns.into_iter().filter(|(_, hidden)| *hidden != 0).map(|(column, _)| column).collect();
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `sql` loses of a small library.
    fn lost_by(sql: &str) -> Vec<String> {
        lost_after("", sql)
    }

    /// What `sql` loses of it, where `first` has run before.
    fn lost_after(first: &str, sql: &str) -> Vec<String> {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT, isbn TEXT, price REAL);
             INSERT INTO books VALUES (1, 'Dune', 'A1', 9.5), (2, 'Emma', NULL, NULL),
                                      (3, 'Utopia', 'C3', 4);
             CREATE TABLE empty (x);",
        )
        .unwrap();
        db.execute_batch(first).unwrap();
        let account = |db: &Connection| {
            Account::take(db, &super::super::tables_of(db).unwrap().into_iter().collect()).unwrap()
        };
        let before = account(&db);
        db.execute_batch(sql).unwrap();
        before.lost(&account(&db), &Deleted::default()).iter().map(ToString::to_string).collect()
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
            ("UPDATE books SET title = upper(title); ALTER TABLE books RENAME TO works", vec![]),
            (
                "ALTER TABLE books RENAME TO works; UPDATE works SET title = NULL WHERE id = 1",
                vec!["3 values of books.title"],
            ),
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

    /// A table that an earlier migration made and filled takes the place of another.
    #[test]
    fn r_2_09_a_table_that_takes_the_place_of_another_keeps_its_rows() {
        let other = "CREATE TABLE next (id INTEGER PRIMARY KEY, title TEXT);
            INSERT INTO next VALUES (4, 'Kim'), (5, 'Lolita'), (6, 'Pan')";
        let wider = "CREATE TABLE next AS SELECT *, 'new' AS state FROM books";
        let copy = "CREATE TABLE next AS SELECT * FROM books";
        let swap = "DROP TABLE books; ALTER TABLE next RENAME TO books";
        for (first, sql, lost) in [
            (other, swap, vec!["3 rows of books"]),
            (other, "DROP TABLE next; ALTER TABLE books RENAME TO next", vec!["3 rows of next"]),
            (other, "DROP TABLE next", vec!["3 rows of next"]),
            (other, "DROP TABLE books; DROP TABLE next", vec!["3 rows of books", "3 rows of next"]),
            (wider, swap, vec!["3 rows of books"]),
            (copy, swap, vec![]),
            (copy, "DROP TABLE next", vec![]),
            (copy, "DELETE FROM next WHERE id = 1", vec!["1 row of next"]),
        ] {
            assert_eq!(lost_after(first, sql), lost, "{first}; {sql}");
        }
    }
}
