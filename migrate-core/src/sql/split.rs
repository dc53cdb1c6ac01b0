//! Statements: where each begins and ends.

use std::ops::Range;

use super::lexer::{Lexer, Token, TokenKind};

/// The byte ranges of the statements in `sql`, each from its first token to its `;` or, where the
/// last one has none, to its last token. Comments between statements and empty statements are in
/// no range.
///
/// ```
/// use migrate_core::sql::split;
///
/// let sql = "CREATE TABLE t (a); ; -- done\nDROP TABLE t";
/// let statements: Vec<_> = split(sql).into_iter().map(|range| &sql[range]).collect();
/// assert_eq!(statements, ["CREATE TABLE t (a);", "DROP TABLE t"]);
/// ```
#[must_use]
pub fn split(sql: &str) -> Vec<Range<usize>> {
    let mut statements = Vec::new();
    let mut state = State::Start;
    let mut current: Option<Range<usize>> = None;
    for token in Lexer::new(sql).significant() {
        let text = token.text(sql);
        if current.is_none() {
            if text == ";" {
                continue;
            }
            state = State::Start;
        }
        let range = current.get_or_insert(token.range());
        range.end = token.end;
        state = state.after(token, text);
        if state == State::Done {
            statements.extend(current.take());
        }
    }
    statements.extend(current);
    statements
}

/// The first word of a statement, skipping what may stand before it.
#[must_use]
pub fn first_word(statement: &str) -> Option<Token> {
    Lexer::new(statement).significant().next().filter(|token| token.kind == TokenKind::Word)
}

/// Which of `words` a statement begins with, in whatever case, if with one of them.
///
/// ```
/// use migrate_core::sql::keyword;
///
/// assert_eq!(keyword("/* later */ drop table t", &["CREATE", "DROP"]), Some("DROP"));
/// assert_eq!(keyword("DROPS", &["CREATE", "DROP"]), None);
/// ```
#[must_use]
pub fn keyword<'w>(statement: &str, words: &[&'w str]) -> Option<&'w str> {
    let first = first_word(statement)?.text(statement);
    words.iter().copied().find(|word| first.eq_ignore_ascii_case(word))
}

/// How far into a `CREATE TRIGGER` we are: only there does a `;` not end the statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    /// After `EXPLAIN` or `EXPLAIN QUERY PLAN`.
    Explain,
    /// After `CREATE`, or `CREATE TEMP`.
    Create,
    /// In a trigger; between two tokens.
    Trigger,
    /// In a trigger, after a `;`: an `END` here closes the trigger.
    TriggerSemicolon,
    /// In a trigger, after `; END`.
    TriggerEnd,
    /// In any other statement.
    Other,
    Done,
}

