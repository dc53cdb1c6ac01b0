//! Running the chain: each migration up, verified, down, and up again.

use std::collections::BTreeSet;

use migrate_core::Fingerprint;
use migrate_core::execute::message_and_offset;
use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::locate;
use rusqlite::Connection;

use super::database::{Database, Failure};
use super::finish;
use super::sql_error::{Missing, missing, sql_error};
use super::tracker::Tracker;
use crate::arguments::Options;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::parse::Parsed;
use crate::section::Section;

/// What running one migration showed.
#[derive(Debug)]
pub(super) struct Learnt {
    pub(super) fingerprint: Fingerprint,
    pub(super) up_touches: Vec<String>,
    /// None where the down does not work, so that nothing is known of it.
    pub(super) down_touches: Option<Vec<String>>,
}

/// What running them all showed.
#[derive(Debug)]
pub(super) struct Rehearsed {
    pub(super) effects: Vec<Learnt>,
    pub(super) schema: Snapshot,
}

/// Chains at least this long are run on two threads.
const WORTH_TWO_THREADS: usize = 64;

/// Whether a down that does not work is looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Downs {
    /// Stop there: nearly always there is none, and a savepoint for each costs.
    Trust,
    /// Undo it, report it, go on.
    Examine,
}

/// Why a pass stopped.
enum Stop {
    Error(Box<Diagnostic>),
    /// A down does not work; the pass must be run again with [`Downs::Examine`].
    BrokenDown,
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        let message = message_and_offset(&error).0;
        Self::Error(Box::new(
            Diagnostic::new(Code::SqlError, format!("the check itself met an error: {message}"))
                .help(
                    "switch off the feature `check` of migrate-runtime, and report the migration",
                ),
        ))
    }
}

pub(super) fn rehearse(
    migrations: &[Parsed],
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Rehearsed> {
    let result = match trusting(migrations, options) {
        Err(Stop::BrokenDown) => {
            let mut pass = Pass::new(migrations, options, Downs::Examine);
            let result = pass.as_mut().map_err(|stop| std::mem::replace(stop, Stop::BrokenDown));
            result.and_then(|pass| {
                let effects = pass.run(|_| true);
                for (index, found) in pass.findings.drain(..) {
                    let code = found.0;
                    let level = options.levels.level(code, &migrations[index].allowed);
                    diagnostics.lint(level, found.1);
                }
                Ok((effects?, pass.finish()))
            })
        }
        other => other,
    };
    match result {
        Ok((effects, (schema, found))) => {
            for found in found {
                diagnostics.error(found);
            }
            diagnostics.unless_errors(Rehearsed { effects, schema })
        }
        Err(Stop::Error(found)) => {
            diagnostics.error(*found);
            None
        }
        // An examining pass goes on after a broken down.
        Err(Stop::BrokenDown) => None,
    }
}

type Outcome = Result<(Vec<Learnt>, (Snapshot, Vec<Diagnostic>)), Stop>;

/// Runs the chain, each down trusted to work. In a long chain half of the downs run on a second
/// thread, which runs every up too: two thirds of the time of one thread, on a core that is idle
/// while rustc waits for the macro.
fn trusting(migrations: &[Parsed], options: &Options) -> Outcome {
    let run = |mine: &(dyn Fn(usize) -> bool + Sync)| -> Outcome {
        let mut pass = Pass::new(migrations, options, Downs::Trust)?;
        let effects = pass.run(mine)?;
        Ok((effects, pass.finish()))
    };
    if migrations.len() < WORTH_TWO_THREADS {
        return run(&|_| true);
    }
    let (even, odd) = std::thread::scope(|scope| {
        let even = scope.spawn(|| run(&|index| index % 2 == 0));
        let odd = run(&|index| index % 2 == 1);
        (even.join(), odd)
    });
    let (mut even, end) = match even {
        Ok(outcome) => outcome?,
        Err(_) => return run(&|_| true),
    };
    for (index, (learnt, other)) in even.iter_mut().zip(odd?.0).enumerate() {
        if index % 2 == 1 {
            learnt.down_touches = other.down_touches;
        }
    }
    Ok((even, end))
}

struct Pass<'a> {
    migrations: &'a [Parsed],
    options: &'a Options,
    db: Database,
    tracker: Tracker,
    downs: Downs,
    findings: Vec<(usize, (Code, Diagnostic))>,
}

