//! Down and up again: does the down undo, and can the migration be applied once more?

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::schema::{Change, Difference, ObjectKind, Snapshot};
use migrate_core::sql::{keyword, quoted};
use migrate_core::{Fingerprint, Transaction};
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::check::lints::examine::{Examined, Way, examine};
use crate::check::lints::noticed::Noticed;
use crate::check::origin::first_statement;
use crate::check::sqlite::database::DEFINING;
use crate::check::sqlite::runner::Runner;
use crate::check::sqlite::slip::Slip;
use crate::check::{added_back, unlike};
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::section::Section;

/// What to do about a down that fails.
pub(super) const DOWN_FAILS: &str =
    "mend it, or remove it: without a down, a rollback is refused before it starts";

/// Where the trip starts, and what it must come back to.
#[derive(Debug)]
pub(super) struct Start {
    /// The schema before the up.
    pub(super) before: Fingerprint,
    /// The same, in full, where a difference is to be told.
    pub(super) schema_before: Option<Snapshot>,
    /// The schema after the up.
    pub(super) after: Fingerprint,
    /// The tables that the up wrote.
    pub(super) written: BTreeSet<String>,
}

/// What a trip showed.
#[derive(Debug)]
pub(super) enum Trip {
    /// It led back to the start; the tables whose foreign keys the down can have broken, and what
    /// its statements showed.
    Restored(BTreeSet<String>, Vec<Noticed>),
    /// It did not, which is a finding, and was undone.
    Broken(Diagnostic),
    /// It did not, and the database is no longer what it was.
    Lost(Diagnostic),
}

/// The down of `migration` and its up once more, from the state right after its up, to which the
/// database returns.
///
/// Rows matter for that: the migrations that follow must meet what they will meet in a database
/// that never went back. `undo_if_broken` keeps the way back open where the down does not work;
/// for those that change rows it always is.
pub(super) fn round_trip(
    runner: &mut Runner,
    migration: &Parsed,
    down: &Section,
    start: &Start,
    undo_if_broken: bool,
) -> rusqlite::Result<Trip> {
    let rows = changes_rows(&migration.up) || changes_rows(down);
    // A savepoint would be a transaction, and this migration wants none.
    let guarded = (rows || undo_if_broken) && migration.transaction != Transaction::None;
    if guarded {
        runner.connection().execute_batch("SAVEPOINT down")?;
    }
    let contents = rows.then(|| contents(runner.connection(), &start.written));
    let (trip, undo) = match there_and_back(runner, migration, down, start) {
        Ok(Back { touches, noticed, .. }) if !guarded => {
            return Ok(Trip::Restored(touches, noticed));
        }
        Ok(Back { touches, written, noticed }) => {
            let same = contents.is_none_or(|before| {
                written.iter().all(|table| {
                    let now = content(runner.connection(), table);
                    now == before.get(table).cloned().flatten() && now.is_some()
                })
            });
            (Trip::Restored(touches, noticed), !same)
        }
        Err(found) if !guarded || runner.connection().is_autocommit() => {
            return Ok(Trip::Lost(found));
        }
        Err(found) => (Trip::Broken(found), true),
    };
    if undo {
        runner.connection().execute_batch("ROLLBACK TO down")?;
        runner.tracker.read_all(runner.db.connection())?;
    }
    if guarded {
        runner.connection().execute_batch("RELEASE down")?;
    }
    Ok(trip)
}

/// Whether a section has statements other than those that define objects.
fn changes_rows(section: &Section) -> bool {
    section.statements.iter().any(|statement| keyword(section.sql(statement), &DEFINING).is_none())
}

/// Tables with more rows than this are not compared: undoing is cheaper.
const FEW_ROWS: usize = 500;

type Contents = BTreeMap<String, Option<Vec<Value>>>;

fn contents(db: &Connection, tables: &BTreeSet<String>) -> Contents {
    tables.iter().map(|table| (table.clone(), content(db, table))).collect()
}

/// All values of a table, in order; none where it has many rows, or is not there.
fn content(db: &Connection, table: &str) -> Option<Vec<Value>> {
    let mut statement = db.prepare(&format!("SELECT * FROM main.{}", quoted(table))).ok()?;
    let columns = statement.column_count();
    let mut rows = statement.query([]).ok()?;
    let mut values = Vec::new();
    while let Some(row) = rows.next().ok()? {
        for column in 0..columns {
            values.push(row.get(column).ok()?);
        }
        if values.len() > FEW_ROWS * columns.max(1) {
            return None;
        }
    }
    Some(values)
}

/// What the two did.
struct Back {
    /// The tables whose foreign keys the down can have broken.
    touches: BTreeSet<String>,
    written: BTreeSet<String>,
    noticed: Vec<Noticed>,
}

/// Runs the two.
fn there_and_back(
    runner: &mut Runner,
    migration: &Parsed,
    down: &Section,
    start: &Start,
) -> Result<Back, Diagnostic> {
    let version = &migration.version;
    let Examined { ran, noticed, .. } = examine(runner, down, Way::Down);
    let back = ran.map_err(|failed| {
        let message = format!("the down of migration {version} fails: {}", failed.message());
        let found = Diagnostic::new(Code::DownFails, message);
        if let Some(Slip { place, help }) = failed.slip(runner.connection()) {
            return found.at(place, "").help(help);
        }
        let advice = added_back::refused(&failed.message());
        found
            .at(failed.place(), "")
            .note("it ran right after its up, on the schema that the up left")
            .help(advice.unwrap_or_else(|| DOWN_FAILS.to_owned()))
    })?;
    let unlike = |message: String| Diagnostic::new(Code::DownDoesNotRestore, message);
    let help = "let the down undo everything that the up did, rows included";
    if runner.tracker.fingerprint() != start.before {
        let message =
            format!("the down of migration {version} does not restore the schema before it");
        let mut found = unlike(message).at(first_statement(down), "this down").help(help);
        let expected = start.schema_before.iter();
        let differences: Vec<Difference> =
            expected.flat_map(|expected| expected.difference(runner.tracker.snapshot())).collect();
        if let Some(advice) = added_back::advice(&differences, down) {
            found = found.help(advice);
        }
        for one in differences.iter().take(8) {
            found = found.note(match one.change() {
                Change::Missing => {
                    format!("after it, the {} {} is missing", one.kind(), one.name())
                }
                Change::Unexpected => {
                    format!("after it, the {} {} is still there", one.kind(), one.name())
                }
                Change::Changed => {
                    let what = unlike::changes(one);
                    format!("after it, the {} {} is not as before{what}", one.kind(), one.name())
                }
            });
        }
        return Err(found);
    }
    let mut again = runner.section(&migration.up).map_err(|failed| {
        let message = format!("migration {version} cannot be applied again: {}", failed.message());
        let found = unlike(message)
            .at(failed.place(), "fails when applied again")
            .at(first_statement(down), "this down leaves something behind");
        found.help(help)
    })?;
    if runner.tracker.fingerprint() != start.after {
        let message = format!("migration {version} makes another schema when applied again");
        let found = unlike(message).at(first_statement(down), "this down").help(help);
        return Err(found);
    }
    let mut written = back.written;
    written.append(&mut again.written);
    // What was made and dropped on the way is of no matter.
    written.retain(|table| {
        table.starts_with("sqlite_")
            || runner.tracker.snapshot().get(ObjectKind::Table, table).is_some()
    });
    Ok(Back { touches: back.at_risk, written, noticed })
}
