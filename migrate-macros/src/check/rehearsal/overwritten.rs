//! Values that are overwritten where they stand: a column that held many holds one and the same
//! afterwards, and what it held is nowhere.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::Destroyed;
use migrate_core::sql::quoted;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// The values of a column, each once and as text, without NULL.
type Values = BTreeSet<Vec<u8>>;

/// The values of tables, by table and column in lower case.
pub(super) struct Held(BTreeMap<(String, String), Values>);

impl Held {
    pub(super) fn take(db: &Connection, tables: &BTreeSet<String>) -> rusqlite::Result<Self> {
        let mut all = BTreeMap::new();
        for table in tables {
            // A virtual table of a module that is not here.
            let Ok(mut select) = db.prepare(&format!("SELECT * FROM main.{}", quoted(table)))
            else {
                continue;
            };
            let names = (0..select.column_count()).map(|at| select.column_name(at));
            let names: Vec<String> = names
                .map(|name| name.map(str::to_ascii_lowercase))
                .collect::<rusqlite::Result<_>>()?;
            let mut columns = vec![Values::new(); names.len()];
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                for (at, values) in columns.iter_mut().enumerate() {
                    values.extend(text(row.get_ref(at)?));
                }
            }
            for (name, values) in names.into_iter().zip(columns) {
                all.insert((table.clone(), name), values);
            }
        }
        Ok(Self(all))
    }

    /// The columns that hold a single value in place of those that they held.
    pub(super) fn overwritten(&self, after: &Self) -> Vec<Destroyed> {
        let there: BTreeSet<&Vec<u8>> = after.0.values().flatten().collect();
        let is_overwritten = |column: &(String, String), before: &Values| {
            let one = after.0.get(column).is_some_and(|now| now.len() == 1);
            let gone = before.iter().filter(|value| !there.contains(value)).count();
            one && before.len() > 1 && gone + 1 >= before.len()
        };
        let all = self.0.iter().filter(|(column, before)| is_overwritten(column, before));
        all.map(|((table, column), _)| Destroyed::new(table.clone(), Some(column.clone())))
            .collect()
    }
}

fn text(value: ValueRef<'_>) -> Option<Vec<u8>> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string().into_bytes()),
        ValueRef::Real(number) => Some(number.to_string().into_bytes()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overwritten_by(sql: &str) -> Vec<String> {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE tasks (id INTEGER PRIMARY KEY, state TEXT, done INTEGER, old TEXT);
             INSERT INTO tasks VALUES (11, 'a', 0, 'x'), (12, 'b', 1, 'y'), (13, NULL, 1, 'z');",
        )
        .unwrap();
        let tables = BTreeSet::from(["tasks".to_owned()]);
        let before = Held::take(&db, &tables).unwrap();
        db.execute_batch(sql).unwrap();
        let after = Held::take(&db, &tables).unwrap();
        before.overwritten(&after).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn r_2_19_a_column_of_one_value_has_lost_the_others() {
        for (sql, gone) in [
            ("UPDATE tasks SET state = 'open'", vec!["tasks.state"]),
            ("UPDATE tasks SET done = 0, state = upper(state)", vec!["tasks.done"]),
            ("UPDATE tasks SET state = 'open' WHERE id = 11", vec![]),
            ("UPDATE tasks SET state = old, old = ''", vec![]),
            ("UPDATE tasks SET old = old || '!'", vec![]),
            ("UPDATE tasks SET state = coalesce(state, 'a')", vec![]),
            // That is lost by rows, not by values.
            ("DELETE FROM tasks", vec![]),
        ] {
            assert_eq!(overwritten_by(sql), gone, "{sql}");
        }
    }
}