impl<'a> Pass<'a> {
    fn new(migrations: &'a [Parsed], options: &'a Options, downs: Downs) -> Result<Self, Stop> {
        let db = Database::open(options)?;
        Ok(Self { migrations, options, db, tracker: Tracker::new(), downs, findings: Vec::new() })
    }

    fn run(&mut self, mine: impl Fn(usize) -> bool) -> Result<Vec<Learnt>, Stop> {
        let migrations = self.migrations;
        let each = migrations.iter().enumerate();
        each.map(|(index, migration)| self.migration(index, migration, mine(index))).collect()
    }

    fn migration(&mut self, index: usize, migration: &Parsed, down: bool) -> Result<Learnt, Stop> {
        self.db.enter(migration.transaction)?;
        let before = self.tracker.snapshot_if(self.downs == Downs::Examine);
        let print_before = self.tracker.fingerprint();
        let at_risk = self.section(&migration.up).map_err(|failed| self.failed(&failed))?;
        let fingerprint = self.tracker.fingerprint();
        self.verify(migration)?;
        self.foreign_keys(migration, &at_risk)?;
        self.sample(migration)?;
        let mut down_touches = None;
        if down && let Some(section) = &migration.down {
            let guarded = self.downs == Downs::Examine;
            if guarded {
                self.connection().execute_batch("SAVEPOINT down")?;
            }
            match self.there_and_back(
                migration,
                section,
                print_before,
                fingerprint,
                before.as_ref(),
            ) {
                Ok(touches) => down_touches = Some(touches.into_iter().collect()),
                Err(_) if !guarded => return Err(Stop::BrokenDown),
                Err(found) => {
                    self.findings.push((index, found));
                    if self.connection().is_autocommit() {
                        // The script ended the transaction, and what it did cannot be undone.
                        let (_, found) = self.findings.swap_remove(self.findings.len() - 1);
                        return Err(Stop::Error(Box::new(found.1)));
                    }
                    self.connection().execute_batch("ROLLBACK TO down")?;
                    self.tracker.read_all(self.db.connection())?;
                }
            }
            if guarded {
                self.connection().execute_batch("RELEASE down")?;
            }
        }
        self.db.leave(migration.transaction)?;
        Ok(Learnt { fingerprint, up_touches: at_risk.into_iter().collect(), down_touches })
    }

    fn connection(&self) -> &Connection {
        self.db.connection()
    }

