//! Cascades: what goes from tables that the migration does not name, since rows go that theirs
//! refer to.

use std::collections::BTreeSet;

use migrate_core::loss::names_in;
use migrate_core::sql::quoted;
use migrate_core::{Destroyed, Transaction};
use rusqlite::Connection;

/// What becomes of a row when the one goes that it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// It goes too.
    Cascade,
    /// Its columns are overwritten.
    SetNull,
    SetDefault,
}

impl Action {
    fn read(action: &str) -> Option<Self> {
        [(Self::Cascade, "CASCADE"), (Self::SetNull, "SET NULL"), (Self::SetDefault, "SET DEFAULT")]
            .into_iter()
            .find_map(|(own, word)| action.eq_ignore_ascii_case(word).then_some(own))
    }
}

/// A foreign key that acts; tables and columns are in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) child: String,
    pub(super) parent: String,
    pub(super) columns: Vec<String>,
    pub(super) action: Action,
}

/// The foreign keys that act where rows are deleted.
#[derive(Debug, Default)]
pub(super) struct Cascades(Vec<Key>);

impl Cascades {
    /// Those of `tables`, where a migration of this mode lets them act.
    pub(super) fn read(
        db: &Connection,
        tables: &BTreeSet<String>,
        mode: Transaction,
    ) -> rusqlite::Result<Self> {
        let mut all = Vec::new();
        if mode != Transaction::EnforcingForeignKeys {
            return Ok(Self(all));
        }
        for child in tables {
            let mut keys =
                db.prepare(&format!("PRAGMA main.foreign_key_list({})", quoted(child)))?;
            let mut rows = keys.query([])?;
            let mut last = None;
            while let Some(row) = rows.next()? {
                let (id, parent): (i64, String) = (row.get(0)?, row.get(2)?);
                let (column, action): (String, String) = (row.get(3)?, row.get(6)?);
                let Some(action) = Action::read(&action) else { continue };
                if last.replace(id) != Some(id) {
                    let (child, parent) = (child.clone(), parent.to_ascii_lowercase());
                    all.push(Key { child, parent, columns: Vec::new(), action });
                }
                if let Some(key) = all.last_mut() {
                    key.columns.push(column.to_ascii_lowercase());
                }
            }
        }
        Ok(Self(all))
    }

    /// The key by which something went that `up` does not name, with a statement that deletes rows
    /// of a table that it does name.
    pub(super) fn of(&self, gone: &Destroyed, up: &str, statement: &str) -> Option<&Key> {
        let child = gone.table().to_ascii_lowercase();
        if names_in(up).contains(&child) {
            return None;
        }
        let named = names_in(statement);
        self.0.iter().find(|key| {
            let acts = match (gone.column(), key.action) {
                (None, Action::Cascade) => true,
                (Some(column), Action::SetNull | Action::SetDefault) => {
                    key.columns.iter().any(|own| own.eq_ignore_ascii_case(column))
                }
                _ => false,
            };
            acts && key.child == child && self.reaches(&key.parent, &named)
        })
    }

    /// Whether rows of `table` go with those of one that is named, by way of others or not.
    fn reaches(&self, table: &str, named: &BTreeSet<String>) -> bool {
        let mut above = BTreeSet::from([table]);
        loop {
            if above.iter().any(|table| named.contains(*table)) {
                return true;
            }
            let keys = self.0.iter().filter(|key| key.action == Action::Cascade);
            let parents = keys.filter(|key| above.contains(key.child.as_str()));
            let more: BTreeSet<&str> = parents.map(|key| key.parent.as_str()).collect();
            let before = above.len();
            above.extend(more);
            if above.len() == before {
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(sql: &str, table: &str, column: Option<&str>, up: &str) -> Option<String> {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(sql).unwrap();
        let tables = migrate_core::loss::tables_of(&db).unwrap().into_iter().collect();
        let mode = Transaction::EnforcingForeignKeys;
        let cascades = Cascades::read(&db, &tables, mode).unwrap();
        let gone = Destroyed::new(table.to_owned(), column.map(ToOwned::to_owned));
        let found = cascades.of(&gone, up, up)?;
        Some(format!("{} {} {:?}", found.parent, found.columns.join(" "), found.action))
    }

    #[test]
    fn a_cascade_goes_on_from_child_to_child() {
        let sql = "CREATE TABLE a (id PRIMARY KEY); \
                   CREATE TABLE b (id PRIMARY KEY, a REFERENCES a ON DELETE CASCADE); \
                   CREATE TABLE c (x, y, B REFERENCES b ON DELETE SET NULL); \
                   CREATE TABLE d (b REFERENCES b ON DELETE CASCADE, e REFERENCES d); \
                   CREATE TABLE e (a REFERENCES a);";
        let up = "DELETE FROM a";
        assert_eq!(key(sql, "b", None, up).as_deref(), Some("a a Cascade"));
        assert_eq!(key(sql, "d", None, up).as_deref(), Some("b b Cascade"));
        assert_eq!(key(sql, "c", Some("b"), up).as_deref(), Some("b b SetNull"));
        assert_eq!(key(sql, "c", Some("x"), up), None);
        assert_eq!(key(sql, "c", None, up), None);
        assert_eq!(key(sql, "e", None, up), None);
        assert_eq!(key(sql, "a", None, up), None);
        // The migration says what it does to it.
        assert_eq!(key(sql, "b", None, "DELETE FROM a WHERE id NOT IN (SELECT a FROM b)"), None);
        assert_eq!(key(sql, "b", None, "DELETE FROM e"), None);
    }
}
