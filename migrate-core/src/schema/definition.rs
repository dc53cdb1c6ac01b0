//! A `CREATE TABLE` taken apart: its columns, its constraints, and what stands behind them.

use std::ops::Range;

use super::canonical::form;
use crate::sql::{CreateTable, Lexer, Token, one_line};

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

impl Definition {
    /// The parts of an ordinary table; none where the text is anything else.
    pub(super) fn parse(sql: &str) -> Option<Self> {
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let table = CreateTable::read(sql, &tokens)?;
        let part =
            |range: &Range<usize>| Part::new(sql, tokens.get(range.clone()).unwrap_or_default());
        let column = |range: &Range<usize>| Some((tokens.get(range.start)?.name(sql), part(range)));
        Some(Self {
            columns: table.columns.iter().filter_map(column).collect(),
            clauses: table.constraints.iter().chain(&table.options).map(part).collect(),
        })
    }
}

/// The text of `sql` on one line, without comments.
pub(super) fn flat(sql: &str) -> String {
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    one_line(sql, &tokens)
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
                .map(|name| format!("{} TEXT CHECK (1, 2)", crate::sql::quoted(name)))
                .collect();
            let sql = format!("CREATE TABLE t ({}, CHECK (1)) STRICT", list.join(" /* , */,"));
            let found: Vec<String> = columns(&sql).into_iter().map(|(name, _)| name).collect();
            prop_assert_eq!(found, names);
            prop_assert_eq!(clauses(&sql), ["CHECK (1)", "STRICT"]);
        }
    }
}
