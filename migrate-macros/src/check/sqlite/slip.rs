//! Slips of punctuation: SQLite reads on past a semicolon that is not there, and says so at the
//! next word that does not fit.

use std::ops::Range;

use migrate_core::execute::message_and_offset;
use migrate_core::sql::{Lexer, Token, keyword};
use rusqlite::Connection;

use crate::check::sqlite::database::Failure;
use crate::section::{BEFORE_END, Section, unended};
use crate::source::Place;

/// What statements begin with.
const BEGINNINGS: [&str; 12] = [
    "ALTER", "ANALYZE", "CREATE", "DELETE", "DROP", "INSERT", "PRAGMA", "REINDEX", "REPLACE",
    "SELECT", "UPDATE", "WITH",
];

/// Where a semicolon is missing, and what to say about it.
#[derive(Debug)]
pub(in crate::check) struct Slip {
    pub(in crate::check) place: Place,
    pub(in crate::check) help: String,
}

/// The semicolon that is missing, where that is why a statement is no SQL. `db` is as it was before
/// the statement.
pub(in crate::check) fn slip(
    section: &Section,
    statement: &Range<usize>,
    failure: &Failure,
    db: &Connection,
) -> Option<Slip> {
    let Failure::Sqlite(error) = failure else { return None };
    let (message, offset) = message_and_offset(error);
    let start = statement.start;
    let sql = section.sql(statement);
    let until = if message == "incomplete input" {
        sql.len()
    } else if message.ends_with(": syntax error") || message.starts_with("unknown table option") {
        offset?
    } else {
        return None;
    };
    let place = |token: &Token| section.place(start + token.start..start + token.end);
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    if let Some(end) = unended(sql, &tokens).filter(|end| end.start <= until) {
        return Some(Slip { place: place(end), help: BEFORE_END.to_owned() });
    }
    let next = tokens.windows(2).rev().find(|pair| {
        pair[1].start <= until
            && pair[1].is_word(sql, &BEGINNINGS)
            && sql.get(pair[0].end..pair[1].start).is_some_and(|between| between.contains('\n'))
            && is_whole(db, sql.get(..pair[0].end).unwrap_or_default())
    })?;
    let [before, next] = next else { return None };
    let help = format!(
        "end the statement before it with a semicolon, on line {}",
        line(section, start + before.end)
    );
    Some(Slip { place: place(next), help })
}

/// The number of the line where a byte of a section's source stands.
fn line(section: &Section, at: usize) -> u32 {
    section.place(at..at).line_and_column().0
}

/// Whether SQLite would take `sql` for a statement, or for the beginning of a trigger.
fn is_whole(db: &Connection, sql: &str) -> bool {
    // Some pragmas take effect as they are compiled.
    let compiles = |sql: &str| keyword(sql, &["PRAGMA"]).is_some() || db.prepare(sql).is_ok();
    compiles(sql) || (keyword(sql, &["CREATE"]).is_some() && compiles(&format!("{sql}; END")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;
    use crate::check::sqlite::runner::Runner;
    use crate::source::Source;

    /// The word that the help is shown at, and the help.
    fn told(sql: &str) -> Option<(String, String)> {
        let mut runner = Runner::new(&Arguments::default().options).unwrap();
        let source = Source::new("m/001.sql".to_owned(), sql);
        let section = Section::read(&source, 0..source.text().len());
        let failed = runner.section(&section).map(|_| ()).unwrap_err();
        let Slip { place, help } = failed.slip(runner.connection())?;
        Some((source.text()[place.range].to_owned(), help))
    }

    #[test]
    fn r_2_16_a_semicolon_that_is_missing_is_named_with_its_line() {
        for (sql, word, line) in [
            ("CREATE TABLE a (x)\nCREATE TABLE b (x);", "CREATE", 1),
            (
                "CREATE TABLE a (\n    x TEXT\n) -- later\n\n/* b */ CREATE TABLE b (x);",
                "CREATE",
                3,
            ),
            ("CREATE TABLE a (x);\nUPDATE a SET x = 1\nALTER TABLE a ADD COLUMN y;", "ALTER", 2),
            ("CREATE TABLE a (x)\nREPLACE INTO a VALUES (1);", "REPLACE", 1),
            (
                "CREATE TABLE a (x);\nINSERT INTO a SELECT 1\nWITH b AS (SELECT 1) SELECT 2",
                "WITH",
                2,
            ),
            ("CREATE TABLE a (x);\nPRAGMA user_version = 3\nDROP TABLE a", "DROP", 2),
            (
                "CREATE TABLE a (x);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a\n  \
                 UPDATE a SET x = 1;\nEND;",
                "UPDATE",
                3,
            ),
            (
                "CREATE TABLE a (x);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END\n\
                 DROP TABLE a;",
                "DROP",
                2,
            ),
        ] {
            let help = format!("end the statement before it with a semicolon, on line {line}");
            assert_eq!(told(sql), Some((word.to_owned(), help)), "{sql}");
        }
    }

    #[test]
    fn r_2_16_a_trigger_wants_a_semicolon_before_its_end() {
        for body in ["DELETE FROM a", "UPDATE a SET x = 1", "SELECT 1", "INSERT INTO a SELECT 1"] {
            for tail in ["END;", "END", "END;\nCREATE TABLE b (x);"] {
                let sql = format!(
                    "CREATE TABLE a (x);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n{body}\n{tail}"
                );
                let told = told(&sql);
                assert_eq!(told, Some(("END".to_owned(), BEFORE_END.to_owned())), "{sql}");
            }
        }
    }

    #[test]
    fn r_2_16_what_is_wrong_within_a_statement_is_no_missing_semicolon() {
        for sql in [
            "CREATE TABLE a (x,)",
            "CREATE TABLE a (x) -- DROP\nDROPS",
            "CREATE TABLE a (\nx TEXT REFERENCES b\nON\nDELETE NOTHING)",
            "CREATE TABLE a (x);\nINSERT INTO a\nSELECT 1 FROM",
            "CREATE TABLE a (x); CREATE TRIGGER t AFTER\nINSERT ON a BEGIN DELETE a; END;",
            "CREATE VIEW v AS\nWITH b AS (SELECT 1)\nSELECT ) FROM b",
            "SELECT 1 UNION\nSELECT",
        ] {
            assert_eq!(told(sql), None, "{sql}");
        }
    }
}
