//! `IF NOT EXISTS` where the object is there, and is another one.

use std::ops::Range;

use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::sql::{Lexer, Token};

use crate::diagnostics::{Code, Diagnostic};
use crate::section::Section;

/// The finding, and the object that it is about, which another statement made.
pub(in crate::check) fn in_statement(
    schema: &Snapshot,
    section: &Section,
    statement: &Range<usize>,
) -> Option<(Diagnostic, ObjectKind, String)> {
    let sql = section.sql(statement);
    let tokens: Vec<Token> = Lexer::new(sql).significant().take(10).collect();
    let is = |at: usize, word: &str| {
        let token = tokens.get(at);
        token.is_some_and(|token| token.text(sql).eq_ignore_ascii_case(word))
    };
    if !is(0, "CREATE") {
        return None;
    }
    let at = if is(1, "UNIQUE") || is(1, "VIRTUAL") { 2 } else { 1 };
    let kind = ObjectKind::from_name(&tokens.get(at)?.text(sql).to_ascii_lowercase())?;
    if !(is(at + 1, "IF") && is(at + 2, "NOT") && is(at + 3, "EXISTS")) {
        return None;
    }
    let name = if is(at + 5, ".") { at + 6 } else { at + 4 };
    let token = *tokens.get(name)?;
    let there = schema.get(kind, &token.name(sql))?;
    // As SQLite would keep it.
    let head = &sql[..tokens[at].end];
    let body = sql[token.start..].trim_end_matches(';');
    let would_be = Object::new(
        kind,
        there.name().to_owned(),
        there.table().to_owned(),
        format!("{head} {body}"),
    );
    if would_be.digest() == there.digest() {
        return None;
    }
    let found = Diagnostic::new(
        Code::IfNotExists,
        format!("the {kind} {} is there already, and is another one", there.name()),
    )
    .at(section.place(statement.start + token.start..statement.start + token.end), "")
    .note("with IF NOT EXISTS it stays as it is, and this statement does nothing")
    .help(match kind {
        ObjectKind::Table => "change the table by ALTER TABLE, or remove the statement",
        _ => "drop it first, or remove the statement",
    });
    Some((found, kind, there.name().to_owned()))
}
