//! A `CREATE TABLE` taken apart: its columns, its constraints, and what stands behind them.

use std::ops::Range;

use super::canonical::{form, unquoted};
use crate::sql::{Lexer, Token, TokenKind};

/// One column or clause, as it is written and in canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// On one line, without comments.
    pub(super) text: String,
    form: Vec<Vec<u8>>,
}

impl Part {
    fn new(sql: &str, tokens: &[Token]) -> Self {
        Self { text: one_line(sql, tokens), form: form(sql, tokens) }
    }

    /// Whether SQLite treats both alike.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.form == other.form
    }
}

/// The parts of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Definition {
    /// Name and definition, the name included in it.
    pub(super) columns: Vec<(String, Part)>,
    /// Table constraints, then options such as `STRICT`.
    pub(super) clauses: Vec<Part>,
}

/// What begins a table constraint: reserved words, so no column can have them for a name.
const CONSTRAINTS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

impl Definition {
    /// The parts of an ordinary table; none where the text is anything else.
    pub(super) fn parse(sql: &str) -> Option<Self> {
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let open = head(sql, &tokens)?;
        let (items, close) = list(sql, &tokens, open)?;
        let mut definition = Self::default();
        for item in items {
            let item = tokens.get(item).unwrap_or_default();
            let Some(first) = item.first() else { continue };
            let part = Part::new(sql, item);
            if is_word(sql, *first, &CONSTRAINTS) {
                definition.clauses.push(part);
            } else {
                definition.columns.push((name(sql, *first), part));
            }
        }
        let rest = tokens.get(close + 1..).unwrap_or_default();
        let options = rest.split(|token| matches!(token.text(sql), "," | ";"));
        definition.clauses.extend(
            options.filter(|option| !option.is_empty()).map(|option| Part::new(sql, option)),
        );
        Some(definition)
    }
}

/// The text of `sql` on one line, without comments.
pub(super) fn flat(sql: &str) -> String {
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    one_line(sql, &tokens)
}

fn one_line(sql: &str, tokens: &[Token]) -> String {
    let mut text = String::new();
    let mut end = None;
    for token in tokens {
        if end.is_some_and(|end| end != token.start) {
            text.push(' ');
        }
        text.push_str(token.text(sql));
        end = Some(token.end);
    }
    text
}

/// The index of the parenthesis that opens the body of a `CREATE TABLE`.
fn head(sql: &str, tokens: &[Token]) -> Option<usize> {
    let is = |at: usize, words: &[&str]| tokens.get(at).is_some_and(|t| is_word(sql, *t, words));
    let mut at = 0;
    if !is(at, &["CREATE"]) {
        return None;
    }
    at += 1;
    if is(at, &["TEMP", "TEMPORARY"]) {
        at += 1;
    }
    if !is(at, &["TABLE"]) {
        return None;
    }
    at += 1;
    // A table can be called `if`.
    if is(at, &["IF"]) && is(at + 1, &["NOT"]) && is(at + 2, &["EXISTS"]) {
        at += 3;
    }
    at += 1;
    if tokens.get(at)?.text(sql) == "." {
        at += 2;
    }
    (tokens.get(at)?.text(sql) == "(").then_some(at)
}

/// The items between the parenthesis at `open` and the one that closes it, and where that is.
fn list(sql: &str, tokens: &[Token], open: usize) -> Option<(Vec<Range<usize>>, usize)> {
    let mut items = Vec::new();
    let mut start = open + 1;
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text(sql) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "," if depth == 1 => {
                items.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
        if depth == 0 {
            items.push(start..at);
            return Some((items, at));
        }
    }
    None
}

fn is_word(sql: &str, token: Token, words: &[&str]) -> bool {
    token.kind == TokenKind::Word
        && words.iter().any(|word| token.text(sql).eq_ignore_ascii_case(word))
}

