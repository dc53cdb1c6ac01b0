//! Checks of the application's own: queries that yield the rows that are wrong.

use std::fmt::Write as _;

use migrate_core::sql::{keyword, split};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Statement};

use super::finding::{Finding, FindingKind, Severity, counted};
use super::inspection::{Inspection, Looked};
use super::own::{self, Unavailable};
use super::request::{Check, Validation};
use super::tables::said;
use crate::error::{Cause, Error};
use crate::sqlite::is_sql;

/// How many rows of a check are shown.
const SHOWN: usize = 5;
/// How much of a text is shown.
const CHARACTERS: usize = 60;

pub(super) fn check(look: &mut Inspection<'_>, request: &Validation) -> Result<(), Error> {
    let mut own = None;
    if !request.attached.is_empty() {
        look.check("attached databases", FindingKind::Attachment, |look| {
            own = connection(look, request)?;
            Ok(Looked::Yes)
        })?;
    }
    let complete = own.is_some() || request.attached.is_empty();
    for one in &request.checks {
        look.check(&one.name, FindingKind::Check, |look| {
            let connections = own.iter().chain([look.db]);
            let refused = match perform(one, connections)? {
                Performed::Rows(0, _) => return Ok(Looked::Yes),
                Performed::Rows(count, rows) => {
                    look.findings.push(wrong(one, count, rows));
                    return Ok(Looked::Yes);
                }
                Performed::Refused(why) => why,
            };
            if !complete {
                // It may only lack what could not be attached, which is said already.
                let message = format!("{}: not checked: {refused}", one.name);
                look.findings.push(Finding::note(FindingKind::Check, message).of(&one.name));
                return Ok(Looked::No);
            }
            let message = format!("{}: the check itself does not work: {refused}", one.name);
            let finding = Finding::error(FindingKind::Check, message).of(&one.name);
            look.findings.push(finding.help_is("a check is one query that changes nothing"));
            Ok(Looked::Yes)
        })?;
    }
    Ok(())
}

/// A connection of our own with all that is to be attached; none where something could not be.
fn connection(
    look: &mut Inspection<'_>,
    request: &Validation,
) -> Result<Option<Connection>, Error> {
    let mut complete = true;
    let mut refuse = |alias: Option<&str>, unavailable: Unavailable| match unavailable {
        Unavailable::Error(error) => Err(Error::from(error)),
        Unavailable::Refused(why) => {
            complete = false;
            let what =
                alias.map_or("databases".to_owned(), |alias| format!("the database {alias}"));
            let message = format!("{what} could not be attached: {why}");
            let finding = Finding::error(FindingKind::Attachment, message);
            look.findings.push(match alias {
                Some(alias) => finding.of(alias),
                None => finding,
            });
            Ok(())
        }
    };
    let own = match own::open(look.db, look.limit) {
        Ok(own) => own,
        Err(unavailable) => {
            refuse(None, unavailable)?;
            return Ok(None);
        }
    };
    for (alias, path) in &request.attached {
        if let Err(unavailable) = own::attach(&own, alias, path) {
            refuse(Some(alias), unavailable)?;
        }
    }
    if !complete {
        return Ok(None);
    }
    // All checks see one moment of each database.
    own.execute_batch("BEGIN")?;
    Ok(Some(own))
}

pub(crate) enum Performed {
    /// How many rows it yielded, and the first of them.
    Rows(u64, Vec<String>),
    /// It was not run.
    Refused(String),
}

