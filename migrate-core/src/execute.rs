//! Executing statements: one way for the build and for the runtime, so that what was checked is
//! what happens.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, ErrorCode};

/// Runs one statement to its end, rows included: a `SELECT` that calls a function calls it for
/// every row.
///
/// # Errors
///
/// Whatever SQLite answers.
pub fn execute(db: &Connection, sql: &str) -> rusqlite::Result<()> {
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}

/// What a verification query answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// One row whose first column is true.
    Holds,
    /// One row whose first column is not; what it is, such as `0` or `NULL`.
    Fails(String),
    /// No row at all.
    NoRow,
    /// More rows than one.
    ManyRows,
    /// It is not a query: it would change the database, and was not run.
    Writes,
}

impl Verdict {
    /// What is wrong, unless nothing is.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        Some(match self {
            Self::Holds => return None,
            Self::Fails(value) => format!("it yields {value}"),
            Self::NoRow => "it yields no row".to_owned(),
            Self::ManyRows => "it yields more than one row".to_owned(),
            Self::Writes => "it changes the database".to_owned(),
        })
    }
}

/// Runs a verification query: it yields one row, whose first column is a number other than 0.
///
/// # Errors
///
/// Whatever SQLite answers.
pub fn verify(db: &Connection, sql: &str) -> rusqlite::Result<Verdict> {
    let mut statement = db.prepare(sql)?;
    if !statement.readonly() || statement.column_count() == 0 {
        return Ok(Verdict::Writes);
    }
    let mut rows = statement.raw_query();
    let Some(row) = rows.next()? else { return Ok(Verdict::NoRow) };
    let failed = match row.get_ref(0)? {
        ValueRef::Integer(0) => Some("0".to_owned()),
        ValueRef::Integer(_) => None,
        ValueRef::Real(number) => (number == 0.0).then(|| "0.0".to_owned()),
        ValueRef::Null => Some("NULL".to_owned()),
        ValueRef::Text(_) => Some("text".to_owned()),
        ValueRef::Blob(_) => Some("a blob".to_owned()),
    };
    Ok(match (failed, rows.next()?.is_some()) {
        (_, true) => Verdict::ManyRows,
        (Some(value), false) => Verdict::Fails(value),
        (None, false) => Verdict::Holds,
    })
}

/// What SQLite said, without the SQL text that some errors repeat, and the byte of the statement
/// at which it said so, where it told.
#[must_use]
pub fn message_and_offset(error: &Error) -> (String, Option<usize>) {
    match error {
        Error::SqlInputError { msg, offset, .. } => (msg.clone(), usize::try_from(*offset).ok()),
        Error::SqliteFailure(_, Some(message)) => (message.clone(), None),
        other => (other.to_string(), None),
    }
}

/// Whether it refused the SQL itself, such as for a table that is not there.
#[must_use]
pub fn is_sql(error: &Error) -> bool {
    matches!(error, Error::SqlInputError { .. })
        || error.sqlite_error_code() == Some(ErrorCode::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_2_05_a_verification_query_answers_with_one_true_row() {
        let db = Connection::open_in_memory().unwrap();
        for (sql, verdict) in [
            ("SELECT 1", Verdict::Holds),
            ("SELECT 0.5", Verdict::Holds),
            ("SELECT 0", Verdict::Fails("0".into())),
            ("SELECT NULL", Verdict::Fails("NULL".into())),
            ("SELECT 'yes'", Verdict::Fails("text".into())),
            ("SELECT 1 WHERE 0", Verdict::NoRow),
            ("SELECT 1 UNION ALL SELECT 1", Verdict::ManyRows),
            ("CREATE TABLE t (a)", Verdict::Writes),
            ("PRAGMA user_version = 3", Verdict::Writes),
        ] {
            assert_eq!(verify(&db, sql).unwrap(), verdict, "{sql}");
        }
    }

    #[test]
    fn a_statement_runs_for_every_row() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE t (a)").unwrap();
        execute(&db, "INSERT INTO t VALUES (1), (2), (3) RETURNING a").unwrap();
        let count: i64 = db.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 3);
    }
}
