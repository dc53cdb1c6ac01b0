//! A statement that did not work: where, and what to say.

use std::ops::Range;

use migrate_core::execute::message_and_offset;
use migrate_core::sql::locate;
use rusqlite::ErrorCode;

use super::database::Failure;
use super::sql_error::sql_error;
use crate::arguments::Options;
use crate::diagnostics::{Code, Diagnostic};
use crate::section::Section;
use crate::source::Place;

pub(super) struct Failed<'s> {
    pub(super) section: &'s Section,
    pub(super) statement: &'s Range<usize>,
    pub(super) failure: Failure,
}

impl Failed<'_> {
    /// What happened, in a few words.
    pub(super) fn message(&self) -> String {
        match &self.failure {
            Failure::Sqlite(error) => message_and_offset(error).0,
            Failure::Endless => "it does not end".to_owned(),
            Failure::EndedTransaction => "it ends the transaction".to_owned(),
        }
    }

    /// The token that the error is about.
    pub(super) fn place(&self) -> Place {
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

    /// The finding. `meant` are the names that may have been meant.
    pub(super) fn diagnostic(&self, options: &Options, meant: &[String]) -> Diagnostic {
        let place = self.place();
        match &self.failure {
            Failure::Sqlite(error) => {
                let message = message_and_offset(error).0;
                // The text of RAISE is the application's, whatever it looks like.
                let raised = error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
                    && !message.contains(" constraint failed");
                if raised {
                    return Diagnostic::new(Code::SqlError, message).at(place, "");
                }
                sql_error(&message, options, meant).at(place, "")
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