/// Runs a check on the first of `connections` on which it compiles.
pub(crate) fn perform<'c>(
    check: &Check,
    connections: impl Iterator<Item = &'c Connection>,
) -> Result<Performed, Error> {
    if let Some(refused) = refuse_text(&check.sql) {
        return Ok(Performed::Refused(refused));
    }
    let mut refused = None;
    for db in connections {
        match db.prepare(&check.sql) {
            Ok(statement) => return run(statement),
            Err(error) if is_sql(&error) => {
                refused.get_or_insert(said(&error));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Performed::Refused(refused.unwrap_or_default()))
}

/// What came of a check that must hold; a note where it only warns.
pub(crate) fn judge(check: &Check, performed: Performed) -> Result<Option<String>, Error> {
    let name = check.name.clone();
    match performed {
        Performed::Refused(problem) => Err(Error::new(Cause::CheckUnusable { name, problem })),
        Performed::Rows(0, _) => Ok(None),
        Performed::Rows(count, rows) => {
            let plural = if count == 1 { "" } else { "s" };
            let mut problem = format!("{count} row{plural}");
            for row in &rows {
                problem.push_str("\n  ");
                problem.push_str(row);
            }
            if let Some(help) = &check.help {
                problem.push_str("\n  ");
                problem.push_str(help);
            }
            match check.severity {
                Severity::Error => Err(Error::new(Cause::CheckFailed { name, problem })),
                _ => Ok(Some(format!("{name}: {problem}"))),
            }
        }
    }
}

impl Check {
    /// Asks it on this connection, for a callback such as
    /// [`after_run`](crate::Migrator::after_run): its error undoes the run. Rows of a
    /// [warning](Check::warning) are told to `tracing` alone.
    ///
    /// ```
    /// use migrate_runtime::{Check, ErrorKind, Migrations, embed_migrations};
    ///
    /// # /*
    /// static MIGRATIONS: Migrations = embed_migrations!("migrations");
    /// # */
    /// # static MIGRATIONS: Migrations = embed_migrations!("../examples/quickstart/migrations");
    ///
    /// let check = Check::new("no empty notes", "SELECT id FROM notes WHERE body = ''");
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.migrator().after_run(move |db, _| Ok(check.enforce(db)?)).run(&mut db)?;
    ///
    /// let error = Check::new("no notes", "SELECT 1 FROM sqlite_schema").enforce(&db).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::CheckFailed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`CheckFailed`](crate::ErrorKind::CheckFailed) where it yields a row, or is no query that
    /// works here.
    pub fn enforce(&self, db: &Connection) -> Result<(), Error> {
        if let Some(note) = judge(self, perform(self, std::iter::once(db))?)? {
            tracing::warn!("{note}");
        }
        Ok(())
    }
}

/// What may not even be compiled, let alone run. SQLite takes a COMMIT for a statement that only
/// reads.
pub(crate) fn refuse_text(sql: &str) -> Option<String> {
    let statements = split(sql);
    let [range] = &statements[..] else {
        return Some(format!("it has {}", counted(statements.len() as u64, "statement")));
    };
    let statement = sql.get(range.clone()).unwrap_or_default();
    match keyword(statement, &["SELECT", "WITH", "VALUES"]) {
        Some(_) => None,
        None => Some("it is not a query".to_owned()),
    }
}

fn run(mut statement: Statement<'_>) -> Result<Performed, Error> {
    let refused = if !statement.readonly() || statement.column_count() == 0 {
        "it would change the database"
    } else if statement.parameter_count() > 0 {
        "it has parameters"
    } else {
        ""
    };
    if !refused.is_empty() {
        return Ok(Performed::Refused(refused.to_owned()));
    }
    let names: Vec<String> = (0..statement.column_count())
        .map(|index| statement.column_name(index).map(ToOwned::to_owned))
        .collect::<Result<_, _>>()?;
    let mut rows = statement.raw_query();
    let (mut count, mut shown) = (0, Vec::new());
    loop {
        match rows.next() {
            Ok(None) => return Ok(Performed::Rows(count, shown)),
            Ok(Some(row)) => {
                count += 1;
                if shown.len() < SHOWN {
                    shown.push(text(row, &names)?);
                }
            }
            Err(error) if is_sql(&error) => return Ok(Performed::Refused(said(&error))),
            Err(error) => return Err(error.into()),
        }
    }
}

fn wrong(check: &Check, count: u64, rows: Vec<String>) -> Finding {
    let message = format!("{}: {}", check.name, counted(count, "row"));
    let finding = Finding::new(check.severity, FindingKind::Check, message)
        .of(&check.name)
        .stands_for(count, rows);
    match &check.help {
        Some(help) => finding.help_is(help),
        None => finding,
    }
}

/// `id = 3, title = 'Poems'`
fn text(row: &Row<'_>, names: &[String]) -> rusqlite::Result<String> {
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        let _ = match row.get_ref(index)? {
            ValueRef::Null => write!(text, "{name} = NULL"),
            ValueRef::Integer(number) => write!(text, "{name} = {number}"),
            ValueRef::Real(number) => write!(text, "{name} = {number}"),
            ValueRef::Text(bytes) => {
                // A character has at most four bytes.
                let bytes = bytes.get(..4 * (CHARACTERS + 1)).unwrap_or(bytes);
                let whole = String::from_utf8_lossy(bytes);
                let mut part: String = whole.chars().take(CHARACTERS).collect();
                if part.len() < whole.len() {
                    part.push('…');
                }
                write!(text, "{name} = '{}'", part.escape_debug())
            }
            ValueRef::Blob(bytes) => write!(text, "{name} = {} bytes", bytes.len()),
        };
    }
    Ok(text)
}
