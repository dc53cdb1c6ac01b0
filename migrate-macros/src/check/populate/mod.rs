//! Rows for tables: what a database in use could hold, made up from the schema, so that a
//! migration meets more than empty tables before it meets the user's.
//!
//! Values are unlike each other as far as the schema lets them; rows are doubled where it lets
//! them be, NULL where it lets them be, and refer to rows that are there. What a CHECK or a trigger
//! wants is found by trying.

mod held;
mod row;
mod shape;
mod texts;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::quoted;
use rusqlite::types::Value;

pub(super) use values::Flavour;

use super::database::Database;
use row::Rows;
use shape::Shape;

/// Where numbers start: beyond those that a migration gives to rows of its own.
const FIRST: i64 = 3_000_000;

/// How a table is filled.
pub(super) struct Populate<'a> {
    db: &'a Database,
    schema: &'a Snapshot,
    flavour: Flavour,
    /// Literals of the script that will meet the rows.
    script: Vec<Value>,
    /// Goes on from table to table, so that no two values are alike.
    number: i64,
    /// Tables that are done, in lower case, with what went wrong.
    done: BTreeMap<String, Outcome>,
}

/// What became of a table that was to be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Filled,
    /// It holds rows as it should, but no more could be made up.
    Held,
    /// No row fits, and why.
    Empty(String),
}

impl<'a> Populate<'a> {
    pub(super) fn new(db: &'a Database, schema: &'a Snapshot, flavour: Flavour) -> Self {
        Self { db, schema, flavour, script: Vec::new(), number: FIRST, done: BTreeMap::new() }
    }

    /// Takes values from `script` where the flavour asks for that.
    pub(super) fn script(mut self, sql: &str) -> Self {
        if self.flavour == Flavour::FromScript {
            let tokens: Vec<_> = migrate_core::sql::Lexer::new(sql).significant().collect();
            self.script = texts::literals(sql, &tokens);
        }
        self
    }

    /// The same schema or a later one, with all that is filled to be filled once more.
    pub(super) fn again(self, schema: &'a Snapshot) -> Self {
        Self { schema, done: BTreeMap::new(), ..self }
    }

    /// Fills `tables`, and before each those that it refers to. Those of `kept` have rows enough.
    pub(super) fn fill(
        &mut self,
        tables: &BTreeSet<String>,
        kept: &BTreeSet<String>,
    ) -> rusqlite::Result<()> {
        for table in kept {
            self.done.insert(table.clone(), Outcome::Held);
        }
        for table in tables {
            self.table(table, &mut Vec::new())?;
        }
        Ok(())
    }

    /// The tables that hold no row, and why.
    pub(super) fn empty(&self) -> impl Iterator<Item = (&str, &str)> {
        self.done.iter().filter_map(|(table, outcome)| match outcome {
            Outcome::Empty(why) => Some((table.as_str(), why.as_str())),
            _ => None,
        })
    }

    /// Fills one; `above` are the tables that wait for it.
    fn table(&mut self, table: &str, above: &mut Vec<String>) -> rusqlite::Result<()> {
        let table = table.to_ascii_lowercase();
        if self.done.contains_key(&table) || above.contains(&table) {
            return Ok(());
        }
        let Some(object) = self.schema.get(ObjectKind::Table, &table) else { return Ok(()) };
        let db = self.db.connection();
        let mut shape = Shape::read(db, object)?;
        shape.is_picky |= self.schema.objects().any(|object| {
            object.kind() == ObjectKind::Trigger && object.table().eq_ignore_ascii_case(&table)
        });
        // Where the parent is not there, any value does as well as another.
        shape.keys.retain(|key| self.schema.get(ObjectKind::Table, &key.parent).is_some());
        above.push(table.clone());
        for key in &shape.keys {
            self.table(&key.parent, above)?;
        }
        above.pop();
        let mut rows = Rows::new(self.db, &shape, self.flavour, &self.script, self.number)?;
        let outcome = match rows.make()? {
            None => Outcome::Filled,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;

    /// A database with what `sql` makes, its tables filled, and those that are empty.
    fn filled(sql: &str) -> (Database, Vec<String>) {
        let db = Database::open(&Arguments::default().options).unwrap();
        db.connection().execute_batch(sql).unwrap();
        let schema = Snapshot::read(db.connection()).unwrap();
        let tables = schema.objects().filter(|object| object.kind() == ObjectKind::Table);
        let tables = tables.map(|table| table.name().to_owned()).collect();
        let mut populate = Populate::new(&db, &schema, Flavour::Plain);
        populate.fill(&tables, &BTreeSet::new()).unwrap();
        let empty = populate.empty().map(|(table, why)| format!("{table}: {why}")).collect();
        (db, empty)
    }

    #[test]
    fn a_check_may_want_null_in_one_column_for_a_value_in_another() {
        for (sql, kinds) in [
            (
                "CREATE TABLE jobs (id INTEGER PRIMARY KEY, how TEXT NOT NULL, script TEXT, pid INTEGER,
                     state TEXT CHECK (state IN ('up', 'down')),
                     CHECK ((how = 'shell' AND script IS NOT NULL AND pid IS NULL AND state IS NULL)
                         OR (how = 'attach' AND script IS NULL AND pid > 0 AND state NOT NULL)))",
                "SELECT count(DISTINCT how) FROM jobs",
            ),
            (
                "CREATE TABLE cats (id INTEGER PRIMARY KEY); CREATE TABLE dogs (id INTEGER PRIMARY KEY);
                 CREATE TABLE toys (cat INTEGER REFERENCES cats, dog INTEGER REFERENCES dogs,
                     CHECK ((cat IS NULL) <> (dog IS NULL)))",
                "SELECT count(DISTINCT cat IS NULL) FROM toys",
            ),
        ] {
            let (db, empty) = filled(sql);
            assert_eq!(empty, [""; 0], "{sql}");
            let found: i64 = db.connection().query_row(kinds, [], |row| row.get(0)).unwrap();
            assert!(found > 0, "{sql}");
        }
    }

    #[test]
    fn several_checks_are_met_one_by_one() {
        let (_, empty) = filled(
            "CREATE TABLE stops (id INTEGER PRIMARY KEY);
             CREATE TABLE trains (
                 id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB '[0-9a-f]*-*-*-*-*'),
                 class INTEGER NOT NULL CHECK (class IN (1, 2, 4)),
                 leaves TEXT NOT NULL CHECK (leaves LIKE '____-__-__T__:__:__%Z'),
                 line TEXT NOT NULL UNIQUE, day TEXT NOT NULL,
                 CONSTRAINT short CHECK (length(line) = 3 AND line = upper(line)),
                 CONSTRAINT a_date CHECK (day IS date(day)));
             CREATE TABLE legs (start INTEGER NOT NULL REFERENCES stops, stop INTEGER NOT NULL
                 REFERENCES stops, CHECK (start < stop))",
        );
        assert_eq!(empty, [""; 0]);
    }

    #[test]
    fn a_check_that_nobody_can_guess_leaves_a_table_empty() {
        let (_, empty) = filled("CREATE TABLE t (a NOT NULL CHECK (a GLOB 'Q[0-9]-[A-F]*7'))");
        assert_eq!(empty, ["t: CHECK constraint failed: a GLOB 'Q[0-9]-[A-F]*7'"]);
    }
}
