//! What a script looks for: rows that its conditions meet, since rows that are made up by chance
//! rarely have `state = 'done'`.

use std::collections::{BTreeMap, HashSet};

use migrate_core::sql::{Lexer, Token, TokenKind};
use rusqlite::types::Value;

use super::pattern::like_pattern;
use super::shape::Column;
use super::texts::literals;

/// Rows that are made for the conditions of a script at the most.
const MOST_ROWS: usize = 4;

/// The values that columns are compared with.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// By the name of the column, in lower case.
    values: BTreeMap<String, Vec<Value>>,
    /// What stands elsewhere in the script: values that it writes, most likely. As text, since a
    /// seed has many of them.
    others: HashSet<String>,
}

impl Asked {
    pub(super) fn read(sql: &str) -> Self {
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let mut asked = Self::default();
        let mut in_condition = false;
        let mut others = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            if token.is_word(sql, &["WHERE", "WHEN", "ON", "HAVING", "FILTER"]) {
                in_condition = true;
            } else if token.is_word(sql, &["SET", "SELECT", "VALUES", "THEN", "RETURNING", "DO"])
                || token.text(sql) == ";"
            {
                in_condition = false;
            }
            if in_condition {
                let found = compared(sql, &tokens[at..]);
                if !found.is_empty() {
                    let name = token.name(sql).to_ascii_lowercase();
                    asked.values.entry(name).or_default().extend(found);
                }
            } else {
                others.push(*token);
            }
        }
        asked.others = literals(sql, &others).iter().map(told).collect();
        asked
    }

    /// How many rows it takes to show all values of `columns`.
    pub(super) fn rows(&self, columns: &[Column]) -> usize {
        let most = columns.iter().map(|column| self.of(column).take(MOST_ROWS).count());
        most.max().unwrap_or_default()
    }

    /// The value of `column` in one of these rows.
    pub(super) fn value(&self, column: &Column, row: usize) -> Option<&Value> {
        self.of(column).nth(row).or_else(|| self.of(column).last())
    }

    fn of(&self, column: &Column) -> impl Iterator<Item = &Value> {
        let values = self.values.get(&column.name.to_ascii_lowercase());
        // A row that the script itself brings cannot be there already.
        let is_single = column.is_unique || column.is_rowid;
        let values = values.into_iter().flatten();
        values.filter(move |value| !(is_single && self.others.contains(&told(value))))
    }
}

fn told(value: &Value) -> String {
    format!("{value:?}")
}

/// The values for which the first of `tokens`, a name, is compared as the others say.
fn compared(sql: &str, tokens: &[Token]) -> Vec<Value> {
    let [name, operator, rest @ ..] = tokens else { return Vec::new() };
    if !matches!(name.kind, TokenKind::Word | TokenKind::Quoted) || name.is_word(sql, &["NOT"]) {
        return Vec::new();
    }
    let operator = operator.text(sql).to_ascii_uppercase();
    if operator == "IN" {
        let end = rest.iter().position(|token| token.text(sql) == ")").unwrap_or_default();
        let list = &rest[..end];
        let is_list = list.iter().all(|token| !token.is_word(sql, &["SELECT"]));
        return if is_list { literals(sql, list) } else { Vec::new() };
    }
    let sign = usize::from(rest.first().is_some_and(|token| token.text(sql) == "-"));
    let Some(value) = literals(sql, rest.get(..=sign).unwrap_or_default()).pop() else {
        return Vec::new();
    };
    let value = match (operator.as_str(), value) {
        ("=" | "==" | "IS" | ">=" | "<=" | "BETWEEN", value) => value,
        ("<", Value::Integer(number)) => Value::Integer(number.saturating_sub(1)),
        (">", Value::Integer(number)) => Value::Integer(number.saturating_add(1)),
        ("<", Value::Real(number)) => Value::Real(number - 1.0),
        (">", Value::Real(number)) => Value::Real(number + 1.0),
        ("<", Value::Text(mut text)) => {
            text.pop();
            Value::Text(text)
        }
        (">", Value::Text(text)) => Value::Text(text + "1"),
        ("LIKE" | "GLOB", Value::Text(text)) => Value::Text(like_pattern(&text, 7).unwrap_or(text)),
        _ => return Vec::new(),
    };
    vec![value]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(sql: &str) -> String {
        format!("{:?}", Asked::read(sql).values)
    }

    #[test]
    fn conditions_are_read() {
        for (sql, expected) in [
            ("DELETE FROM t WHERE t.hidden = 1", r#"{"hidden": [Integer(1)]}"#),
            ("UPDATE t SET a = 1 WHERE a = -2", r#"{"a": [Integer(-2)]}"#),
            ("DELETE FROM t WHERE at < 5 OR at > 9", r#"{"at": [Integer(4), Integer(10)]}"#),
            ("SELECT 1 WHERE s IN ('a', 'b')", r#"{"s": [Text("a"), Text("b")]}"#),
            ("SELECT 1 WHERE s IN (SELECT x FROM y)", "{}"),
            ("SELECT 1 WHERE s NOT IN ('a') AND t IS NOT NULL", "{}"),
            ("SELECT 1 WHERE d < '2020'", r#"{"d": [Text("202")]}"#),
            ("SELECT 1 WHERE name LIKE 'old-%'", r#"{"name": [Text("old-7")]}"#),
            ("INSERT INTO t VALUES (1); UPDATE t SET a = 'x'", "{}"),
            ("WHERE a =", "{}"),
            ("WHERE a IN (", "{}"),
            ("WHERE", "{}"),
        ] {
            assert_eq!(shown(sql), expected, "{sql}");
        }
    }
}