fn name(sql: &str, token: Token) -> String {
    let text = token.text(sql);
    match token.kind {
        TokenKind::Quoted => unquoted(text),
        // SQLite takes a string for a name here.
        TokenKind::Literal => unquoted(text).replace("''", "'"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn columns(sql: &str) -> Vec<(String, String)> {
        let definition = Definition::parse(sql).unwrap();
        definition.columns.into_iter().map(|(name, part)| (name, part.text)).collect()
    }

    fn clauses(sql: &str) -> Vec<String> {
        Definition::parse(sql).unwrap().clauses.into_iter().map(|part| part.text).collect()
    }

    fn pair(name: &str, text: &str) -> (String, String) {
        (name.to_owned(), text.to_owned())
    }

    #[test]
    fn r_3_06_columns_and_constraints_are_told_apart() {
        let sql = "CREATE TABLE t (
            id INTEGER PRIMARY KEY, -- the id, of course
            price DECIMAL(10, 2) DEFAULT (round(1.5, 1)) CHECK (price IN (1, 2, 3)),
            twice GENERATED ALWAYS AS (price * 2 /* , */) STORED,
            CONSTRAINT positive CHECK (price > 0), UNIQUE (id, price) ON CONFLICT IGNORE,
            FOREIGN KEY (id, price) REFERENCES p (a, b)
        ) STRICT, WITHOUT ROWID";
        assert_eq!(
            columns(sql),
            [
                pair("id", "id INTEGER PRIMARY KEY"),
                pair(
                    "price",
                    "price DECIMAL(10, 2) DEFAULT (round(1.5, 1)) CHECK (price IN (1, 2, 3))"
                ),
                pair("twice", "twice GENERATED ALWAYS AS (price * 2 ) STORED"),
            ]
        );
        assert_eq!(
            clauses(sql),
            [
                "CONSTRAINT positive CHECK (price > 0)",
                "UNIQUE (id, price) ON CONFLICT IGNORE",
                "FOREIGN KEY (id, price) REFERENCES p (a, b)",
                "STRICT",
                "WITHOUT ROWID",
            ]
        );
    }

    #[test]
    fn r_3_06_names_come_in_every_kind_of_quotes() {
        let sql = "CREATE TABLE \"a\"\"b\"(\"c,\"\"(d\" TEXT, [e f], `g``h` INT, 'it''s' BLOB, \
                   \"unique\" INT)";
        let names: Vec<String> = columns(sql).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["c,\"(d", "e f", "g`h", "it's", "unique"]);
        assert_eq!(columns("CREATE TABLE if (a)"), [pair("a", "a")]);
        assert_eq!(columns("create temp table if not exists temp.x(a)"), [pair("a", "a")]);
    }

    #[test]
    fn r_3_06_other_texts_are_no_tables() {
        for sql in [
            "",
            "CREATE VIRTUAL TABLE t USING fts5(a, b)",
            "CREATE VIEW v AS SELECT (1)",
            "CREATE TABLE t AS SELECT 1",
            "CREATE TABLE t (a, b",
            "CREATE TABLE",
        ] {
            assert_eq!(Definition::parse(sql), None, "{sql}");
        }
    }

    proptest! {
        #[test]
        fn r_3_06_no_text_is_too_much(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "CREATE", " ", "TABLE", "t", "(", ")", ",", "'", "\"", "[", "]", "--", "\n",
                    "/*", "*/", ".", "CHECK", "UNIQUE", "WITHOUT ROWID", "\u{e9}", ";", "IF",
                ]),
                0..40,
            ),
        ) {
            let sql = pieces.concat();
            let _ = (Definition::parse(&sql), flat(&sql));
            let _ = Definition::parse(&format!("CREATE TABLE t ({sql}"));
        }

        #[test]
        fn r_3_06_every_column_is_found(
            names in prop::collection::vec("[a-z\"',() ]{1,6}", 1..6),
        ) {
            let list: Vec<String> = names
                .iter()
                .map(|name| format!("{} TEXT CHECK (1, 2)", super::super::quoted(name)))
                .collect();
            let sql = format!("CREATE TABLE t ({}, CHECK (1)) STRICT", list.join(" /* , */,"));
            let found: Vec<String> = columns(&sql).into_iter().map(|(name, _)| name).collect();
            prop_assert_eq!(found, names);
            prop_assert_eq!(clauses(&sql), ["CHECK (1)", "STRICT"]);
        }
    }
}
