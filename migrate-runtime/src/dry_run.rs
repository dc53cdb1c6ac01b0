//! The dry run: what a run would do to this very database, found out by doing it and taking it
//! back.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use migrate_core::schema::{Difference, Snapshot};
use migrate_core::sql::quoted;
use migrate_core::wrap;
use rusqlite::Connection;

use crate::direction::{Direction, label};
use crate::error::Error;
use crate::plan::Step;
use crate::report::StepReport;
use crate::sqlite::is_sql;
use crate::work::Work;
use migrate_core::loss::tables_of;

/// What a run would do to a database. Prints as a list.
///
/// ```
/// use migrate_runtime::{Migrations, Target, embed_migrations};
///
/// # /*
/// static MIGRATIONS: Migrations = embed_migrations!("migrations");
/// # */
/// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// let dry = MIGRATIONS.dry_run(&mut db, &Target::UpTo("002".parse()?))?;
/// assert_eq!(dry.steps().len(), 2);
/// assert!(dry.schema().iter().any(|change| change.name() == "notes"));
/// assert_eq!(MIGRATIONS.status(&db)?.current(), None, "nothing stays");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What else there is to ask of one:
///
/// ```
/// # use std::time::Duration;
/// use migrate_runtime::{ErrorKind, Target};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "003")?;
/// db.execute("INSERT INTO tags (name, created_at) VALUES ('recipe', '2024')", [])?;
///
/// let dry = MIGRATIONS.dry_run(&mut db, &Target::Back(1))?;
/// let tags = dry.rows().iter().find(|change| change.table() == "tags").unwrap();
/// assert_eq!((tags.before(), tags.after()), (Some(1), None));
/// // A rollback would be refused, as somebody has to agree to the loss.
/// assert_eq!(dry.refusal().map(|error| error.kind()), Some(ErrorKind::DataLoss));
/// assert!(dry.left_out().is_empty(), "all of it could be tried");
/// assert!(dry.duration() < Duration::from_secs(60));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DryRun {
    pub(crate) steps: Vec<StepReport>,
    /// What each step went over.
    pub(crate) work: Vec<Vec<Work>>,
    pub(crate) left_out: Vec<String>,
    pub(crate) schema: Vec<Difference>,
    pub(crate) rows: Vec<RowChange>,
    pub(crate) refusal: Option<Error>,
    pub(crate) duration: Duration,
}

/// How many rows a table has before and after.
///
/// ```
/// use migrate_runtime::Target;
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run_to(&mut db, "005")?;
/// // 006 brings three notebooks to start with.
/// let dry = MIGRATIONS.dry_run(&mut db, &Target::UpTo("006".parse()?))?;
/// let change = &dry.rows()[0];
/// assert_eq!((change.table(), change.before(), change.after()), ("notebooks", Some(0), Some(3)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    table: String,
    before: Option<u64>,
    after: Option<u64>,
}

impl RowChange {
    /// The table.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Its rows before; none where it is not there yet.
    #[must_use]
    pub fn before(&self) -> Option<u64> {
        self.before
    }

    /// Its rows after; none where it is there no more.
    #[must_use]
    pub fn after(&self) -> Option<u64> {
        self.after
    }

    /// The tables whose number of rows is another, those that came and went included.
    pub(crate) fn between(
        before: &BTreeMap<String, u64>,
        after: &BTreeMap<String, u64>,
    ) -> Vec<Self> {
        let mut tables: Vec<&String> = before.keys().chain(after.keys()).collect();
        tables.sort();
        tables.dedup();
        tables
            .into_iter()
            .map(|table| Self {
                table: table.clone(),
                before: before.get(table).copied(),
                after: after.get(table).copied(),
            })
            .filter(|change| change.before != change.after)
            .collect()
    }
}

impl DryRun {
    /// The migrations that were executed, with the time they took and what they would destroy.
    #[must_use]
    pub fn steps(&self) -> &[StepReport] {
        &self.steps
    }

    /// The migrations that would follow, but cannot be executed and taken back with the others:
    /// they need a transaction of their own, or none.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// What would change in the schema: an object that comes is not expected, one that goes is
    /// missing.
    #[must_use]
    pub fn schema(&self) -> &[Difference] {
        &self.schema
    }

