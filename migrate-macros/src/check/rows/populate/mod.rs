//! Rows for tables: what a database in use could hold, made up from the schema, so that a
//! migration meets more than empty tables before it meets the user's.
//!
//! Values are unlike each other as far as the schema lets them; rows are doubled where it lets
//! them be, NULL where it lets them be, and refer to rows that are there. What a CHECK or a trigger
//! wants is found by trying.

mod asked;
mod held;
mod pattern;
mod row;
mod search;
mod shape;
#[cfg(test)]
mod tests;
mod texts;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::Checksum;
use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::sql::quoted;
use rusqlite::types::Value;

pub(in crate::check) use values::Flavour;

use crate::check::sqlite::database::Database;
use asked::Asked;
use row::{NO_PARENT, Rows};
use shape::Shape;

/// Where numbers start: beyond those that a migration gives to rows of its own.
const FIRST: i64 = 3_000_000;

/// Which rows are made up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Amount {
    /// Those of every kind.
    All,
    /// Those alone of which each value is unlike any other.
    Distinct,
    None,
}

/// Where the numbers of a table begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// Behind those of the table before it.
    GoOn,
    /// At one of its own.
    OfTheTable,
}

/// The number of its own: of the name alone, and the same on every platform.
fn first_of(table: &str) -> i64 {
    let digest = Checksum::of_bytes([table.as_bytes()]);
    let [low, high, ..] = *digest.as_bytes();
    FIRST + (i64::from(low) | i64::from(high & 3) << 8) * 100_000
}

/// How a table is filled.
pub(in crate::check) struct Populate<'a> {
    db: &'a Database,
    schema: &'a Snapshot,
    flavour: Flavour,
    amount: Amount,
    numbers: Numbers,
    /// Literals of the script that will meet the rows.
    script: Vec<Value>,
    /// What it looks for.
    asked: Asked,
    /// Goes on from table to table, so that no two values are alike.
    number: i64,
    /// Tables that are done, in lower case, with what went wrong.
    done: BTreeMap<String, Outcome>,
}

/// What became of a table that was to be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) enum Outcome {
    Filled,
    /// It holds rows as it should, but no more could be made up.
    Held,
    /// No row fits, and why.
    Empty(String),
}

impl<'a> Populate<'a> {
    pub(in crate::check) fn new(db: &'a Database, schema: &'a Snapshot, flavour: Flavour) -> Self {
        Self {
            db,
            schema,
            flavour,
            amount: Amount::All,
            numbers: Numbers::GoOn,
            script: Vec::new(),
            asked: Asked::default(),
            number: FIRST,
            done: BTreeMap::new(),
        }
    }

    /// Makes up for each table what does not depend on the others that are filled, nor on the order
    /// of values in the script.
    pub(in crate::check) fn apart(mut self) -> Self {
        self.script.sort_by_cached_key(|value| format!("{value:?}"));
        self.asked = Asked::default();
        self.numbers = Numbers::OfTheTable;
        self
    }

    /// Makes up these rows alone.
    pub(in crate::check) fn amount(self, amount: Amount) -> Self {
        Self { amount, ..self }
    }

    /// Makes rows that `script` looks for, and where the flavour asks for that, takes all values
    /// from it.
    pub(in crate::check) fn script(mut self, sql: &str) -> Self {
        self.asked = Asked::read(sql);
        if self.flavour == Flavour::FromScript {
            let tokens: Vec<_> = migrate_core::sql::Lexer::new(sql).significant().collect();
            self.script = texts::literals(sql, &tokens);
        }
        self
    }

    /// The same schema or a later one, with all that is filled to be filled once more.
    pub(in crate::check) fn again(self, schema: &'a Snapshot) -> Self {
        Self { schema, done: BTreeMap::new(), ..self }
    }

    /// Fills `tables`, and before each those that it refers to. Those of `kept` have rows enough.
    pub(in crate::check) fn fill(
        &mut self,
        tables: &BTreeSet<String>,
        kept: &BTreeSet<String>,
    ) -> rusqlite::Result<()> {
        for table in kept {
            self.done.insert(table.clone(), Outcome::Held);
        }
        // Tables that refer to each other are filled where NULL is let in, and the others then.
        for _ in 0..2 {
            self.done.retain(|_, outcome| *outcome != Outcome::Empty(NO_PARENT.to_owned()));
            for table in tables {
                self.table(table, &mut Vec::new())?;
            }
        }
        Ok(())
    }

    /// Adds up to `count` rows to a table that is filled.
    pub(in crate::check) fn add(&mut self, table: &str, count: usize) -> rusqlite::Result<()> {
        let Some(object) = self.schema.get(ObjectKind::Table, table) else { return Ok(()) };
        let shape = self.shape(object)?;
        let (flavour, script, asked) = (self.flavour, &self.script, &self.asked);
        let mut rows = Rows::new(self.db, &shape, flavour, script, asked, self.number)?;
        rows.add(count)?;
        self.number = rows.number();
        Ok(())
    }

    fn shape(&self, table: &Object) -> rusqlite::Result<Shape> {
        let mut shape = Shape::read(self.db.connection(), table)?;
        shape.is_picky |= self.schema.objects().any(|object| {
            object.kind() == ObjectKind::Trigger
                && object.table().eq_ignore_ascii_case(table.name())
        });
        // Where the parent is not there, any value does as well as another.
        shape.keys.retain(|key| self.schema.get(ObjectKind::Table, &key.parent).is_some());
        Ok(shape)
    }

    /// Whether all the rows that a table could have were made up for it.
    pub(in crate::check) fn is_filled(&self, table: &str) -> bool {
        self.done.get(&table.to_ascii_lowercase()) == Some(&Outcome::Filled)
    }

    /// The tables that hold no row, and why.
    pub(in crate::check) fn empty(&self) -> impl Iterator<Item = (&str, &str)> {
        self.done.iter().filter_map(|(table, outcome)| match outcome {
            Outcome::Empty(why) => Some((table.as_str(), why.as_str())),
            _ => None,
        })
    }

    /// Fills one; `above` are the tables that wait for it.
    fn table(&mut self, table: &str, above: &mut Vec<String>) -> rusqlite::Result<()> {
        let table = table.to_ascii_lowercase();
        let ended = self.db.connection().is_autocommit();
        if ended || self.done.contains_key(&table) || above.contains(&table) {
            return Ok(());
        }
        let Some(object) = self.schema.get(ObjectKind::Table, &table) else { return Ok(()) };
        let shape = self.shape(object)?;
        above.push(table.clone());
        for key in &shape.keys {
            self.table(&key.parent, above)?;
        }
        above.pop();
        if self.numbers == Numbers::OfTheTable {
            self.number = first_of(&table);
        }
        let (flavour, script, asked) = (self.flavour, &self.script, &self.asked);
        let mut rows = Rows::new(self.db, &shape, flavour, script, asked, self.number)?;
        let outcome = match rows.make(self.amount)? {
            None => Outcome::Filled,
            Some(why) if self.db.connection().is_autocommit() => Outcome::Empty(why),
            // Such as the only row that a table can have; or a view of another table, by a module.
            Some(why) if why.contains("may not be modified") || self.holds_rows(&table)? => {
                Outcome::Held
            }
            Some(why) => Outcome::Empty(why),
        };
        self.number = rows.number();
        self.done.insert(table, outcome);
        Ok(())
    }

    fn holds_rows(&self, table: &str) -> rusqlite::Result<bool> {
        let sql = format!("SELECT 1 FROM main.{}", quoted(table));
        self.db.connection().prepare(&sql)?.exists([])
    }
}
