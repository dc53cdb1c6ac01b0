//! The schema as it evolves, read only where a statement changed it: a whole reading after each
//! of 1,000 steps would cost more than the migrations.

use std::collections::{BTreeSet, HashMap, HashSet};

use migrate_core::Fingerprint;
use migrate_core::schema::{Found, Object, ObjectKind, Rows, Snapshot};
use migrate_core::sql::quoted;
use rusqlite::Connection;

use crate::check::sqlite::effects::Effects;

pub(in crate::check) struct Tracker {
    snapshot: Snapshot,
    /// The row of `sqlite_schema` that each table is in, by its name in lower case.
    rows: HashMap<String, i64>,
    last_row: i64,
    /// The statements that were meant, by those that SQLite keeps of the tables that stand in.
    stand_ins: HashMap<String, String>,
    /// The tables that each table refers to, all in lower case.
    parents: HashMap<String, Vec<String>>,
}

impl Tracker {
    pub(in crate::check) fn new() -> Self {
        Self {
            snapshot: Snapshot::empty(),
            rows: HashMap::new(),
            last_row: 0,
            stand_ins: HashMap::new(),
            parents: HashMap::new(),
        }
    }

    pub(in crate::check) fn fingerprint(&self) -> Fingerprint {
        self.snapshot.fingerprint()
    }

    pub(in crate::check) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Takes in what a statement did.
    pub(in crate::check) fn follow(
        &mut self,
        db: &Connection,
        effects: &Effects,
    ) -> rusqlite::Result<()> {
        if effects.rewrites || (effects.requotes && self.has_quotes()) {
            return self.read_all(db);
        }
        for (kind, name) in &effects.dropped {
            self.drop_object(*kind, name);
        }
        for stand_in in &effects.stand_ins {
            self.stand_ins.insert(stand_in.kept.clone(), stand_in.meant.clone());
        }
        if !effects.dropped.is_empty() {
            // A freed row number is given out again.
            self.last_row = last_row(db)?;
        }
        for table in &effects.extended {
            let Some(&row) = self.rows.get(&table.to_ascii_lowercase()) else { continue };
            self.look(db, Rows::At(row))?;
        }
        if effects.creates {
            let found = self.look(db, Rows::After(self.last_row))?;
            let last = found.iter().map(|found| found.row).max();
            self.last_row = last.unwrap_or(0).max(self.last_row);
        }
        Ok(())
    }

    /// Whether there is a double quote for `DROP COLUMN` to rewrite, as it does everywhere.
    fn has_quotes(&self) -> bool {
        self.snapshot.objects().any(|object| object.sql().contains('"'))
    }

    /// Reads the whole schema anew.
    pub(in crate::check) fn read_all(&mut self, db: &Connection) -> rusqlite::Result<()> {
        let there: HashSet<(ObjectKind, String)> = self
            .look(db, Rows::All)?
            .into_iter()
            .map(|found| (found.kind, found.name.to_ascii_lowercase()))
            .collect();
        self.snapshot.remove_where(|object| {
            !there.contains(&(object.kind(), object.name().to_ascii_lowercase()))
        });
        self.snapshot.remove_shadows(db)?;
        let tables = &self.snapshot;
        let gone = |name: &String| tables.get(ObjectKind::Table, name).is_none();
        self.rows.retain(|name, _| !gone(name));
        self.parents.retain(|name, _| !gone(name));
        self.last_row = last_row(db)?;
        Ok(())
    }

    /// Takes in what some rows hold.
    fn look(&mut self, db: &Connection, rows: Rows) -> rusqlite::Result<Vec<Found>> {
        let mut all = self.snapshot.look(db, rows)?;
        for found in &mut all {
            if found.kind == ObjectKind::Table {
                self.rows.insert(found.name.to_ascii_lowercase(), found.row);
            }
            if let Some(object) = found.changed.take() {
                self.take(db, object)?;
            }
        }
        Ok(all)
    }

    fn take(&mut self, db: &Connection, object: Object) -> rusqlite::Result<()> {
        if object.kind() == ObjectKind::Table {
            let name = object.name().to_ascii_lowercase();
            let parents = parents(db, &object)?;
            if parents.is_empty() {
                self.parents.remove(&name);
            } else {
                self.parents.insert(name, parents);
            }
        }
        self.snapshot.insert(match self.stand_ins.get(object.sql()) {
            Some(meant) => {
                let (name, table) = (object.name().to_owned(), object.table().to_owned());
                Object::new(object.kind(), name, table, meant.clone())
            }
            None => object,
        });
        Ok(())
    }

    fn drop_object(&mut self, kind: ObjectKind, name: &str) {
        self.snapshot.remove(kind, name);
        if matches!(kind, ObjectKind::Table | ObjectKind::View) {
            // Its indexes and triggers go with it.
            self.snapshot.remove_where(|object| object.table().eq_ignore_ascii_case(name));
        }
        if kind == ObjectKind::Table {
            let name = name.to_ascii_lowercase();
            self.rows.remove(&name);
            self.parents.remove(&name);
        }
    }

    /// The tables that refer to others.
    pub(in crate::check) fn children(&self) -> BTreeSet<String> {
        self.parents.keys().cloned().collect()
    }

    /// The tables whose foreign keys changes to `written` can have broken: those that were
    /// written, and those that refer to them.
    pub(in crate::check) fn at_risk(&self, written: &BTreeSet<String>) -> BTreeSet<String> {
        let risk = self.parents.iter().filter(|(child, parents)| {
            written.contains(*child) || parents.iter().any(|parent| written.contains(parent))
        });
        risk.map(|(child, _)| child.clone()).collect()
    }
}

fn last_row(db: &Connection) -> rusqlite::Result<i64> {
    let mut statement =
        db.prepare_cached("SELECT ifnull(max(rowid), 0) FROM main.sqlite_master")?;
    statement.query_row([], |row| row.get(0))
}

fn parents(db: &Connection, table: &Object) -> rusqlite::Result<Vec<String>> {
    if !table.sql().to_ascii_lowercase().contains("references") {
        return Ok(Vec::new());
    }
    // Not by the table-valued function: SQLite would compile that anew after every change of the
    // schema, and the pragma within it as well.
    let mut statement =
        db.prepare(&format!("PRAGMA main.foreign_key_list({})", quoted(table.name())))?;
    let parent = |row: &rusqlite::Row<'_>| Ok(row.get::<_, String>(2)?.to_ascii_lowercase());
    statement.query_map([], parent)?.collect()
}
