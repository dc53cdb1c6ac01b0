//! Loss: what a migration destroys, counted on the real rows.
//!
//! Before and after a migration that could destroy anything, the values of every column it could
//! reach are counted and summed up. What has gone from one column and come to no other is lost.
//! Values that a statement rewrites in place are not: that is what data migrations are for.

mod account;
mod deleted;
mod reach;

use std::fmt;

use rusqlite::Connection;

use account::Account;
pub use deleted::Deleted;
pub use reach::{Reach, can_destroy, names_in, tables_of};

/// Rows or values that a migration destroys.
///
/// ```
/// use migrate_runtime::Target;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "003")?;
/// db.execute_batch(
///     "INSERT INTO tags (name, created_at) VALUES ('recipe', '2024'), ('weekend', '2024')",
/// )?;
/// // What would go with 003, if it were rolled back?
/// let dry = MIGRATIONS.dry_run(&mut db, &Target::Back(1))?;
/// let loss = &dry.steps()[0].lost()[0];
/// assert_eq!((loss.table(), loss.column(), loss.count()), ("tags", None, 2));
/// assert_eq!(loss.to_string(), "2 rows of tags");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    table: String,
    column: Option<String>,
    count: u64,
}

impl Loss {
    /// The table that held them.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The column that held the values; none where whole rows go.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// How many rows, or how many values other than NULL.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// `14 rows of notes`, `1 value of notes.body`
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, column, count } = self;
        let plural = if *count == 1 { "" } else { "s" };
        match column {
            None => write!(f, "{count} row{plural} of {table}"),
            Some(column) => write!(f, "{count} value{plural} of {table}.{column}"),
        }
    }
}

/// What was there before a migration.
#[derive(Debug)]
pub struct Before {
    reach: Reach,
    account: Account,
}

impl Before {
    /// Takes account of what `reach` can destroy.
    ///
    /// # Errors
    ///
    /// SQLite's, but for those about a single table that cannot be read.
    pub fn take(db: &Connection, reach: Reach) -> rusqlite::Result<Self> {
        let account = Account::take(db, &reach.tables(db)?)?;
        Ok(Self { reach, account })
    }

    /// What is there no more; `deleted` are the rows that statements have deleted since.
    ///
    /// # Errors
    ///
    /// As of [`Before::take`].
    pub fn lost(&self, db: &Connection, deleted: &Deleted) -> rusqlite::Result<Vec<Loss>> {
        Ok(self.account.lost(&self.now(db)?, deleted))
    }

    /// Whether everything is there as it was.
    ///
    /// # Errors
    ///
    /// As of [`Before::take`].
    pub fn is_restored(&self, db: &Connection) -> rusqlite::Result<bool> {
        Ok(self.now(db)? == self.account)
    }

    /// What is there now. With a table its triggers go, and what they reached is there still.
    fn now(&self, db: &Connection) -> rusqlite::Result<Account> {
        let mut tables = self.reach.tables(db)?;
        tables.extend(tables_of(db)?.into_iter().filter(|table| self.account.has(table)));
        Account::take(db, &tables)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Script, Transaction};

    #[test]
    fn what_only_a_dropped_trigger_reached_is_still_there() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE tasks (title); CREATE TABLE log (entry); INSERT INTO log VALUES ('old');
             CREATE TRIGGER logged AFTER DELETE ON tasks BEGIN
                 INSERT INTO log VALUES (old.title);
             END;",
        )
        .unwrap();
        let sql = "DROP TABLE tasks";
        let script = Script::new("m/001.sql".into(), sql.into(), Vec::new());
        let before = Before::take(&db, Reach::of(&script, Transaction::Shared)).unwrap();
        db.execute_batch(sql).unwrap();
        assert_eq!(before.lost(&db, &Deleted::default()).unwrap(), []);
    }
}
