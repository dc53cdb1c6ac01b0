//! Playing an order: the chain from where two orders part, on tables that hold rows.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::loss::names_in;
use migrate_core::schema::{ObjectKind, Snapshot};
use rusqlite::backup::Backup;

use crate::arguments::Options;
use crate::check::rows::contents::Contents;
use crate::check::rows::passing::{Passing, watch};
use crate::check::rows::populate::{Amount, Flavour, Populate};
use crate::check::sqlite::failed::Failed;
use crate::check::sqlite::runner::Runner;
use crate::parse::{Parsed, Standing};
use crate::source::Place;

/// Where orders part: what all of them begin with has run.
pub(super) struct Stage<'a> {
    migrations: &'a [Parsed],
    options: &'a Options,
    parting: Runner,
    /// How many migrations all orders begin with.
    start: usize,
    /// What the rest of them name, in lower case.
    names: BTreeSet<String>,
}

/// What an order led to.
pub(super) struct Played {
    pub(super) schema: Snapshot,
    db: Runner,
    passing: Passing,
    /// The tables that got values that are others each time, and who wrote them.
    pub(super) written: BTreeMap<String, Writers>,
    /// The tables without a row, and why.
    pub(super) empty: BTreeMap<String, String>,
}

/// Who wrote a table.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Writers {
    pub(super) shipped: bool,
    pub(super) new: bool,
    /// Whether some of the values are others each time.
    pub(super) passing: bool,
}

/// A migration that failed.
pub(super) struct Fault {
    pub(super) index: usize,
    /// The one before it.
    pub(super) after: Option<usize>,
    pub(super) message: String,
    pub(super) place: Place,
}

impl<'a> Stage<'a> {
    /// After the first `start` migrations, in the order of the set; none where they do not run.
    pub(super) fn new(
        migrations: &'a [Parsed],
        options: &'a Options,
        start: usize,
    ) -> rusqlite::Result<Option<Self>> {
        let mut parting = Runner::new(options)?;
        let (before, rest) = migrations.split_at(start.min(migrations.len()));
        for migration in before {
            parting.db.enter(migration.transaction)?;
            if parting.section(&migration.up).is_err() {
                return Ok(None);
            }
            parting.db.leave(migration)?;
        }
        let names = rest.iter().flat_map(|migration| names_in(migration.up.text())).collect();
        Ok(Some(Self { migrations, options, parting, start, names }))
    }

    /// Plays the rest of `order`, with rows in the tables that it names.
    pub(super) fn play(
        &mut self,
        order: &[usize],
        rows: Amount,
    ) -> rusqlite::Result<Result<Played, Fault>> {
        let mut runner = Runner::new(self.options)?;
        self.parting
            .db
            .outside(|from| runner.db.outside(|to| Backup::new(from, to)?.step(-1).map(|_| ())))?;
        runner.tracker.read_all(runner.db.connection())?;
        let mut played = Played {
            schema: Snapshot::empty(),
            passing: Passing::default(),
            written: BTreeMap::new(),
            empty: BTreeMap::new(),
            db: runner,
        };
        let rest = order.get(self.start..).unwrap_or_default();
        let mut filled = self.fill(&mut played, &BTreeSet::new(), rows)?;
        for &index in rest {
            let Some(migration) = self.migrations.get(index) else { continue };
            let after = order.iter().position(|one| *one == index);
            let after = after.and_then(|at| order.get(at.checked_sub(1)?)).copied();
            let fault = |message, place| Ok(Err(Fault { index, after, message, place }));
            if !filled {
                let message = "a row that is refused ends the transaction".to_owned();
                return fault(message, migration.up.first_line());
            }
            let before = tables(played.db.tracker.snapshot());
            played.db.db.enter(migration.transaction)?;
            if let Err(failed) = played.run(migration, self.options) {
                return fault(failed.message(), failed.place());
            }
            played.db.db.leave(migration)?;
            // Databases put rows into what has shipped, before they get what has not.
            if migration.standing == Standing::Shipped {
                filled = self.fill(&mut played, &before, rows)?;
            }
        }
        played.schema = played.db.tracker.snapshot().clone();
        Ok(Ok(played))
    }

    /// Fills the tables that have come since those of `before` were all; whether that worked.
    fn fill(
        &self,
        played: &mut Played,
        before: &BTreeSet<String>,
        rows: Amount,
    ) -> rusqlite::Result<bool> {
        let Runner { db, tracker, .. } = &played.db;
        let mut new = tables(tracker.snapshot());
        new.retain(|table| self.names.contains(table) && !before.contains(table));
        if new.is_empty() || rows == Amount::None {
            return Ok(true);
        }
        let mut populate = Populate::new(db, tracker.snapshot(), Flavour::Plain).amount(rows);
        populate.fill(&new, before)?;
        let empty = populate.empty().map(|(table, why)| (table.to_owned(), why.to_owned()));
        played.empty.extend(empty);
        Ok(!db.connection().is_autocommit())
    }
}

/// The tables of a schema, in lower case.
fn tables(schema: &Snapshot) -> BTreeSet<String> {
    let tables = schema.objects().filter(|object| object.kind() == ObjectKind::Table);
    tables.map(|table| table.name().to_ascii_lowercase()).collect()
}

impl Played {
    fn run<'s>(&mut self, migration: &'s Parsed, options: &Options) -> Result<(), Failed<'s>> {
        let ran = watch(&mut self.db, &migration.up, options, &mut self.passing)?;
        let is_shipped = migration.standing == Standing::Shipped;
        for table in ran.written {
            let writers = self.written.entry(table.clone()).or_default();
            writers.shipped |= is_shipped;
            writers.new |= !is_shipped;
            writers.passing |= self.passing.tables.contains(&table);
        }
        Ok(())
    }

    /// The rows that it left, but for what is passing here or in `other`.
    pub(super) fn contents(&self, other: &Self) -> Contents {
        let passing = Passing {
            tables: self.passing.tables.union(&other.passing.tables).cloned().collect(),
            columns: self.passing.columns.union(&other.passing.columns).cloned().collect(),
        };
        Contents::read(&self.db.db, &self.schema, &passing)
    }
}
