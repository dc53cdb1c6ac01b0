//! The shape of a table: what SQLite, and the text that it was made by, tell of rows that fit.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::schema::Object;
use migrate_core::sql::{Lexer, quoted};
use rusqlite::Connection;
use rusqlite::types::Value;

use super::texts::Texts;

/// A table that is to hold rows.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: String,
    /// Those that an INSERT can name.
    pub(super) columns: Vec<Column>,
    pub(super) keys: Vec<ForeignKey>,
    /// A name for its rowid that is no column; none where the table has none of its own.
    pub(super) rowid: Option<&'static str>,
    /// Whether its text has a CHECK, or a trigger could refuse rows: then rows must be searched for.
    pub(super) is_picky: bool,
    /// The words of each column and constraint of its text, in lower case.
    parts: Vec<BTreeSet<String>>,
}

#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    /// The declared type, in upper case.
    pub(super) declared: String,
    pub(super) nulls: Nulls,
    /// Whether two rows with the same value could be refused.
    pub(super) is_unique: bool,
    /// Whether it is another name of the rowid.
    pub(super) is_rowid: bool,
    /// The literals in its definition and in the constraints that name it.
    pub(super) literals: Vec<Value>,
}

/// Whether a column takes NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    Refused,
    Taken,
    /// A CHECK names the column, and may want NULL for a value in another, or the other way round.
    Alternative,
}

impl Column {
    pub(super) fn is_nullable(&self) -> bool {
        self.nulls != Nulls::Refused
    }
}

/// Columns that refer to a row of another table.
#[derive(Debug)]
pub(super) struct ForeignKey {
    pub(super) parent: String,
    /// Indexes of columns of the child, and what each refers to.
    pub(super) columns: Vec<(usize, String)>,
}

impl ForeignKey {
    /// Whether both refer to one table by one column.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let by_one = self.columns.len() == 1 && other.columns.len() == 1;
        by_one && self.parent.eq_ignore_ascii_case(&other.parent)
    }
}

impl Column {
    /// Whether all that its text says of numbers is 0 or 1.
    pub(super) fn is_flag(&self) -> bool {
        let bit = |value: &Value| matches!(value, Value::Integer(0 | 1));
        self.declared.contains("INT")
            && !self.is_unique
            && !self.literals.is_empty()
            && self.literals.iter().all(bit)
    }
}

impl Shape {
    /// Whether a CHECK may want NULL in one column where another has a value.
    pub(super) fn may_alternate(&self) -> bool {
        self.columns.iter().any(|column| column.nulls == Nulls::Alternative)
    }

    pub(super) fn read(db: &Connection, table: &Object) -> rusqlite::Result<Self> {
        let name = table.name().to_owned();
        let in_table = |pragma: &str| format!("PRAGMA main.{pragma}({})", quoted(&name));
        let unique = unique(db, &name)?;
        let texts = Texts::read(table.sql());
        let mut columns = Vec::new();
        let mut keyed = Vec::new();
        let mut taken = BTreeSet::new();
        let mut found = db.prepare(&in_table("table_xinfo"))?;
        let mut rows = found.query([])?;
        while let Some(row) = rows.next()? {
            let column: String = row.get(1)?;
            let lower = column.to_ascii_lowercase();
            taken.insert(lower.clone());
            if row.get::<_, i64>(6)? != 0 {
                continue;
            }
            let key: i64 = row.get(5)?;
            if key > 0 {
                keyed.push(columns.len());
            }
            columns.push(Column {
                declared: row.get::<_, Option<String>>(2)?.unwrap_or_default().to_ascii_uppercase(),
                nulls: match row.get::<_, i64>(3)? == 0 && key == 0 {
                    true if texts.check(&lower) => Nulls::Alternative,
                    true => Nulls::Taken,
                    false => Nulls::Refused,
                },
                is_unique: key > 0 || unique.as_ref().is_none_or(|all| all.contains(&lower)),
                is_rowid: false,
                literals: texts.literals(&lower),
                name: column,
            });
        }
        let has_rowid = has_rowid(db, &name);
        if let [only] = keyed[..]
            && has_rowid
            && columns[only].declared == "INTEGER"
        {
            columns[only].is_rowid = true;
        }
        let hidden = ["rowid", "_rowid_", "oid"].into_iter().find(|name| !taken.contains(*name));
        let rowid = hidden.filter(|_| has_rowid && columns.iter().all(|column| !column.is_rowid));
        let keys = keys(db, &in_table("foreign_key_list"), &columns)?;
        let is_picky = texts.has_check;
        let parts = texts.parts.into_iter().map(|(words, _)| words).collect();
        Ok(Self { name, columns, keys, rowid, is_picky, parts })
    }

    /// The columns that SQLite has something against, by what it says: those that it names, or
    /// those of the constraint that it names.
    pub(super) fn blamed(&self, refusal: &str) -> Vec<usize> {
        let words = |text: &str| -> BTreeSet<String> {
            Lexer::new(text).map(|token| token.name(text).to_ascii_lowercase()).collect()
        };
        let among = |words: &BTreeSet<String>| -> Vec<usize> {
            let columns = self.columns.iter().enumerate();
            let named = columns.filter(|(_, c)| words.contains(&c.name.to_ascii_lowercase()));
            named.map(|(at, _)| at).collect()
        };
        let Some((_, what)) = refusal.split_once("constraint failed: ") else {
            return among(&words(refusal));
        };
        let named = among(&words(what));
        if !named.is_empty() {
            return named;
        }
        let constraint = words(what);
        let parts = self.parts.iter().filter(|part| !part.is_disjoint(&constraint));
        among(&parts.flatten().cloned().collect())
    }
}

/// The columns in unique indexes, in lower case; none where an index is over an expression, which
/// could be of any.
fn unique(db: &Connection, table: &str) -> rusqlite::Result<Option<BTreeSet<String>>> {
    let mut statement = db.prepare(
        "SELECT lower(i.name) FROM pragma_index_list(?1, 'main') l, pragma_index_info(l.name, 'main') i \
         WHERE l.\"unique\"",
    )?;
    let names = statement.query_map([table], |row| row.get::<_, Option<String>>(0))?;
    names.collect()
}

/// Only tables have one that can be chosen; and not those WITHOUT ROWID.
fn has_rowid(db: &Connection, table: &str) -> bool {
    db.prepare(&format!("SELECT rowid FROM main.{}", quoted(table))).is_ok()
}

fn keys(db: &Connection, pragma: &str, columns: &[Column]) -> rusqlite::Result<Vec<ForeignKey>> {
    let mut keys: BTreeMap<i64, ForeignKey> = BTreeMap::new();
    let mut statement = db.prepare(pragma)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, parent): (i64, String) = (row.get(0)?, row.get(2)?);
        let (from, place): (String, usize) = (row.get(3)?, row.get::<_, u16>(1)?.into());
        let to = match row.get::<_, Option<String>>(4)? {
            Some(to) => to,
            // Its primary key is meant.
            None => primary_key(db, &parent)?.into_iter().nth(place).unwrap_or_default(),
        };
        let at = columns.iter().position(|column| column.name.eq_ignore_ascii_case(&from));
        let key = keys.entry(id).or_insert_with(|| ForeignKey { parent, columns: Vec::new() });
        key.columns.extend(at.map(|at| (at, to)));
    }
    Ok(keys.into_values().collect())
}

fn primary_key(db: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    db.prepare("SELECT name FROM pragma_table_info(?1, 'main') WHERE pk > 0 ORDER BY pk")?
        .query_map([table], |row| row.get(0))?
        .collect()
}
