//! The inspection: the checks one after the other, with their findings and how long each took.

use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};

use super::finding::{Finding, FindingKind, Severity};
use super::report::{CheckOutcome, CheckReport};
use crate::error::Error;

/// Whether a check had something to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looked {
    Yes,
    No,
}

pub(super) struct Inspection<'c> {
    pub(super) db: &'c Connection,
    /// How long to wait for others.
    pub(super) limit: Duration,
    pub(super) findings: Vec<Finding>,
    checks: Vec<CheckReport>,
    /// Gives an error the remedy that whoever asked can follow.
    reworded: &'c dyn Fn(Error) -> Error,
}

impl<'c> Inspection<'c> {
    pub(super) fn new(
        db: &'c Connection,
        limit: Duration,
        reworded: &'c dyn Fn(Error) -> Error,
    ) -> Self {
        Self { db, limit, findings: Vec::new(), checks: Vec::new(), reworded }
    }

    /// A finding that an error makes, with its remedy; `message` is what it says.
    pub(super) fn finding(
        &self,
        severity: Severity,
        kind: FindingKind,
        message: impl Into<String>,
        error: Error,
    ) -> Finding {
        Finding::new(severity, kind, message).help_is((self.reworded)(error).help())
    }

    /// Performs a check. What SQLite refuses within it is a finding like others, since it tells
    /// about the database; what has nothing to do with its content is an error.
    pub(super) fn check(
        &mut self,
        name: &str,
        kind: FindingKind,
        look: impl FnOnce(&mut Self) -> Result<Looked, Error>,
    ) -> Result<(), Error> {
        let start = Instant::now();
        let first = self.findings.len();
        let looked = match look(self) {
            Ok(looked) => looked,
            Err(error) if is_passing(&error) => return Err(error),
            Err(error) => {
                let message = format!("{name} could not be checked: {}", error.headline());
                self.findings.push(self.finding(Severity::Error, kind, message, error));
                Looked::Yes
            }
        };
        let worst = self.findings.iter().skip(first).map(Finding::severity).min();
        let outcome = match (worst, looked) {
            (Some(Severity::Error), _) => CheckOutcome::Failed,
            (Some(Severity::Warning), _) => CheckOutcome::Warned,
            (_, Looked::No) => CheckOutcome::Skipped,
            _ => CheckOutcome::Passed,
        };
        self.checks.push(CheckReport { name: name.to_owned(), outcome, duration: start.elapsed() });
        Ok(())
    }

    pub(super) fn into_parts(mut self) -> (Vec<Finding>, Vec<CheckReport>) {
        self.findings.sort_by_key(Finding::severity);
        (self.findings, self.checks)
    }
}

/// Whether an error is of the moment and not of the database: another look may well succeed.
fn is_passing(error: &Error) -> bool {
    use ErrorCode::{
        DatabaseBusy, DatabaseLocked, OperationAborted, OperationInterrupted, OutOfMemory,
        SystemIoFailure,
    };
    let code = error.sqlite().and_then(rusqlite::Error::sqlite_error_code);
    code.is_some_and(|code| {
        [
            DatabaseBusy,
            DatabaseLocked,
            OperationAborted,
            OperationInterrupted,
            OutOfMemory,
            SystemIoFailure,
        ]
        .contains(&code)
    })
}
