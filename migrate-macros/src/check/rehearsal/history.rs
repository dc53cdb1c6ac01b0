//! Histories: rows that were there before earlier migrations, and met those first. A migration that
//! asks for unique values may come after one that made them so.

use std::collections::BTreeSet;

use migrate_core::Script;
use migrate_core::loss::Reach;
use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::quoted;
use rusqlite::Connection;

use super::attempt::children;
use super::samples::run;
use crate::arguments::Options;
use crate::check::rows::populate::{Flavour, Populate};
use crate::check::sqlite::database::Database;
use crate::parse::{Parsed, Standing};

/// How many migrations back are looked at.
const FURTHEST: usize = 8;

/// The rows come before the migration at `from`, and meet all before the one at `to`.
pub(super) struct History<'a> {
    migrations: &'a [Parsed],
    from: usize,
    to: usize,
    options: &'a Options,
}

impl<'a> History<'a> {
    /// The histories of the migration at `index`, the shortest first. What has shipped is in none:
    /// rows have come since.
    pub(super) fn of(
        migrations: &'a [Parsed],
        index: usize,
        options: &'a Options,
    ) -> impl Iterator<Item = Self> {
        (index.saturating_sub(FURTHEST)..index)
            .rev()
            .take_while(|from| migrations[*from].standing == Standing::New)
            .map(move |from| Self { migrations, from, to: index, options })
    }

    /// The first that meets the rows.
    pub(super) fn first(&self) -> &'a Parsed {
        &self.migrations[self.from]
    }

    /// The database after it, before the migration that it is of; none where the tables that this
    /// reaches have no more rows than `without` any made up, or where one of those between fails.
    pub(super) fn play(
        &self,
        schema: &Snapshot,
        without: &Connection,
    ) -> rusqlite::Result<Option<Database>> {
        let db = Database::open(self.options)?;
        let apply = |range: &[Parsed]| -> rusqlite::Result<bool> {
            for migration in range {
                db.enter(migration.transaction)?;
                if run(&db, &migration.up).is_err() {
                    return Ok(false);
                }
                db.leave(migration)?;
            }
            Ok(true)
        };
        if !apply(&self.migrations[..self.from])? {
            return Ok(None);
        }
        let last = &self.migrations[self.to];
        let script: Script = crate::check::script(&last.up);
        let reach = Reach::of(&script, last.transaction);
        let before = Snapshot::read(db.connection())?;
        let mut populate = Populate::new(&db, &before, Flavour::Plain).script(script.text());
        let mut tables = reach.tables(db.connection())?;
        tables.extend(children(&before, &tables));
        populate.fill(&tables, &BTreeSet::new())?;
        if db.connection().is_autocommit() || !apply(&self.migrations[self.from..self.to])? {
            return Ok(None);
        }
        // Those that came in between have nothing to show but what migrations brought.
        let tables = reach.tables(db.connection())?;
        let has_rows = |table: &String| {
            let count = format!("SELECT count(*) FROM main.{}", quoted(table));
            let count = |db: &Connection| db.query_row(&count, [], |row| row.get::<_, i64>(0));
            count(db.connection()).unwrap_or(0) > count(without).unwrap_or(0)
        };
        // What refers to them may have been emptied since.
        let was_there = |table: &String| before.get(ObjectKind::Table, table).is_some();
        let shows = |table: &String| was_there(table) || has_rows(table);
        let now = Snapshot::read(db.connection())?;
        let same = now.fingerprint() == schema.fingerprint();
        let meets = tables.iter().all(has_rows) && children(&now, &tables).iter().all(shows);
        Ok((same && !tables.is_empty() && meets).then_some(db))
    }
}
