//! A migration that counts on a cascade: it saves the children of a table that it drops, and brings
//! them back. With foreign keys not enforced, they have never been away.

use migrate_core::Transaction;
use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::keyword;

use super::new_key::parents;
use crate::check::origin::mention;
use crate::parse::Parsed;

/// What to do about rows that are there twice, if it is that.
pub(super) fn advice(before: &Snapshot, migration: &Parsed, message: &str) -> Option<String> {
    if migration.transaction == Transaction::EnforcingForeignKeys {
        return None;
    }
    let columns = message.strip_prefix("UNIQUE constraint failed: ")?;
    let table = before.get(ObjectKind::Table, columns.split('.').next()?)?;
    if !table.sql().to_ascii_lowercase().contains("on delete cascade") {
        return None;
    }
    let up = &migration.up;
    let mut drops =
        up.statements.iter().filter(|statement| keyword(up.sql(statement), &["DROP"]).is_some());
    let parents = parents(table);
    let parent =
        drops.find_map(|drop| parents.iter().find(|parent| mention(up, drop, parent).is_some()))?;
    let table = table.name();
    Some(format!(
        "leave the rows of {table} where they are: foreign keys are not enforced here, and dropping \
         {parent} takes none with it; or have them enforced, by `-- migrate: foreign_keys on`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;
    use crate::parse::of_texts;
    use rusqlite::Connection;

    fn parsed(text: &str) -> Parsed {
        of_texts(&[text], &Arguments::default().options).remove(0)
    }

    #[test]
    fn a_cascade_that_does_not_come_is_told_where_one_was_counted_on() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE shelves (id INTEGER PRIMARY KEY);
             CREATE TABLE books (id INTEGER PRIMARY KEY,
                 shelf INTEGER REFERENCES shelves (id) ON DELETE CASCADE);
             CREATE TABLE lists (id INTEGER PRIMARY KEY, shelf INTEGER REFERENCES shelves (id))",
        )
        .unwrap();
        let schema = Snapshot::read(&db).unwrap();
        for (sql, message, told) in [
            ("DROP TABLE shelves", "UNIQUE constraint failed: books.id", true),
            ("DROP TABLE shelves", "UNIQUE constraint failed: lists.id", false),
            ("DROP TABLE shelves", "NOT NULL constraint failed: books.id", false),
            ("DROP TABLE lists", "UNIQUE constraint failed: books.id", false),
            (
                "-- migrate: foreign_keys on\nDROP TABLE shelves",
                "UNIQUE constraint failed: books.id",
                false,
            ),
        ] {
            assert_eq!(advice(&schema, &parsed(sql), message).is_some(), told, "{sql}: {message}");
        }
    }
}
