//! What the text of a table says beyond what SQLite tells.

use std::collections::{BTreeSet, HashSet};

use migrate_core::sql::{CreateTable, Lexer, Token, TokenKind};
use rusqlite::types::Value;

/// The text of a table.
pub(super) struct Texts {
    pub(super) has_check: bool,
    /// The literals of each part of the text, with the words in it in lower case.
    pub(super) parts: Vec<(BTreeSet<String>, Vec<Value>)>,
}

impl Texts {
    pub(super) fn read(sql: &str) -> Self {
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let has_check = tokens.iter().any(|token| token.is_word(sql, &["CHECK"]));
        let Some(table) = CreateTable::read(sql, &tokens) else {
            return Self { has_check, parts: Vec::new() };
        };
        let part = |range: &std::ops::Range<usize>| {
            let tokens = tokens.get(range.clone()).unwrap_or_default();
            let words = tokens.iter().map(|token| token.name(sql).to_ascii_lowercase()).collect();
            (words, literals(sql, tokens))
        };
        let parts = table.columns.iter().chain(&table.constraints).map(part).collect();
        Self { has_check, parts }
    }

    /// Whether a part with a CHECK names the column.
    pub(super) fn check(&self, column: &str) -> bool {
        self.parts.iter().any(|(words, _)| words.contains(column) && words.contains("check"))
    }

    pub(super) fn literals(&self, column: &str) -> Vec<Value> {
        let named = self.parts.iter().filter(|(words, _)| words.contains(column));
        named.flat_map(|(_, literals)| literals.iter().cloned()).collect()
    }
}

/// The strings and numbers among tokens, each once.
pub(super) fn literals(sql: &str, tokens: &[Token]) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    // A seed may have tens of thousands.
    let mut known = HashSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let text = token.text(sql);
        let value = match token.kind {
            TokenKind::Literal if text.starts_with('\'') => Value::Text(token.name(sql)),
            TokenKind::Number => {
                let negative = at.checked_sub(1).is_some_and(|at| tokens[at].text(sql) == "-");
                let sign = if negative { "-" } else { "" };
                match format!("{sign}{text}").parse::<i64>() {
                    Ok(number) => Value::Integer(number),
                    Err(_) => match text.parse::<f64>() {
                        Ok(number) => Value::Real(if negative { -number } else { number }),
                        Err(_) => continue,
                    },
                }
            }
            _ => continue,
        };
        if known.insert(format!("{value:?}")) {
            all.push(value);
        }
    }
    all
}
