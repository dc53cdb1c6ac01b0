//! Applying: the statements of one migration, one by one.

use std::time::{Duration, Instant};

use migrate_core::execute::{execute, message_and_offset, verify};
use migrate_core::{Script, Transaction};
use rusqlite::{Connection, ErrorCode};

use crate::direction::Direction;
use crate::error::{Cause, Error, Location};
use crate::lock::wait;
use crate::plan::{Action, Step};

/// A step that did not work.
pub(crate) struct Failed {
    pub(crate) error: Error,
    /// How many of its statements had been run to their end.
    pub(crate) finished: usize,
}

/// Runs the statements of `step`, and for an up its verification queries.
///
/// Outside a transaction each statement waits for other connections up to `patience`; in one, the
/// lock is held already.
pub(crate) fn perform(
    db: &Connection,
    step: &Step,
    patience: Duration,
) -> Result<Duration, Failed> {
    let start = Instant::now();
    match &step.action {
        Action::Apply(migration) => {
            statements(db, step, migration.up(), patience)?;
            if let Some(queries) = migration.verify() {
                let finished = migration.up().statements().len();
                verifications(db, step, queries).map_err(|error| Failed { error, finished })?;
            }
        }
        Action::Undo { down, .. } => {
            statements(db, step, down, patience)?;
        }
    }
    Ok(start.elapsed())
}

fn statements(
    db: &Connection,
    step: &Step,
    script: &Script,
    patience: Duration,
) -> Result<(), Failed> {
    let alone = step.transaction() == Transaction::None;
    for (finished, statement) in script.statements().iter().enumerate() {
        let sql = script.sql(statement);
        let result = if alone { wait(patience, || execute(db, sql)) } else { execute(db, sql) };
        // Whatever the statement returned: if it ended the transaction, nothing of the run is left
        // and nothing more may run.
        let ended = !alone && db.is_autocommit();
        let error = match &result {
            Ok(()) if ended => Error::new(Cause::EndedTransaction {
                migration: step.label(),
                message: String::new(),
            }),
            Ok(()) => continue,
            Err(cause) => Error::new(failed(step, cause, ended)),
        };
        let error =
            error.at(Location::of(script, statement, result.as_ref().err())).about(step.version());
        let error = match result {
            Ok(()) => error,
            Err(cause) => error.because(cause),
        };
        return Err(Failed { error, finished });
    }
    Ok(())
}

fn failed(step: &Step, error: &rusqlite::Error, ended: bool) -> Cause {
    let message = message_and_offset(error).0;
    let migration = step.label();
    match error.sqlite_error_code() {
        Some(ErrorCode::ReadOnly) => Cause::ReadOnly(message),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Cause::Busy,
        Some(ErrorCode::DiskFull) => Cause::DiskFull { migration, message },
        Some(ErrorCode::OperationInterrupted) => Cause::Interrupted { migration },
        // ON CONFLICT ROLLBACK and RAISE(ROLLBACK); any other error that ends a transaction is
        // more important than that it did.
        Some(ErrorCode::ConstraintViolation) if ended => {
            Cause::EndedTransaction { migration, message }
        }
        _ => match step.direction() {
            Direction::Up => Cause::MigrationFailed { migration, message },
            Direction::Down => Cause::RollbackFailed { migration, message },
        },
    }
}

fn verifications(db: &Connection, step: &Step, script: &Script) -> Result<(), Error> {
    for statement in script.statements() {
        let (problem, cause) = match verify(db, script.sql(statement)) {
            Ok(verdict) => match verdict.problem() {
                Some(problem) => (problem, None),
                None => continue,
            },
            Err(cause) => (message_and_offset(&cause).0, Some(cause)),
        };
        let migration = step.label();
        let error = Error::new(Cause::VerifyFailed { migration, problem })
            .at(Location::of(script, statement, cause.as_ref()))
            .about(step.version());
        return Err(match cause {
            Some(cause) => error.because(cause),
            None => error,
        });
    }
    Ok(())
}
