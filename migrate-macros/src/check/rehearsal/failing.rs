//! A statement that fails on rows: whether that is to be believed, and what to say.

use migrate_core::execute::is_sql;
use migrate_core::sql::{Lexer, Token};
use rusqlite::ErrorCode;

use crate::check::added_back;
use crate::check::origin::{creation, mention};
use crate::check::round_trip::DOWN_FAILS;
use crate::check::rows::populate::Flavour;
use crate::check::sqlite::database::Failure;
use crate::check::sqlite::failed::Failed;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::source::Place;

/// Whether rows of an application would fail too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credence {
    /// It has nothing to do with rows.
    AnyRows,
    /// Nothing keeps a database from having such rows.
    TheseRows,
    /// Only where all kinds of values fail.
    Check,
    /// The values that were made up may be to blame.
    Doubtful,
}

pub(super) struct Failing<'s> {
    pub(super) failed: Failed<'s>,
    pub(super) flavour: Flavour,
}

/// What SQLite says where a statement can never work on a table with a row.
const ON_ANY_ROW: [&str; 4] = [
    "Cannot add a NOT NULL column",
    "Cannot add a column with non-constant default",
    "cannot add a STORED column",
    "Cannot add a REFERENCES column",
];

impl Failing<'_> {
    /// `stand_ins` are the functions and collations that are not the application's own here.
    pub(super) fn credence(&self, stand_ins: &[String]) -> Credence {
        let message = self.failed.message();
        let starts = |start: &&str| message.starts_with(start);
        if ON_ANY_ROW.iter().any(starts) {
            return Credence::TheseRows;
        }
        if let Failure::Sqlite(error) = &self.failed.failure
            && is_sql(error)
            && error.sqlite_error_code() != Some(ErrorCode::ConstraintViolation)
            && matches!(error, rusqlite::Error::SqlInputError { .. })
        {
            return Credence::AnyRows;
        }
        let sql = self.failed.section.sql(self.failed.statement).to_ascii_lowercase();
        if stand_ins.iter().any(|name| sql.contains(&name.to_ascii_lowercase())) {
            return Credence::Doubtful;
        }
        let of_rows = ["NOT NULL constraint", "UNIQUE constraint", "FOREIGN KEY constraint"];
        if message.starts_with("CHECK constraint failed") {
            Credence::Check
        } else if self.flavour == Flavour::Plain
            && (of_rows.iter().any(starts)
                || matches!(self.failed.failure, Failure::EndedTransaction))
        {
            Credence::TheseRows
        } else {
            Credence::Doubtful
        }
    }

    /// The finding about an up.
    pub(super) fn up(&self, migration: &Parsed, earlier: &[Parsed]) -> Diagnostic {
        let message = self.failed.message();
        let alike = alike(&message, earlier);
        let version = &migration.version;
        let (note, help) = advice(&message);
        let message = format!("migration {version} fails where there are rows: {message}");
        let mut found = Diagnostic::new(Code::FailsWithRows, message).at(self.place(), "");
        if let Some(place) = alike {
            found = found.at(place, "nothing keeps these from being alike");
        }
        found.note(note).help(help)
    }

    /// The column that is added, or what the error is about.
    fn place(&self) -> Place {
        let Failed { section, statement, .. } = self.failed;
        let sql = section.sql(statement);
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let is =
            |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is_word(sql, &[word]));
        let add = (3..tokens.len()).find(|at| is(0, "ALTER") && is(*at, "ADD"));
        let column = add.map(|at| if is(at + 1, "COLUMN") { at + 2 } else { at + 1 });
        match column.and_then(|at| tokens.get(at)) {
            Some(column) => {
                section.place(statement.start + column.start..statement.start + column.end)
            }
            None => self.failed.place(),
        }
    }

    /// The finding about a down, if it is one.
    pub(super) fn down(&self, migration: &Parsed, stand_ins: &[String]) -> Option<Diagnostic> {
        if self.credence(stand_ins) != Credence::TheseRows {
            return None;
        }
        let message = self.failed.message();
        let version = &migration.version;
        let advice = added_back::refused(&message);
        let message =
            format!("the down of migration {version} fails where there are rows: {message}");
        let found = Diagnostic::new(Code::DownFails, message)
            .at(self.failed.place(), "")
            .note("it ran after its up, on tables with rows that were made up")
            .help(advice.unwrap_or_else(|| DOWN_FAILS.to_owned()));
        Some(found)
    }
}

/// Where an earlier migration made the column that `message` says is not unique.
fn alike(message: &str, earlier: &[Parsed]) -> Option<Place> {
    let columns = message.strip_prefix("UNIQUE constraint failed: ")?;
    let (table, column) = columns.split(", ").next()?.split_once('.')?;
    let (section, statement) = creation(earlier, &["table", "exists"], table)?;
    mention(section, statement, column)
}

/// What to know about an error, and what to do.
fn advice(message: &str) -> (&'static str, &'static str) {
    let has = |part: &str| message.contains(part);
    let any = "it works on an empty table, and on none with a single row";
    let some = "the schema before it lets rows be so, and some of those that were made up are";
    if has("Cannot add a NOT NULL column") {
        return (
            any,
            "give the column a DEFAULT; or rebuild the table, with the values for the rows there are",
        );
    }
    if has("non-constant default") {
        return (any, "add the column without the default, then fill it by UPDATE");
    }
    if has("cannot add a STORED column") {
        return (any, "make the column VIRTUAL, or rebuild the table");
    }
    if has("Cannot add a REFERENCES column") {
        return (any, "leave the default out, then fill the column by UPDATE");
    }
    if has("UNIQUE constraint") {
        return (
            some,
            "first decide which of the rows that are alike stays, and change or delete the others",
        );
    }
    if has("NOT NULL constraint") {
        return (some, "put a value where there is NULL: `coalesce(…)`, or an UPDATE before it");
    }
    if has("CHECK constraint") {
        return (
            "every kind of values that was tried fails",
            "let the values that are there meet the CHECK, the default among them",
        );
    }
    if has("FOREIGN KEY constraint") {
        return (some, "change or delete the rows that refer to what goes");
    }
    (some, "change or delete the rows that are in its way first")
}
