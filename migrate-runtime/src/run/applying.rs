//! Applying: the statements of one migration, one by one.

use migrate_core::execute::{execute, message_and_offset, verify};
use migrate_core::{Script, Transaction};
use rusqlite::{Connection, ErrorCode};

use crate::direction::Direction;
use crate::error::{Cause, Error, Location};
use crate::events::{Event, Observer};
use crate::hooks::Hook;
use crate::limits::Watch;
use crate::lock::{Patience, wait};
use crate::plan::{Action, Step};
use migrate_core::loss::Deleted;

/// A step that did not work.
pub(crate) struct Failed {
    pub(crate) error: Error,
    /// How many of its statements had been run to their end; more, where its hook was called.
    pub(crate) finished: usize,
}

/// What applying needs beside the step.
#[derive(Clone, Copy)]
pub(crate) struct Applying<'r> {
    pub(crate) db: &'r Connection,
    /// Outside a transaction each statement waits for other connections; in one, the lock is held
    /// already.
    pub(crate) patience: Patience<'r>,
    pub(crate) watch: &'r Watch,
    pub(crate) observer: &'r Observer,
    pub(crate) hook: Option<Hook>,
}

impl Applying<'_> {
    /// Runs the statements of `step`, and for an up its verification queries.
    /// Which rows they deleted.
    pub(crate) fn perform(&self, step: &Step) -> Result<Deleted, Failed> {
        self.watch.over(|| {
            let script = step.script();
            let deleted = self.statements(step, script)?;
            let finished = script.statements().len();
            if let Some(hook) = self.hook {
                // What it did before it failed, nobody knows.
                let finished = finished + 1;
                self.call(step, hook).map_err(|error| Failed { error, finished })?;
            }
            if let Action::Apply(migration) = &step.action
                && let Some(queries) = migration.verify()
            {
                self.verifications(step, queries).map_err(|error| Failed { error, finished })?;
            }
            Ok(deleted)
        })
    }

    fn statements(&self, step: &Step, script: &Script) -> Result<Deleted, Failed> {
        let db = self.db;
        let mut deleted = Deleted::default();
        let alone = step.transaction() == Transaction::None;
        let total = script.statements().len();
        for (finished, statement) in script.statements().iter().enumerate() {
            let sql = script.sql(statement);
            let result = match self.watch.verdict(|| step.label()) {
                // The time is over, or the run cancelled, between two statements.
                Some(cause) => {
                    let error = Error::new(cause).at(Location::of(script, statement, None));
                    return Err(Failed { error: error.about(step.version()), finished });
                }
                None if alone => wait(self.patience, || execute(db, sql)),
                None => execute(db, sql),
            };
            // Whatever the statement returned: if it ended the transaction, nothing of the run is
            // left and nothing more may run.
            let ended = !alone && db.is_autocommit();
            let error = match &result {
                Ok(()) if ended => Error::new(Cause::EndedTransaction {
                    migration: step.label(),
                    message: String::new(),
                }),
                Ok(()) => {
                    deleted.note(sql, db.changes());
                    let done = finished + 1;
                    self.observer.tell(&Event::StatementDone { step, done, total });
                    continue;
                }
                Err(cause) => Error::new(self.failed(step, cause, ended)),
            };
            let error = error
                .at(Location::of(script, statement, result.as_ref().err()))
                .about(step.version());
            let error = match result {
                Ok(()) => error,
                Err(cause) => error.because(cause),
            };
            return Err(Failed { error, finished });
        }
        Ok(deleted)
    }

    /// Calls the hook, which may not end the transaction.
    fn call(&self, step: &Step, hook: Hook) -> Result<(), Error> {
        let failed = |message: String| {
            let failed = Cause::HookFailed { migration: step.label(), message };
            let cause = self.watch.verdict(|| step.label()).unwrap_or(failed);
            Error::new(cause).about(step.version())
        };
        let inside = !self.db.is_autocommit();
        let answer = hook(self.db);
        if inside && self.db.is_autocommit() {
            return Err(Error::new(Cause::HookEnded(step.label())).about(step.version()));
        }
        answer.map_err(|error| failed(error.to_string()))
    }

    fn failed(&self, step: &Step, error: &rusqlite::Error, ended: bool) -> Cause {
        if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
            && let Some(cause) = self.watch.verdict(|| step.label())
        {
            return cause;
        }
        failed(step, error, ended)
    }

    fn verifications(&self, step: &Step, script: &Script) -> Result<(), Error> {
        for statement in script.statements() {
            let (problem, cause) = match verify(self.db, script.sql(statement)) {
                Ok(verdict) => match verdict.problem() {
                    Some(problem) => (problem, None),
                    None => continue,
                },
                Err(cause) => (message_and_offset(&cause).0, Some(cause)),
            };
            let interrupted = cause.as_ref().and_then(rusqlite::Error::sqlite_error_code)
                == Some(ErrorCode::OperationInterrupted);
            let limit = self.watch.verdict(|| step.label()).filter(|_| interrupted);
            let failed = || Cause::VerifyFailed { migration: step.label(), problem };
            let error = Error::new(limit.unwrap_or_else(failed))
                .at(Location::of(script, statement, cause.as_ref()))
                .about(step.version());
            return Err(match cause {
                Some(cause) => error.because(cause),
                None => error,
            });
        }
        Ok(())
    }
}

fn failed(step: &Step, error: &rusqlite::Error, ended: bool) -> Cause {
    let message = message_and_offset(error).0;
    let migration = step.label();
    match error.sqlite_error_code() {
        // Where the database is open, what cannot be opened is its journal, for want of rights to
        // the directory.
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => Cause::ReadOnly(message),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Cause::Busy,
        Some(ErrorCode::DiskFull) => Cause::DiskFull { migration, message },
        Some(ErrorCode::OperationInterrupted) => Cause::Interrupted { migration },
        // The migration is not to blame for what it finds.
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Cause::Corrupt(vec![message]),
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