    /// The tables whose number of rows would change, those that come and go included.
    #[must_use]
    pub fn rows(&self) -> &[RowChange] {
        &self.rows
    }

    /// Why a run would be refused in the end, if it would: data would be lost, and nobody agreed.
    #[must_use]
    pub fn refusal(&self) -> Option<&Error> {
        self.refusal.as_ref()
    }

    /// How long it took.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

impl fmt::Display for DryRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() && self.left_out.is_empty() {
            return f.write_str("nothing to do");
        }
        for (at, step) in self.steps.iter().enumerate() {
            let sign = match step.direction() {
                Direction::Up => "would apply    ",
                Direction::Down => "would roll back",
            };
            let label = label(step.version(), step.name());
            writeln!(f, "{sign}  {label}  ({:.1?})", step.duration())?;
            for work in self.work.get(at).into_iter().flatten() {
                writeln!(f, "    {work}")?;
            }
            for loss in step.lost() {
                writeln!(f, "    destroys {loss}")?;
            }
        }
        for label in &self.left_out {
            writeln!(f, "not tried        {label}: it needs a transaction of its own, or none")?;
        }
        for change in &self.schema {
            let what = match change.change() {
                migrate_core::schema::Change::Missing => "drops",
                migrate_core::schema::Change::Unexpected => "makes",
                migrate_core::schema::Change::Changed => "changes",
            };
            writeln!(f, "    {what} {} {}", change.kind(), change.name())?;
        }
        let count = |rows: Option<u64>| rows.map_or("none".to_owned(), |rows| rows.to_string());
        for RowChange { table, before, after } in &self.rows {
            writeln!(f, "    rows of {table}: {} -> {}", count(*before), count(*after))?;
        }
        if let Some(refusal) = &self.refusal {
            // What would be lost stands with the steps.
            let (reason, help) = (refusal.headline(), refusal.help());
            let text = format!("a run would be refused: {reason}; {help}");
            writeln!(f, "{}", wrap(&text, 78).join("\n  "))?;
        }
        f.write_str("nothing was kept")
    }
}

/// The rows of every table of the application's own that can be counted: not those of a module, or
/// with a function, that this connection does not have.
pub(crate) fn count_rows(db: &Connection) -> rusqlite::Result<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    for table in tables_of(db)? {
        let sql = format!("SELECT count(*) FROM main.{}", quoted(&table));
        match db.query_row(&sql, [], |row| row.get::<_, i64>(0)) {
            Ok(rows) => drop(counts.insert(table, rows.unsigned_abs())),
            Err(error) if is_sql(&error) => {
                tracing::debug!("the rows of {table} cannot be counted: {error}");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(counts)
}

/// The tables of a database, and the rows of those that can be counted.
#[cfg(feature = "cli")]
pub(crate) struct Counted {
    tables: Vec<String>,
    rows: BTreeMap<String, u64>,
}

#[cfg(feature = "cli")]
impl Counted {
    pub(crate) fn of(db: &Connection) -> rusqlite::Result<Self> {
        Ok(Self { tables: tables_of(db)?, rows: count_rows(db)? })
    }

    /// What would be another number of rows in `other`, but for tables that either cannot count.
    pub(crate) fn changes_to(&self, other: &Self) -> Vec<RowChange> {
        let mut changes = RowChange::between(&self.rows, &other.rows);
        changes.retain(|change| {
            [self, other].into_iter().all(|one| {
                let is_there = one.tables.iter().any(|table| table == change.table());
                one.rows.contains_key(change.table()) || !is_there
            })
        });
        changes
    }
}

/// What changed between two moments.
pub(crate) fn changes(
    before: (&Snapshot, &BTreeMap<String, u64>),
    after: (&Snapshot, &BTreeMap<String, u64>),
) -> (Vec<Difference>, Vec<RowChange>) {
    (before.0.difference(after.0), RowChange::between(before.1, after.1))
}

/// Those that would follow.
pub(crate) fn labels(steps: &[Step]) -> Vec<String> {
    steps.iter().map(Step::label).collect()
}
