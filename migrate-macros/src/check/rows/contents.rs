//! The contents of tables, to be compared: the rows of each, whatever their order.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::Checksum;
use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::quoted;
use rusqlite::types::ValueRef;

use crate::check::rows::passing::Passing;
use crate::check::sqlite::database::Database;

/// How many rows of a table are kept to be shown.
const SHOWN: usize = 500;
/// How many characters of a value are shown.
const LENGTH: usize = 24;

/// The rows of all tables, by their names in lower case.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::check) struct Contents(BTreeMap<String, Rows>);

/// The rows of a table.
#[derive(Debug, Default)]
struct Rows {
    count: u64,
    /// A sum of digests: whatever the order of the rows, and however many there are.
    sum: [u64; 4],
    /// The first of them, as they are shown.
    first: Vec<String>,
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        (self.count, self.sum) == (other.count, other.sum)
    }
}

impl Eq for Rows {}

impl Contents {
    /// Those of all tables of `schema`, but for what is passing. A table that cannot be read, such
    /// as one of a module that is not here, has none.
    pub(in crate::check) fn read(db: &Database, schema: &Snapshot, passing: &Passing) -> Self {
        let tables = schema.objects().filter(|object| object.kind() == ObjectKind::Table);
        let rows = |name: &str| {
            let name = name.to_ascii_lowercase();
            let rows = rows(db, &name, passing).unwrap_or_default();
            (name, rows)
        };
        Self(tables.map(|table| rows(table.name())).collect())
    }

    /// A digest of what became of them: of the tables that are other ones in `after`, or not there.
    pub(in crate::check) fn change(&self, after: &Self) -> Checksum {
        let tables: BTreeSet<&String> = self.0.keys().chain(after.0.keys()).collect();
        let mut bytes = Vec::new();
        for table in tables {
            let (own, now) = (self.0.get(table), after.0.get(table));
            // That a table comes or goes, the schema tells.
            let is_empty = |rows: Option<&Rows>| rows.is_none_or(|rows| rows.count == 0);
            if own == now || is_empty(own) && is_empty(now) {
                continue;
            }
            bytes.extend((table.len() as u64).to_le_bytes());
            bytes.extend(table.as_bytes());
            for rows in [own, now] {
                bytes.push(rows.is_some().into());
                let Some(rows) = rows else { continue };
                bytes.extend(rows.count.to_le_bytes());
                bytes.extend(rows.sum.iter().flat_map(|lane| lane.to_le_bytes()));
            }
        }
        Checksum::of_bytes([bytes.as_slice()])
    }

    /// What a reader is told of each table that has other rows in `other`.
    pub(in crate::check) fn difference(&self, other: &Self) -> Vec<String> {
        let both = self.0.iter().filter_map(|(name, rows)| Some((name, rows, other.0.get(name)?)));
        both.filter(|(_, rows, others)| rows != others)
            .map(|(name, rows, others)| match (only(rows, others), only(others, rows)) {
                (Some(own), Some(other)) => {
                    format!("{name} has the row {other}, and not {own}")
                }
                (Some(own), None) => format!("{name} lacks the row {own}"),
                (None, Some(other)) => format!("{name} has the row {other} too"),
                (None, None) if rows.count == others.count => format!("{name} has other rows"),
                (None, None) => {
                    format!("{name} has {} rows, and not {}", others.count, rows.count)
                }
            })
            .collect()
    }
}

/// The first row that only one of two has, as far as they are shown.
fn only<'r>(rows: &'r Rows, others: &Rows) -> Option<&'r str> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for row in &others.first {
        *counts.entry(row).or_default() += 1;
    }
    rows.first.iter().map(String::as_str).find(|row| {
        let count = counts.entry(row).or_default();
        *count -= 1;
        *count < 0
    })
}

