//! The scratch database of a rehearsal: the few tables that a migration could reach, with what is
//! on them, out of the many that the chain has made. SQLite reads the whole schema anew after
//! every change that is undone, so that a rehearsal among all of them would cost ever more.

use std::collections::{BTreeSet, HashMap};

use migrate_core::loss::names_in;
use migrate_core::schema::{Content, Object, ObjectKind, SearchIndex, Snapshot};
use migrate_core::sql::quoted;
use migrate_core::{Fingerprint, Transaction};
use rusqlite::{Connection, params_from_iter};

use super::attempt::refers;
use crate::arguments::Options;
use crate::check::sqlite::database::Database;
use crate::parse::Parsed;

/// Rows of a table that are taken along at the most: those that migrations brought.
const MOST_ROWS: usize = 500;

/// How many tables that refer to others are taken along, beside those that are named.
const MOST_CHILDREN: usize = 8;

/// The names in the objects of a schema, looked up once for each object as it is.
#[derive(Debug, Default)]
pub(in crate::check) struct Names(HashMap<Fingerprint, BTreeSet<String>>);

/// A part of a database, on its own.
pub(in crate::check) struct Scratch {
    pub(in crate::check) db: Database,
    pub(in crate::check) schema: Snapshot,
}

impl Names {
    fn of(&mut self, object: &Object) -> &BTreeSet<String> {
        self.0.entry(object.digest()).or_insert_with(|| names_in(object.sql()))
    }

    /// What of `schema` a migration could reach: what it names, what is on that, what triggers and
    /// views in reach name, and some of the tables that refer to what may go.
    pub(in crate::check) fn reached(&mut self, schema: &Snapshot, migration: &Parsed) -> Snapshot {
        let mut wanted = names_in(migration.up.text());
        if let Some(down) = &migration.down {
            wanted.extend(names_in(down.text()));
        }
        if ["delete", "drop", "replace", "update"].iter().any(|word| wanted.contains(*word)) {
            let children = self.children(schema, &wanted);
            wanted.extend(children);
        }
        // With keys enforced, each row needs those that it refers to.
        let with_parents = migration.transaction == Transaction::EnforcingForeignKeys;
        let indexes: Vec<(String, String)> = SearchIndex::all(schema)
            .filter_map(|index| match index.content() {
                Content::Elsewhere(content) => {
                    Some((index.name().to_owned(), content.to_ascii_lowercase()))
                }
                Content::Within => None,
            })
            .collect();
        let mut reached = Snapshot::empty();
        loop {
            let is_wanted = |object: &&Object| {
                let named = [object.name(), object.table()];
                reached.get(object.kind(), object.name()).is_none()
                    && named.iter().any(|name| wanted.contains(&name.to_ascii_lowercase()))
            };
            let mut more: Vec<Object> = schema.objects().filter(is_wanted).cloned().collect();
            let indexes = indexes.iter().filter(|(index, content)| {
                wanted.contains(content) && reached.get(ObjectKind::Table, index).is_none()
            });
            let indexes = indexes.filter_map(|(index, _)| schema.get(ObjectKind::Table, index));
            more.extend(indexes.cloned());
            if more.is_empty() {
                return reached;
            }
            for object in more {
                let runs = matches!(object.kind(), ObjectKind::Trigger | ObjectKind::View);
                if runs || with_parents {
                    wanted.extend(self.of(&object).iter().cloned());
                }
                reached.insert(object);
            }
        }
    }

    /// The first tables that refer to any of `tables`: they show what all of them would.
    fn children(&mut self, schema: &Snapshot, tables: &BTreeSet<String>) -> Vec<String> {
        let mut children = Vec::new();
        for table in schema.objects().filter(|object| object.kind() == ObjectKind::Table) {
            let names = self.of(table);
            if refers(names, tables) {
                children.push(table.name().to_ascii_lowercase());
            }
            if children.len() == MOST_CHILDREN {
                break;
            }
        }
        children
    }
}

impl Scratch {
    /// A database with these objects, and no row; none where they cannot be made on their own.
    pub(in crate::check) fn empty(schema: Snapshot, options: &Options) -> rusqlite::Result<Self> {
        let db = Database::open(options)?;
        let make = |kind: ObjectKind, is_virtual: bool| {
            let of_kind = |object: &&Object| {
                object.kind() == kind && object.sql().starts_with("CREATE VIRTUAL") == is_virtual
            };
            let mut objects = schema.objects().filter(of_kind);
            objects.try_for_each(|object| db.connection().execute_batch(object.sql()))
        };
        make(ObjectKind::Table, false)?;
        make(ObjectKind::Table, true)?;
        for kind in [ObjectKind::Index, ObjectKind::View, ObjectKind::Trigger] {
            make(kind, false)?;
        }
        Ok(Self { db, schema })
    }

    /// A database with these objects, and the rows that `from` has in them. None where that cannot
    /// be: a virtual table keeps its rows in tables of its own.
    pub(super) fn new(
        schema: Snapshot,
        from: &Connection,
        options: &Options,
    ) -> rusqlite::Result<Option<Self>> {
        let is_virtual = |object: &Object| object.sql().starts_with("CREATE VIRTUAL");
        if schema.objects().any(is_virtual) {
            return Ok(None);
        }
        let db = Database::counting(options)?;
        let to = db.connection();
        let make = |kinds: &[ObjectKind]| {
            let of_kind = |object: &&Object| kinds.contains(&object.kind());
            let mut objects = schema.objects().filter(of_kind);
            objects.try_for_each(|object| to.execute_batch(object.sql()))
        };
        make(&[ObjectKind::Table])?;
        for table in schema.objects().filter(|object| object.kind() == ObjectKind::Table) {
            copy(from, to, table.name())?;
        }
        make(&[ObjectKind::Index])?;
        make(&[ObjectKind::View])?;
        make(&[ObjectKind::Trigger])?;
        Ok(Some(Self { db, schema }))
    }
}

fn copy(from: &Connection, to: &Connection, table: &str) -> rusqlite::Result<()> {
    let table = quoted(table);
    let columns: Vec<String> = from
        .prepare(&format!("PRAGMA main.table_xinfo({table})"))?
        .query_map([], |row| Ok((row.get::<_, String>(1)?, row.get::<_, i64>(6)?)))?
        .filter_map(|column| match column {
            Ok((name, 0)) => Some(Ok(quoted(&name))),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        })
        .collect::<rusqlite::Result<_>>()?;
    let list = columns.join(", ");
    let mut select = from.prepare(&format!("SELECT {list} FROM main.{table} LIMIT {MOST_ROWS}"))?;
    let mut rows = select.query([])?;
    let mut insert = None;
    while let Some(row) = rows.next()? {
        let values: Vec<rusqlite::types::Value> =
            (0..columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?;
        let insert = match &mut insert {
            Some(insert) => insert,
            none => none.insert(to.prepare(&format!(
                "INSERT INTO main.{table} ({list}) VALUES ({})",
                vec!["?"; columns.len()].join(", ")
            ))?),
        };
        insert.execute(params_from_iter(values))?;
    }
    Ok(())
}
