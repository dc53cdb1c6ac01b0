//! A statement that did not work: where, and what to say.

use std::ops::Range;

use migrate_core::execute::message_and_offset;
use migrate_core::sql::locate;
use rusqlite::{Connection, ErrorCode};

use crate::arguments::Options;
use crate::check::sqlite::database::Failure;
use crate::check::sqlite::slip::{Slip, slip};
use crate::check::sqlite::sql_error::sql_error;
use crate::diagnostics::{Code, Diagnostic};
use crate::section::Section;
use crate::source::Place;

pub(in crate::check) struct Failed<'s> {
    pub(in crate::check) section: &'s Section,
    pub(in crate::check) statement: &'s Range<usize>,
    pub(in crate::check) failure: Failure,
}

impl Failed<'_> {
    /// What happened, in a few words.
    pub(in crate::check) fn message(&self) -> String {
        match &self.failure {
            Failure::Sqlite(error) => message_and_offset(error).0,
            Failure::Endless => "it does not end".to_owned(),
            Failure::EndedTransaction => "it ends the transaction".to_owned(),
        }
    }

    /// The token that the error is about.
    pub(in crate::check) fn place(&self) -> Place {
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

    /// The semicolon that is missing, where that is why. `db` is as it was before the statement.
    pub(in crate::check) fn slip(&self, db: &Connection) -> Option<Slip> {
        slip(self.section, self.statement, &self.failure, db)
    }

    /// The finding. `meant` are the names that may have been meant; `db` is as it was before the
    /// statement.
    pub(in crate::check) fn diagnostic(
        &self,
        options: &Options,
        meant: &[String],
        db: &Connection,
    ) -> Diagnostic {
        if let Some(Slip { place, help }) = self.slip(db) {
            return Diagnostic::new(Code::SqlError, self.message()).at(place, "").help(help);
        }
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