fn rows(db: &Database, table: &str, passing: &Passing) -> rusqlite::Result<Rows> {
    db.allow_more();
    let (db, name) = (db.connection(), quoted(table));
    let is_passing = |column: &str| {
        passing.tables.contains(table)
            || passing.columns.contains(&(table.to_owned(), column.to_ascii_lowercase()))
    };
    let columns: Vec<String> = db
        .prepare(&format!("PRAGMA main.table_xinfo({name})"))?
        .query_map([], |row| Ok((row.get::<_, String>(1)?, row.get::<_, i64>(6)?)))?
        .filter_map(|column| match column {
            // What is hidden is no value of its own, and what is generated follows from the others:
            // it may be huge, and it is passing where they are.
            Ok((column, hidden)) => {
                (hidden == 0 && !is_passing(&column)).then(|| Ok(quoted(&column)))
            }
            Err(error) => Some(Err(error)),
        })
        .collect::<rusqlite::Result<_>>()?;
    // A table of which nothing is compared but the number of its rows.
    let list = if columns.is_empty() { "NULL".to_owned() } else { columns.join(", ") };
    let mut statement = db.prepare(&format!("SELECT {list} FROM main.{name}"))?;
    let mut found = statement.query([])?;
    let mut all = Rows::default();
    while let Some(row) = found.next()? {
        let (mut bytes, mut shown) = (Vec::new(), Vec::new());
        for column in 0..columns.len() {
            let value = row.get_ref(column)?;
            encode(value, &mut bytes);
            if all.first.len() < SHOWN {
                shown.push(show(value));
            }
        }
        all.count += 1;
        let digest = Checksum::of_bytes([bytes.as_slice()]);
        for (sum, lane) in all.sum.iter_mut().zip(digest.as_bytes().chunks_exact(8)) {
            let lane = lane.iter().fold(0, |lane, byte| lane << 8 | u64::from(*byte));
            *sum = sum.wrapping_add(lane);
        }
        if all.first.len() < SHOWN && !columns.is_empty() {
            all.first.push(format!("({})", shown.join(", ")));
        }
    }
    Ok(all)
}

/// A value as bytes that no other value has.
fn encode(value: ValueRef<'_>, bytes: &mut Vec<u8>) {
    let (kind, content): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(number) => (1, &number.to_le_bytes()),
        ValueRef::Real(number) => (2, &number.to_bits().to_le_bytes()),
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    bytes.push(kind);
    bytes.extend((content.len() as u64).to_le_bytes());
    bytes.extend(content);
}

fn show(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(text) => {
            let text = String::from_utf8_lossy(text);
            let short: String = text.chars().take(LENGTH).collect();
            let more = if short.len() < text.len() { "…" } else { "" };
            format!("'{}{more}'", short.escape_default())
        }
        ValueRef::Blob(blob) => format!("a blob of {} bytes", blob.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;

    fn read(sql: &str, passing: &Passing) -> Contents {
        let db = Database::open(&Arguments::default().options).unwrap();
        db.connection().execute_batch(sql).unwrap();
        let schema = Snapshot::read(db.connection()).unwrap();
        Contents::read(&db, &schema, passing)
    }

    fn difference(one: &str, other: &str) -> Vec<String> {
        let table = "CREATE TABLE t (a, b); ";
        let [one, other] = [one, other]
            .map(|sql| read(&[table, "INSERT INTO t VALUES ", sql].concat(), &Passing::default()));
        assert_eq!(one == other, one.difference(&other).is_empty());
        one.difference(&other)
    }

    #[test]
    fn rows_are_the_same_in_any_order_and_as_often() {
        assert!(difference("(1, 2), (3, NULL)", "(3, NULL), (1, 2)").is_empty());
        for (one, other, told) in [
            ("(1, 2)", "(1, 2), (1, 2)", "t has the row (1, 2) too"),
            ("(1, 2), (1, 2)", "(1, 2)", "t lacks the row (1, 2)"),
            ("(1, NULL)", "('1', NULL)", "t has the row ('1', NULL), and not (1, NULL)"),
            ("(1, 2.5)", "(1, x'00')", "t has the row (1, a blob of 1 bytes), and not (1, 2.5)"),
            ("('ab', '')", "('a', 'b')", "t has the row ('a', 'b'), and not ('ab', '')"),
        ] {
            assert_eq!(difference(one, other), [told]);
        }
    }

    #[test]
    fn what_is_passing_is_not_compared() {
        let [one, other] = ["(1, 2)", "(1, 3)"].map(|row| {
            let sql = format!("CREATE TABLE T (a, B); INSERT INTO t VALUES {row}");
            let column = Passing {
                columns: [("t".to_owned(), "b".to_owned())].into(),
                ..Passing::default()
            };
            let table = Passing { tables: ["t".to_owned()].into(), ..Passing::default() };
            (read(&sql, &column), read(&sql, &table))
        });
        assert_eq!(one, other);
        let [one_day, other_day] = ["(1, 2)", "(1, 3)"].map(|row| {
            let column = Passing {
                columns: [("t".to_owned(), "b".to_owned())].into(),
                ..Passing::default()
            };
            let table = "CREATE TABLE t (a, b, c AS (b / 7.0), d AS (b + 1) STORED);";
            read(&format!("{table} INSERT INTO t VALUES {row}"), &column)
        });
        assert_eq!(one_day, other_day, "nor what is generated from it");
        let table = Passing { tables: ["t".to_owned()].into(), ..Passing::default() };
        let more = read("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2), (3, 4)", &table);
        assert_eq!(one.1.difference(&more), ["t has 2 rows, and not 1"]);
    }
}
