//! The parts of a `CREATE TABLE`, by its tokens.

use std::ops::Range;

use super::lexer::Token;
use super::list::list;

/// The words before which the type of a column ends.
///
/// ```
/// use migrate_core::sql::{BEHIND_TYPE, Lexer};
///
/// let sql = "price DECIMAL (10, 2) NOT NULL";
/// let behind = Lexer::new(sql).significant().find(|token| token.is_word(sql, &BEHIND_TYPE));
/// assert_eq!(behind.unwrap().text(sql), "NOT");
/// ```
pub const BEHIND_TYPE: [&str; 11] = [
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
];

/// Where the parts of a `CREATE TABLE` stand among the tokens of its text.
///
/// ```
/// use migrate_core::sql::{CreateTable, Lexer};
///
/// let sql = "CREATE TABLE t (a TEXT, b INT CHECK (b > 0), UNIQUE (a, b)) STRICT";
/// let tokens: Vec<_> = Lexer::new(sql).significant().collect();
/// let table = CreateTable::read(sql, &tokens).unwrap();
/// let names: Vec<_> = table.columns.iter().map(|one| tokens[one.start].name(sql)).collect();
/// assert_eq!(names, ["a", "b"]);
/// assert_eq!((table.constraints.len(), table.options.len()), (1, 1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateTable {
    /// The name of the table.
    pub name: usize,
    /// The columns, each from its name on.
    pub columns: Vec<Range<usize>>,
    /// The table constraints.
    pub constraints: Vec<Range<usize>>,
    /// What stands behind the body, such as `STRICT`.
    pub options: Vec<Range<usize>>,
}

/// What begins a table constraint: reserved words, so no column can have them for a name.
const CONSTRAINTS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

impl CreateTable {
    /// The parts of an ordinary table; none where the text is anything else.
    #[must_use]
    pub fn read(sql: &str, tokens: &[Token]) -> Option<Self> {
        let (name, open) = head(sql, tokens)?;
        let (items, close) = list(sql, tokens, open);
        let close = close?;
        let (constraints, columns) = items
            .into_iter()
            .filter(|item| !item.is_empty())
            .partition(|item| tokens[item.start].is_word(sql, &CONSTRAINTS));
        let mut options = Vec::new();
        let mut start = close + 1;
        let rest = tokens.get(start..).unwrap_or_default();
        for option in rest.split(|token| matches!(token.text(sql), "," | ";")) {
            options.push(start..start + option.len());
            start += option.len() + 1;
        }
        options.retain(|option| !option.is_empty());
        Some(Self { name, columns, constraints, options })
    }
}

/// The indexes of the name of a `CREATE TABLE` and of the parenthesis that opens its body.
fn head(sql: &str, tokens: &[Token]) -> Option<(usize, usize)> {
    let is = |at: usize, words: &[&str]| tokens.get(at).is_some_and(|t| t.is_word(sql, words));
    if !is(0, &["CREATE"]) {
        return None;
    }
    let mut at = if is(1, &["TEMP", "TEMPORARY"]) { 2 } else { 1 };
    if !is(at, &["TABLE"]) {
        return None;
    }
    at += 1;
    // A table can be called `if`.
    if is(at, &["IF"]) && is(at + 1, &["NOT"]) && is(at + 2, &["EXISTS"]) {
        at += 3;
    }
    if tokens.get(at + 1)?.text(sql) == "." {
        at += 2;
    }
    (tokens.get(at + 1)?.text(sql) == "(").then_some((at, at + 1))
}