    /// Runs the statements of a section; the tables whose foreign keys they put at risk.
    fn section<'s>(&mut self, section: &'s Section) -> Result<BTreeSet<String>, Failed<'s>> {
        let mut written = BTreeSet::new();
        // Who refers to a table is asked before it is dropped, and after all is done.
        let mut at_risk = BTreeSet::new();
        for statement in &section.statements {
            let failed = |failure| Failed { section, statement, failure };
            let mut effects = self.db.run(section.sql(statement)).map_err(failed)?;
            if !effects.dropped.is_empty() || effects.rewrites {
                at_risk.append(&mut self.tracker.at_risk(&effects.writes));
            }
            let followed = self.tracker.follow(self.db.connection(), &effects);
            followed.map_err(|error| failed(Failure::Sqlite(error)))?;
            written.append(&mut effects.writes);
        }
        at_risk.append(&mut self.tracker.at_risk(&written));
        // What is gone by now needs no check.
        let tables = self.tracker.snapshot();
        at_risk.retain(|name| tables.get(ObjectKind::Table, name).is_some());
        Ok(at_risk)
    }

    fn there_and_back(
        &mut self,
        migration: &Parsed,
        down: &Section,
        before: Fingerprint,
        after: Fingerprint,
        schema_before: Option<&Snapshot>,
    ) -> Result<BTreeSet<String>, (Code, Diagnostic)> {
        let version = &migration.version;
        let touches = self.section(down).map_err(|failed| {
            let message = format!("the down of migration {version} fails: {}", failed.message());
            let found = Diagnostic::new(Code::DownFails, message)
                .at(failed.place(), "")
                .note("it ran right after its up, on the schema that the up left")
                .help("mend it, or remove it: a migration without a down says so");
            (Code::DownFails, found)
        })?;
        let unlike = |message: String| {
            let found =
                Diagnostic::new(Code::DownDoesNotRestore, message).in_source(&down.source, "");
            (Code::DownDoesNotRestore, found)
        };
        if self.tracker.fingerprint() != before {
            let difference = schema_before
                .map(|expected| expected.difference(self.tracker.snapshot()))
                .unwrap_or_default();
            let message = format!(
                "the down of migration {version} does not restore the schema that was before it"
            );
            let (code, mut found) = unlike(message);
            for one in difference.iter().take(8) {
                found = found.note(one.to_string());
            }
            return Err((code, found.help("let the down undo everything that the up did")));
        }
        let again = self.section(&migration.up).map(|_| ()).map_err(|failed| {
            let (code, found) = unlike(format!(
                "migration {version} cannot be applied again after its down: {}",
                failed.message()
            ));
            (code, found.at(failed.place(), "this statement fails the second time"))
        });
        let help = "let the down undo everything that the up did, rows included";
        again.map_err(|(code, found)| (code, found.help(help)))?;
        if self.tracker.fingerprint() != after {
            let message = format!(
                "migration {version} makes another schema when applied again after its down"
            );
            let (code, found) = unlike(message);
            return Err((code, found.help(help)));
        }
        Ok(touches)
    }

    fn verify(&self, migration: &Parsed) -> Result<(), Stop> {
        let Some(section) = &migration.verify else {
            return Ok(());
        };
        for statement in &section.statements {
            let verdict = self
                .db
                .verify(section.sql(statement))
                .map_err(|failure| self.failed(&Failed { section, statement, failure }))?;
            if let Some(problem) = verdict.problem() {
                return Err(Stop::Error(Box::new(
                    Diagnostic::new(
                        Code::VerifyFailed,
                        format!(
                            "a verification of migration {} fails: {problem}",
                            migration.version
                        ),
                    )
                    .at(section.place(statement.clone()), "")
                    .note("a verification query yields one row, whose first column is true (not 0)")
                    .help(
                        "it ran on a database with nothing but what the migrations bring; \
                           mend the migration or the query",
                    ),
                )));
            }
        }
        Ok(())
    }

    fn foreign_keys(&self, migration: &Parsed, tables: &BTreeSet<String>) -> Result<(), Stop> {
        for table in tables {
            let mut statement = self
                .connection()
                .prepare_cached("SELECT rowid, parent FROM pragma_foreign_key_check(?1) LIMIT 1")?;
            let mut rows = statement.query([table])?;
            // An error here is a key that cannot be: the end of the chain says so better.
            let Ok(Some(row)) = rows.next() else { continue };
            let (rowid, parent): (Option<i64>, String) = (row.get(0)?, row.get(1)?);
            let row = rowid.map_or_else(|| "a row".to_owned(), |rowid| format!("row {rowid}"));
            return Err(Stop::Error(Box::new(
                Diagnostic::new(
                    Code::ForeignKeyViolation,
                    format!("migration {} leaves a foreign key violated", migration.version),
                )
                .at(super::origin::last_mention(migration, table), "")
                .note(format!("{row} of {table} refers to a row of {parent} that does not exist"))
                .help("insert the parent row first, in this migration or an earlier one"),
            )));
        }
        Ok(())
    }

    /// Tries the sample rows, and takes them back: they are for the check alone.
    fn sample(&mut self, migration: &Parsed) -> Result<(), Stop> {
        let Some(section) = &migration.sample else {
            return Ok(());
        };
        self.connection().execute_batch("SAVEPOINT sample")?;
        for statement in &section.statements {
            if let Err(failure) = self.db.run(section.sql(statement)) {
                let failed = Failed { section, statement, failure };
                return Err(Stop::Error(Box::new(
                    Diagnostic::new(
                        Code::SampleFailed,
                        format!(
                            "the sample of migration {} fails: {}",
                            migration.version,
                            failed.message()
                        ),
                    )
                    .at(failed.place(), "")
                    .help("a sample runs after its migration, on what the chain has made so far"),
                )));
            }
        }
        self.connection().execute_batch("ROLLBACK TO sample; RELEASE sample")?;
        Ok(())
    }

    fn failed(&self, failed: &Failed<'_>) -> Stop {
        Stop::Error(Box::new(failed.diagnostic(self.options, &self.meant(failed))))
    }

    /// The tables, or the columns of the tables that the statement names, one of which may have
    /// been meant where it names one that does not exist.
    fn meant(&self, failed: &Failed<'_>) -> Vec<String> {
        let tables =
            self.tracker.snapshot().objects().filter(|one| one.kind() == ObjectKind::Table);
        match missing(&failed.message()) {
            None => Vec::new(),
            Some(Missing::Table) => tables.map(|table| table.name().to_owned()).collect(),
            Some(Missing::Column) => {
                let sql = failed.section.sql(failed.statement).to_ascii_lowercase();
                let named = tables.filter(|table| sql.contains(&table.name().to_ascii_lowercase()));
                named.flat_map(|table| self.columns(table.name()).unwrap_or_default()).collect()
            }
        }
    }

    fn columns(&self, table: &str) -> rusqlite::Result<Vec<String>> {
        let mut columns = self.connection().prepare("SELECT name FROM pragma_table_xinfo(?1)")?;
        columns.query_map([table], |row| row.get(0))?.collect()
    }

    fn finish(&self) -> (Snapshot, Vec<Diagnostic>) {
        let schema = self.tracker.snapshot().clone();
        let found = finish::examine(self.migrations, &schema, &self.db, self.options);
        (schema, found)
    }
}

