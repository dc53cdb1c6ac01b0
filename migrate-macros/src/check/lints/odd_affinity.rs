//! Types that do not mean what they say. SQLite takes any words for a type, and reads them by the
//! letters in them (<https://www.sqlite.org/datatype3.html>, section 3.1).

use std::ops::Range;

use migrate_core::sql::{BEHIND_TYPE, CreateTable, Lexer, Token, TokenKind};

use crate::diagnostics::{Code, Diagnostic};
use crate::section::Section;

/// Looks at the columns that a statement defines.
pub(in crate::check) fn in_statement(
    section: &Section,
    statement: &Range<usize>,
) -> Vec<Diagnostic> {
    let sql = section.sql(statement);
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let found = types(sql, &tokens).into_iter().filter_map(|range| {
        let words: Vec<&str> = tokens[range.clone()].iter().map(|token| token.text(sql)).collect();
        let (becomes, help) = meant(&words.join(" "))?;
        let (first, last) = (tokens[range.start], tokens[range.end - 1]);
        let place = section.place(statement.start + first.start..statement.start + last.end);
        Some(
            Diagnostic::new(
                Code::OddAffinity,
                format!("the type {} is not what it says", words.join(" ")),
            )
            .at(place, becomes)
            .note("SQLite takes any words for a type, and goes by the letters in them")
            .help(help),
        )
    });
    found.collect()
}

/// What becomes of values in a column of a type that misleads, and what to write.
fn meant(name: &str) -> Option<(&'static str, &'static str)> {
    let name = name.to_ascii_uppercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    if has(&["INT"]) {
        let only_in_point = !name.replace("POINT", "").contains("INT");
        return (only_in_point && has(&["FLOAT", "DOUBLE"]))
            .then_some(("an INTEGER, by the letters of POINT", "write REAL"));
    }
    if has(&["CHAR", "CLOB", "TEXT", "BLOB", "REAL", "FLOA", "DOUB"]) {
        return None;
    }
    has(&["STRING"]).then_some(("a NUMERIC: '007' is stored as 7", "write TEXT"))
}

/// The tokens of each type that a `CREATE TABLE` or an `ADD COLUMN` names.
fn types(sql: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let is =
        |at: usize, words: &[&str]| tokens.get(at).is_some_and(|token| token.is_word(sql, words));
    let names: Vec<usize> = if let Some(table) = CreateTable::read(sql, tokens) {
        table.columns.iter().map(|column| column.start).collect()
    } else if is(0, &["ALTER"]) {
        // The name of the table could be `add`.
        let add = (3..tokens.len()).find(|at| is(*at, &["ADD"]));
        add.map(|at| if is(at + 1, &["COLUMN"]) { at + 2 } else { at + 1 }).into_iter().collect()
    } else {
        Vec::new()
    };
    let end = |start: usize| {
        let ends = |at: &usize| {
            is(*at, &BEHIND_TYPE)
                || !matches!(tokens[*at].kind, TokenKind::Word | TokenKind::Quoted)
        };
        (start..tokens.len()).find(ends).unwrap_or(tokens.len())
    };
    let ranges = names.into_iter().map(|name| name + 1..end(name + 1));
    ranges.filter(|range| !range.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(sql: &str) -> Vec<String> {
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let text = |range: Range<usize>| &sql[tokens[range.start].start..tokens[range.end - 1].end];
        types(sql, &tokens).into_iter().map(|range| text(range).to_owned()).collect()
    }

    #[test]
    fn types_are_what_stands_behind_the_name_of_a_column() {
        for (sql, all) in [
            ("CREATE TABLE t (a STRING, b, c INT NOT NULL, d VARCHAR(10))", "STRING INT VARCHAR"),
            (
                "create temp table x.string (\"a b\" \"string\" check (a in (1, 2)), e x y z)",
                "\"string\" x y z",
            ),
            ("CREATE TABLE t (a NOT NULL, CONSTRAINT string CHECK (a), PRIMARY KEY (a, b))", ""),
            ("CREATE TABLE t (a GENERATED ALWAYS AS (b), c unsigned big int)", "unsigned big int"),
            ("CREATE TABLE t AS SELECT (a), b", ""),
            ("CREATE VIRTUAL TABLE t USING fts5 (a string)", ""),
            ("ALTER TABLE t ADD COLUMN string", ""),
            ("ALTER TABLE add ADD string TEXT", "TEXT"),
            ("ALTER TABLE t ADD a floating point DEFAULT 1", "floating point"),
            ("ALTER TABLE t RENAME COLUMN a TO string", ""),
            ("CREATE TABLE t (a", ""),
            ("CREATE TABLE t (", ""),
            ("ALTER TABLE t ADD", ""),
        ] {
            assert_eq!(shown(sql).join(" "), all, "{sql}");
        }
    }

    /// SQLite itself is asked what it makes of a value in a column of the type.
    #[test]
    fn what_misleads_is_what_sqlite_stores_as_another_type() {
        let db = rusqlite::Connection::open_in_memory().unwrap();
        let stored = |name: &str, value: &str| -> String {
            let sql = format!("CREATE TEMP TABLE t (a {name}); INSERT INTO t VALUES ({value})");
            db.execute_batch(&sql).unwrap();
            let kind = db.query_row("SELECT typeof(a) FROM t", [], |row| row.get(0)).unwrap();
            db.execute_batch("DROP TABLE t").unwrap();
            kind
        };
        for name in ["STRING", "string", "LONG STRING", "STRINGS"] {
            assert!(meant(name).is_some() && stored(name, "'007'") == "integer", "{name}");
        }
        for name in ["FLOATING POINT", "double point"] {
            assert!(meant(name).is_some() && stored(name, "1.0") == "integer", "{name}");
        }
        for name in ["TEXT", "VARCHAR", "TEXT STRING", "STRING TEXT", "CHARACTER STRING", "BLOB"] {
            assert!(meant(name).is_none() && stored(name, "'007'") == "text", "{name}");
        }
        for name in ["FLOAT", "REAL", "DOUBLE PRECISION"] {
            assert!(meant(name).is_none() && stored(name, "1.0") == "real", "{name}");
        }
        for name in ["DATETIME", "BOOLEAN", "DECIMAL", "UUID", "JSON", "BIGINT", "POINT", "UINT"] {
            assert_eq!(meant(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(parts in prop::collection::vec(prop_oneof![
            Just("CREATE "), Just("TABLE "), Just("TEMP "), Just("ALTER "), Just("ADD "),
            Just("COLUMN "), Just("t "), Just("string "), Just("("), Just(")"), Just(","),
            Just("CHECK "), Just("\""), Just("'"), Just("--"), Just("\n"), Just("\u{e9}"),
        ], 0..16)) {
            let _ = shown(&parts.concat());
        }
    }
}
