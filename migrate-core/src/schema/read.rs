//! Reading the schema of a live database.

use std::borrow::Cow;
use std::collections::HashSet;

use rusqlite::{Connection, Row};

use super::TRACKING_PREFIX;
use super::object::{Object, ObjectKind};
use super::snapshot::Snapshot;

// `sqlite_master` and not `sqlite_schema`, which releases before 3.33 do not know.
const SELECT: &str = "SELECT type, name, tbl_name, sql, rowid FROM main.sqlite_master";

impl Snapshot {
    /// The schema of `main` as it is now.
    ///
    /// # Errors
    ///
    /// Whatever SQLite answers, such as a malformed schema or a locked file.
    pub fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut statement = db.prepare(SELECT)?;
        let mut rows = statement.query([])?;
        let mut snapshot = Self::empty();
        while let Some(row) = rows.next()? {
            if let Some(Parts { kind, name, table, sql }) = parts(row)? {
                snapshot.insert(Object::new(
                    kind,
                    name.into_owned(),
                    table.into_owned(),
                    sql.into_owned(),
                ));
            }
        }
        snapshot.remove_shadows(db)?;
        Ok(snapshot)
    }

    /// Drops the tables in which virtual tables keep their content: their shape belongs to the
    /// module, which may change it with a release of SQLite.
    ///
    /// # Errors
    ///
    /// As for [`Snapshot::read`].
    #[doc(hidden)]
    pub fn remove_shadows(&mut self, db: &Connection) -> rusqlite::Result<()> {
        if !self.objects().any(Object::is_virtual) {
            return Ok(());
        }
        let mut statement = db.prepare(
            "SELECT lower(name) FROM pragma_table_list WHERE type = 'shadow' AND schema = 'main'",
        )?;
        let shadows: HashSet<String> =
            statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        self.remove_where(|object| shadows.contains(&object.table().to_ascii_lowercase()));
        Ok(())
    }
}

/// Which rows of `sqlite_schema` to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// All of them.
    All,
    /// Those after this one: the objects that were made last.
    After(i64),
    /// This one.
    At(i64),
}

/// An object, and its row of `sqlite_schema`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The row.
    pub row: i64,
    /// Its kind.
    pub kind: ObjectKind,
    /// Its name.
    pub name: String,
    /// The object, where the snapshot does not have it as it is.
    pub changed: Option<Object>,
}

impl Snapshot {
    /// What some rows of `sqlite_schema` hold, compared with this snapshot by text: only what
    /// changed is hashed. Does not know which tables are shadows of virtual ones.
    ///
    /// # Errors
    ///
    /// As for [`Snapshot::read`].
    #[doc(hidden)]
    pub fn look(&self, db: &Connection, rows: Rows) -> rusqlite::Result<Vec<Found>> {
        let (filter, parameter) = match rows {
            Rows::All => ("?1 = 0", 0),
            Rows::After(row) => ("rowid > ?1", row),
            Rows::At(row) => ("rowid = ?1", row),
        };
        let mut statement = db.prepare_cached(&format!("{SELECT} WHERE {filter}"))?;
        let mut rows = statement.query([parameter])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(Parts { kind, name, table, sql }) = parts(row)? else { continue };
            let same = self.get(kind, &name).is_some_and(|o| o.sql() == sql && o.table() == table);
            let changed = (!same).then(|| {
                Object::new(kind, name.clone().into_owned(), table.into_owned(), sql.into_owned())
            });
            found.push(Found { row: row.get(4)?, kind, name: name.into_owned(), changed });
        }
        Ok(found)
    }
}

struct Parts<'r> {
    kind: ObjectKind,
    name: Cow<'r, str>,
    table: Cow<'r, str>,
    sql: Cow<'r, str>,
}

/// What a row says, if it is about an object of the application's.
fn parts<'r>(row: &'r Row<'_>) -> rusqlite::Result<Option<Parts<'r>>> {
    // SQLite keeps what it was given, even a comment in another encoding.
    let text = |index| -> rusqlite::Result<Option<Cow<'r, str>>> {
        Ok(row.get_ref(index)?.as_bytes_or_null()?.map(String::from_utf8_lossy))
    };
    let Some(kind) = text(0)?.and_then(|kind| ObjectKind::from_name(&kind)) else {
        return Ok(None);
    };
    // An index that a constraint implies has no SQL of its own.
    let (Some(name), Some(table), Some(sql)) = (text(1)?, text(2)?, text(3)?) else {
        return Ok(None);
    };
    if is_internal(&name) || is_internal(&table) {
        return Ok(None);
    }
    Ok(Some(Parts { kind, name, table, sql }))
}

fn is_internal(name: &str) -> bool {
    let starts = |prefix: &str| {
        name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    starts("sqlite_") || starts(TRACKING_PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Change;

    fn database(sql: &str) -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(sql).unwrap();
        db
    }

    const SCHEMA: &str = "CREATE TABLE a (x UNIQUE); CREATE INDEX i ON a (x);
        CREATE VIEW v AS SELECT x FROM a;
        CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END;
        CREATE TABLE _migrate_applied (x);
        CREATE VIRTUAL TABLE f USING fts5(x);";

    #[test]
    fn r_2_10_a_snapshot_holds_the_applications_objects() {
        let snapshot = Snapshot::read(&database(SCHEMA)).unwrap();
        let names: Vec<_> = snapshot
            .objects()
            .map(|object| format!("{} {}", object.kind(), object.name()))
            .collect();
        assert_eq!(names, ["table a", "table f", "index i", "view v", "trigger t"]);
    }

    #[test]
    fn r_2_12_a_difference_names_each_object() {
        let expected = Snapshot::read(&database(SCHEMA)).unwrap();
        let found = database(SCHEMA);
        found
            .execute_batch(
                "DROP INDEX i; CREATE TABLE b (y); DROP VIEW v; CREATE VIEW v AS SELECT 1",
            )
            .unwrap();
        let found = Snapshot::read(&found).unwrap();
        let all = expected.difference(&found);
        let told: Vec<_> = all.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["index i is missing", "view v differs", "table b is not expected"]);
        assert_eq!(all[1].change(), Change::Changed);
    }

    #[test]
    fn r_2_12_down_restores_the_fingerprint() {
        for (up, down) in [
            ("ALTER TABLE a ADD COLUMN y", "ALTER TABLE a DROP COLUMN y"),
            ("ALTER TABLE a RENAME TO b", "ALTER TABLE b RENAME TO a"),
            ("CREATE TABLE s (i INTEGER PRIMARY KEY AUTOINCREMENT)", "DROP TABLE s"),
            ("ANALYZE", "SELECT 1"),
        ] {
            let db = database(SCHEMA);
            let before = Snapshot::read(&db).unwrap();
            db.execute_batch(up).unwrap();
            db.execute_batch(down).unwrap();
            assert_eq!(before.difference(&Snapshot::read(&db).unwrap()), [], "{up}");
        }
    }
}