/// A statement that did not work.
struct Failed<'s> {
    section: &'s Section,
    statement: &'s std::ops::Range<usize>,
    failure: Failure,
}

impl Failed<'_> {
    fn message(&self) -> String {
        match &self.failure {
            Failure::Sqlite(error) => message_and_offset(error).0,
            Failure::Endless => "it does not end".to_owned(),
            Failure::EndedTransaction => "it ends the transaction".to_owned(),
        }
    }

    fn place(&self) -> crate::source::Place {
        let sql = self.section.sql(self.statement);
        let range = match &self.failure {
            Failure::Sqlite(error) => {
                let (message, offset) = message_and_offset(error);
                locate(sql, &message, offset)
            }
            _ => locate(sql, "", Some(0)),
        };
        let start = self.statement.start;
        self.section.place(start + range.start..start + range.end)
    }

    fn diagnostic(&self, options: &Options, meant: &[String]) -> Diagnostic {
        let place = self.place();
        match &self.failure {
            Failure::Sqlite(error) => {
                sql_error(&message_and_offset(error).0, options, meant).at(place, "")
            }
            Failure::Endless => {
                Diagnostic::new(Code::EndlessStatement, "this statement does not end")
                    .at(place, "stopped after 50 million steps of SQLite's virtual machine")
                    .help(
                        "end the recursion with a WHERE or a LIMIT; load large data in the program",
                    )
            }
            Failure::EndedTransaction => {
                Diagnostic::new(Code::EndsTransaction, "this statement rolls the transaction back")
                    .at(place, "")
                    .note(
                        "ON CONFLICT ROLLBACK and RAISE(ROLLBACK) undo the whole run, not one row",
                    )
                    .help("use ABORT instead of ROLLBACK")
            }
        }
    }
}
