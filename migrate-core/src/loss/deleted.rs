//! Deleted rows: as many may have been inserted in their place, which no account would show.

use std::collections::BTreeMap;

use crate::sql::{Lexer, Token};

/// How many rows the statements of a script deleted, by the table they name, in lower case.
#[derive(Debug, Default)]
pub struct Deleted(BTreeMap<String, u64>);

impl Deleted {
    /// Notes what a statement did, which had `changes`.
    pub fn note(&mut self, sql: &str, changes: u64) {
        if let Some(table) = table_of(sql).filter(|_| changes > 0) {
            *self.0.entry(table).or_default() += changes;
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, u64)> {
        self.0.iter().map(|(table, count)| (table, *count))
    }
}

/// The table of a DELETE, if it is one.
fn table_of(sql: &str) -> Option<String> {
    let mut depth = 0_usize;
    let mut tokens = Lexer::new(sql).significant().filter(|token| {
        // What stands in parentheses is a query of its own.
        match token.text(sql) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    let is = |text: &str, word: &str| text.eq_ignore_ascii_case(word);
    let first = tokens.next()?.text(sql);
    if !is(first, "DELETE") {
        // `WITH … DELETE`
        let delete = is(first, "WITH").then(|| tokens.find(|token| is(token.text(sql), "DELETE")));
        delete??;
    }
    tokens.next().filter(|token| is(token.text(sql), "FROM"))?;
    let name = |token: Token| token.name(sql).to_ascii_lowercase();
    let first = name(tokens.next()?);
    match tokens.next() {
        Some(dot) if dot.text(sql) == "." => tokens.next().map(name),
        _ => Some(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_2_19_a_delete_names_its_table() {
        for (sql, table) in [
            ("DELETE FROM Books", Some("books")),
            ("delete /* all */ from main.[My Books] WHERE id IN (SELECT 1)", Some("my books")),
            ("WITH x AS (DELETE) DELETE FROM \"b\" WHERE 1", Some("b")),
            ("UPDATE t SET a = 1", None),
            ("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", None),
            ("DELETE", None),
        ] {
            assert_eq!(table_of(sql).as_deref(), table, "{sql}");
        }
    }
}
