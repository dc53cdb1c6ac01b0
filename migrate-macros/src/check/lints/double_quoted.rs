//! Words in double quotes that are no column: SQLite takes them for strings.

use std::ops::Range;

use migrate_core::execute::message_and_offset;
use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::{Lexer, TokenKind, locate, quoted, unquoted};
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::check::finding::Finding;
use crate::check::origin::creation;
use crate::check::sqlite::firing::firing;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::section::Section;
use crate::source::Place;

/// Looks at a statement that is about to run.
pub(in crate::check) fn in_statement(
    db: &Connection,
    section: &Section,
    statement: &Range<usize>,
) -> rusqlite::Result<Option<Diagnostic>> {
    let sql = section.sql(statement);
    let Some((message, offset)) = taken_for_string(db, sql)? else { return Ok(None) };
    let word = locate(sql, &message, offset);
    // A trigger that the statement fires is looked into at the end.
    let own = sql.get(word.clone()).is_some_and(|word| is_about(&message, word));
    Ok(own.then(|| found(section, statement, word)).flatten())
}

/// Looks into the views and triggers that are there at the end, which SQLite does not when they
/// are made.
pub(in crate::check) fn in_bodies(
    migrations: &[Parsed],
    schema: &Snapshot,
    db: &Connection,
) -> rusqlite::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for object in schema.objects().filter(|object| object.sql().contains('"')) {
        let sql = match object.kind() {
            ObjectKind::View => Some(format!("SELECT * FROM main.{}", quoted(object.name()))),
            ObjectKind::Trigger => firing(db, object),
            ObjectKind::Table | ObjectKind::Index => None,
        };
        let Some(sql) = sql else { continue };
        let Some((message, _)) = taken_for_string(db, &sql)? else { continue };
        let leads = [object.kind().as_str(), "exists"];
        let Some((section, statement)) = creation(migrations, &leads, object.name()) else {
            continue;
        };
        // The message tells no place within the body, but the word.
        let sql = section.sql(statement);
        let token = Lexer::new(sql)
            .filter(|token| token.kind == TokenKind::Quoted)
            .find(|token| is_about(&message, token.text(sql)));
        let diagnostic = token.and_then(|token| found(section, statement, token.range()));
        let index = migrations.iter().position(|one| std::ptr::eq(&raw const one.up, section));
        if let (Some(index), Some(diagnostic)) = (index, diagnostic) {
            findings.push(Finding { index, diagnostic });
        }
    }
    Ok(findings)
}

/// `no such column: "word" - should this be a string literal in single-quotes?`
fn is_about(message: &str, word: &str) -> bool {
    message.contains(&format!(": {word} "))
}

fn found(section: &Section, statement: &Range<usize>, word: Range<usize>) -> Option<Diagnostic> {
    let text = section.sql(statement).get(word.clone()).filter(|word| word.starts_with('"'))?;
    let place: Place = section.place(statement.start + word.start..statement.start + word.end);
    let string = unquoted(text).replace('\'', "''");
    Some(
        Diagnostic::new(
            Code::DoubleQuotedLiteral,
            format!("{text} is not a column, and is taken for a string"),
        )
        .at(place, "")
        .note(
            "double quotes are for names; SQLite makes a string of what is none, so that a \
             misspelt column goes unseen",
        )
        .help(format!("write '{string}' for the string, or mend the name of the column")),
    )
}

/// What SQLite says of a statement that it takes only since it makes a string of a name.
fn taken_for_string(
    db: &Connection,
    sql: &str,
) -> rusqlite::Result<Option<(String, Option<usize>)>> {
    if !sql.contains('"') {
        return Ok(None);
    }
    let Some(error) = strictly(db, || db.prepare(sql).err())? else { return Ok(None) };
    // What is wrong in any case, running it says better.
    Ok(db.prepare(sql).is_ok().then(|| message_and_offset(&error)))
}

/// Does something while double quotes are for names alone.
fn strictly<T>(db: &Connection, act: impl FnOnce() -> T) -> rusqlite::Result<T> {
    let both = [DbConfig::SQLITE_DBCONFIG_DQS_DML, DbConfig::SQLITE_DBCONFIG_DQS_DDL];
    let mut before = Vec::new();
    for which in both {
        before.push((which, db.db_config(which)?));
        db.set_db_config(which, false)?;
    }
    let result = act();
    for (which, was) in before {
        db.set_db_config(which, was)?;
    }
    Ok(result)
}