impl State {
    fn after(self, token: Token, text: &str) -> Self {
        let word =
            |wanted: &str| token.kind == TokenKind::Word && text.eq_ignore_ascii_case(wanted);
        let semicolon = text == ";";
        match self {
            Self::Start if word("EXPLAIN") => Self::Explain,
            Self::Explain if word("QUERY") || word("PLAN") => Self::Explain,
            Self::Start | Self::Explain if word("CREATE") => Self::Create,
            Self::Create if word("TEMP") || word("TEMPORARY") => Self::Create,
            Self::Create if word("TRIGGER") => Self::Trigger,
            Self::TriggerSemicolon if word("END") => Self::TriggerEnd,
            Self::TriggerEnd if semicolon => Self::Done,
            Self::Trigger | Self::TriggerSemicolon | Self::TriggerEnd if semicolon => {
                Self::TriggerSemicolon
            }
            Self::Trigger | Self::TriggerSemicolon | Self::TriggerEnd => Self::Trigger,
            _ if semicolon => Self::Done,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[allow(unused_imports, reason = "rusqlite before 0.33 has a method of that name itself")]
    use fallible_iterator::FallibleIterator;
    use proptest::prelude::*;

    /// The statements as SQLite itself splits them: what it says it compiled.
    fn split_by_sqlite(db: &rusqlite::Connection, sql: &str) -> Option<Vec<String>> {
        let mut found = Vec::new();
        let mut batch = rusqlite::Batch::new(db, sql);
        loop {
            match batch.next() {
                Ok(Some(mut statement)) => {
                    found.push(statement.expanded_sql()?);
                    // A later statement may need what an earlier one makes.
                    statement.raw_query().next().ok()?;
                }
                Ok(None) => return Some(found),
                Err(_) => return None,
            }
        }
    }

    /// SQLite's pieces start where the previous one ended, so they carry leading space, comments
    /// and stray semicolons.
    fn trimmed(piece: &str) -> String {
        split(piece).into_iter().map(|range| piece[range].to_owned()).collect()
    }

    fn statement() -> impl Strategy<Value = String> {
        let body = prop_oneof![
            Just("INSERT INTO t VALUES (CASE WHEN 1 THEN 2 ELSE 3 END, 'x;y')"),
            Just("UPDATE t SET a = CASE a WHEN 1 THEN CASE 2 WHEN 3 THEN 4 END END"),
            Just("DELETE FROM t WHERE b = ';END;'"),
            Just("SELECT \"a\", [b], `a` FROM t /* ; END; */"),
        ];
        let bodies = prop::collection::vec(body, 1..4).prop_map(|all| all.join("; -- ; END;\n "));
        let trigger = (bodies, "[a-z]{1,6}", prop::bool::ANY).prop_map(|(body, name, temp)| {
            let temp = if temp { "TEMP " } else { "" };
            format!(
                "CREATE {temp}TRIGGER IF NOT EXISTS tr_{name} AFTER INSERT ON t \
                 WHEN CASE WHEN 1 THEN 1 END BEGIN {body}; END"
            )
        });
        prop_oneof![
            4 => trigger,
            1 => Just("CREATE TABLE IF NOT EXISTS \"end;\" (\"a;b\" TEXT DEFAULT 'c;d', [e;f], `g;h`)".to_owned()),
            1 => Just("INSERT INTO t VALUES (x'3b', 'it''s; /* not a comment */ -- nor this')".to_owned()),
            1 => Just("SELECT 1 -- a; b\n , 2 /* c; d */".to_owned()),
            1 => Just("EXPLAIN QUERY PLAN SELECT * FROM t".to_owned()),
            1 => Just("EXPLAIN CREATE TRIGGER x AFTER DELETE ON t BEGIN SELECT 1; END".to_owned()),
            1 => Just("CREATE VIEW IF NOT EXISTS v AS SELECT CASE WHEN a THEN b END AS \"end\" FROM t".to_owned()),
            1 => Just(String::new()),
        ]
    }

    fn gap() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec!["", ";", " ", "\n", "-- c;\n", "/* ; */"])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn r_0_03_statements_split_as_sqlite_splits_them(
            statements in prop::collection::vec((statement(), gap()), 0..8),
            last in prop::bool::ANY,
        ) {
            let mut sql = String::new();
            for (statement, gap) in &statements {
                sql.extend([statement, ";", gap]);
            }
            if last {
                sql.push_str("SELECT 'last'");
            }
            let db = rusqlite::Connection::open_in_memory().unwrap();
            db.execute_batch("CREATE TABLE t (a, b)").unwrap();
            let theirs: Vec<_> = split_by_sqlite(&db, &sql)
                .unwrap_or_else(|| panic!("the generated SQL is valid: {sql}"))
                .iter()
                .map(|piece| trimmed(piece))
                .filter(|piece| !piece.is_empty())
                .collect();
            let ours: Vec<_> = split(&sql).into_iter().map(|range| sql[range].to_owned()).collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn r_0_03_no_text_breaks_the_split(sql in "\\PC{0,60}") {
            let mut at = 0;
            for range in split(&sql) {
                prop_assert!(range.start >= at && range.end > range.start);
                prop_assert!(sql.get(range.clone()).is_some());
                at = range.end;
            }
        }
    }
}
