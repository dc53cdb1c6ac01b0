//! All rows of a database, so that before and after can be compared.

use std::collections::BTreeMap;

use migrate_core::loss::tables_of;
use migrate_core::sql::quoted;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

/// The rows of the application's tables, each with the number of times that it is there. Search
/// indexes over the content of other tables are left out, and so is the order of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contents(BTreeMap<String, Rows>);

/// A row is what stands in each column, such as `title 'Peas'`.
type Rows = BTreeMap<Vec<String>, u64>;

impl Contents {
    pub(super) fn of(db: &Connection) -> rusqlite::Result<Self> {
        let read = |table: String| {
            // A module that is not here, or a table that cannot be listed: the same words on both
            // sides are the same.
            let rows = rows_of(db, &table)
                .unwrap_or_else(|error| Rows::from([(vec![error.to_string()], 1)]));
            (table, rows)
        };
        Ok(Self(tables_of(db)?.into_iter().map(read).collect()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.values().all(BTreeMap::is_empty)
    }

    /// The number of rows of each table.
    pub(super) fn counts(&self) -> BTreeMap<&str, u64> {
        self.0.iter().map(|(table, rows)| (table.as_str(), rows.values().sum())).collect()
    }

    /// What is other in `after`, table by table: `1 row of notes is gone: id 7, title 'Peas'`.
    pub(super) fn differences(&self, after: &Self) -> Vec<String> {
        let none = Rows::new();
        let mut names: Vec<&String> = self.0.keys().chain(after.0.keys()).collect();
        names.sort();
        names.dedup();
        let mut told = Vec::new();
        for name in names {
            let before = self.0.get(name).unwrap_or(&none);
            let after = after.0.get(name).unwrap_or(&none);
            let (gone, new) = (missing(before, after), missing(after, before));
            if let Some((row, now)) = rewritten(&gone, &new) {
                told.push(changed(name, gone.1, row, now));
                continue;
            }
            for ((rows, count), verb) in [(gone, "gone"), (new, "new")] {
                let Some(example) = rows.first() else { continue };
                let example = shortened(&example.join(", "));
                told.push(if count == 1 {
                    format!("1 row of {name} is {verb}: {example}")
                } else {
                    format!("{count} rows of {name} are {verb}, such as {example}")
                });
            }
        }
        told
    }
}

/// The rows of one that the other has not, or not as often, and how many there are.
type Missing<'r> = (Vec<&'r [String]>, u64);

fn missing<'r>(one: &'r Rows, other: &Rows) -> Missing<'r> {
    let mut rows = Vec::new();
    let mut all = 0;
    for (row, count) in one {
        let more = count.saturating_sub(other.get(row).copied().unwrap_or(0));
        if more > 0 {
            rows.push(row.as_slice());
            all += more;
        }
    }
    (rows, all)
}

/// A row and what became of it, where as many are gone as are new: the one that is most like it.
fn rewritten<'r>(gone: &Missing<'r>, new: &Missing<'r>) -> Option<(&'r [String], &'r [String])> {
    let row = gone.0.first().filter(|_| gone.1 == new.1)?;
    let alike = |now: &&&[String]| now.iter().filter(|value| row.contains(value)).count();
    let now = new.0.iter().max_by_key(alike)?;
    (alike(&now) > 0).then_some((row, now))
}

/// `1 row of notes is another: title 'Peas' is now title NULL, where id 7`
fn changed(table: &str, count: u64, row: &[String], now: &[String]) -> String {
    let but = |one: &[String], other: &[String]| -> String {
        let values = one.iter().filter(|value| !other.contains(value));
        shortened(&values.cloned().collect::<Vec<_>>().join(", "))
    };
    let same: Vec<String> = row.iter().filter(|value| now.contains(value)).cloned().collect();
    let (old, new, place) = (but(row, now), but(now, row), shortened(&same.join(", ")));
    if count == 1 {
        format!("1 row of {table} is another: {old} is now {new}, where {place}")
    } else {
        format!("{count} rows of {table} are others, such as {old}, now {new}, where {place}")
    }
}

fn rows_of(db: &Connection, table: &str) -> rusqlite::Result<Rows> {
    // In the order of their names: a table that was made anew may have another.
    let columns: Vec<String> = db
        .prepare("SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden <> 1 ORDER BY 1")?
        .query_map([table], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let list: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    let sql = format!("SELECT {} FROM main.{}", list.join(", "), quoted(table));
    let mut statement = db.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut all = Rows::new();
    while let Some(row) = rows.next()? {
        *all.entry(text(row, &columns)?).or_default() += 1;
    }
    Ok(all)
}

fn text(row: &Row<'_>, columns: &[String]) -> rusqlite::Result<Vec<String>> {
    let value = |(at, column)| Ok(format!("{column} {}", value(row.get_ref(at)?)));
    columns.iter().enumerate().map(value).collect()
}

fn value(value: ValueRef<'_>) -> String {
    let hex = |bytes: &[u8]| {
        let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        format!("x'{}'", digits.concat())
    };
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        // With a point, or an exponent: 1.0 is not 1.
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => format!("'{}'", text.replace('\'', "''")),
            Err(_) => format!("CAST({} AS TEXT)", hex(bytes)),
        },
        ValueRef::Blob(bytes) => hex(bytes),
    }
}

/// Enough of a row to find it by.
fn shortened(row: &str) -> String {
    const LONGEST: usize = 140;
    let text: String = row.chars().take(LONGEST).collect();
    if text.len() < row.len() { format!("{text} …") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(sql: &str) -> Contents {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(sql).unwrap();
        Contents::of(&db).unwrap()
    }

    #[test]
    fn rows_differ_by_value_and_by_number_and_not_by_order() {
        let before = contents("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (1, 'x')");
        let same = contents("CREATE TABLE t (b, a); INSERT INTO t VALUES ('x', 1), ('x', 1)");
        assert_eq!(before.differences(&same), [""; 0]);
        let fewer = contents("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x')");
        assert_eq!(before.differences(&fewer), ["1 row of t is gone: a 1, b 'x'"]);
        let other = contents("CREATE TABLE t (a, b); INSERT INTO t VALUES (1.0, 'x'), (1, x'78')");
        assert_eq!(
            before.differences(&other),
            ["2 rows of t are others, such as a 1, now a 1.0, where b 'x'"]
        );
        let new = contents("CREATE TABLE t (a, b); INSERT INTO t VALUES (NULL, 2.5), (3, 'y')");
        assert_eq!(
            before.differences(&new),
            ["2 rows of t are gone, such as a 1, b 'x'", "2 rows of t are new, such as a 3, b 'y'"]
        );
        assert_eq!(before.differences(&contents("")), ["2 rows of t are gone, such as a 1, b 'x'"]);
    }
}
