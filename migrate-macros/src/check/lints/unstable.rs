//! Values that differ from one database to the next, in statements that write rows.

use std::ops::Range;

use migrate_core::schema::Snapshot;
use migrate_core::sql::{CreateTable, Lexer, Token, keyword};

use crate::calls::{self, Call};
use crate::check::sqlite::effects::Effects;
use crate::diagnostics::{Code, Diagnostic};
use crate::section::Section;

/// Words that stand for the time.
const TIMES: [&str; 3] = ["current_timestamp", "current_date", "current_time"];
/// Functions whose first argument is a time, which is the present one where it is missing.
const OF_TIME: [&str; 5] = ["datetime", "date", "time", "julianday", "unixepoch"];

/// Looks at a statement of an up that has run.
pub(in crate::check) fn in_statement(
    section: &Section,
    statement: &Range<usize>,
    effects: &Effects,
    schema: &Snapshot,
) -> Option<Diagnostic> {
    let sql = section.sql(statement);
    let (range, why) = value(sql, effects, schema)?;
    let text: Vec<&str> = sql.get(range.clone()).unwrap_or_default().split_whitespace().collect();
    let text = text.join(" ");
    let place = section.place(statement.start + range.start..statement.start + range.end);
    Some(
        Diagnostic::new(Code::UnstableValue, format!("{text} is another value in each database"))
            .at(place, "")
            .note(why)
            .help(
                "write a fixed value in a seed; if each database is to have its own, say so: \
                 `-- migrate: allow unstable-value`",
            ),
    )
}

/// Where the first such value of a statement stands, and why it differs.
fn value(sql: &str, effects: &Effects, schema: &Snapshot) -> Option<(Range<usize>, &'static str)> {
    if effects.writes.is_empty() || effects.call_nothing() || !writes_rows(sql) {
        return None;
    }
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    // SQLite tells what is called, and the text where.
    let called = |name: &str| effects.call(name, schema);
    let times = tokens
        .iter()
        .filter(|token| token.is_word(sql, &TIMES))
        .filter(|token| called(&token.text(sql).to_ascii_lowercase()))
        .map(|token| (token.range(), THE_TIME));
    let values = calls::all(sql, &tokens)
        .into_iter()
        .filter(|call| called(&call.name))
        .filter_map(|call| Some((call.range(&tokens), differs(&call, sql, &tokens)?)));
    times.chain(values).min_by_key(|(range, _)| range.start)
}

/// Whether it changes rows by itself, rather than define what the application will do.
pub(in crate::check) fn writes_rows(sql: &str) -> bool {
    match keyword(sql, &["INSERT", "REPLACE", "UPDATE", "DELETE", "WITH", "CREATE"]) {
        Some("CREATE") => {
            let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
            let is = |at: usize, words: &[&str]| {
                tokens.get(at).is_some_and(|token| token.is_word(sql, words))
            };
            let table = is(1, &["TABLE"]) || is(1, &["TEMP", "TEMPORARY"]) && is(2, &["TABLE"]);
            // Of one with columns, the defaults are for later.
            table && CreateTable::read(sql, &tokens).is_none()
        }
        other => other.is_some(),
    }
}

const THE_TIME: &str = "it is the time at which a database is migrated";
const CHANCE: &str = "each row gets a value that no other database has";
const ROWS_BEFORE: &str = "it goes by the rows that are there, which are others in each database";
const RELEASE: &str = "it is the SQLite that the program happens to run with";

/// Whether a text calls for a value that is another one each time.
pub(in crate::check) fn may_differ(sql: &str, tokens: &[Token]) -> bool {
    tokens.iter().any(|token| token.is_word(sql, &TIMES))
        || calls::all(sql, tokens).iter().any(|call| differs(call, sql, tokens).is_some())
}

/// Why the value of a call differs.
fn differs(call: &Call, sql: &str, tokens: &[Token]) -> Option<&'static str> {
    let now = |argument| call.has(sql, tokens, argument, "now");
    let count = call.arguments.len();
    match call.name.as_str() {
        "random" | "randomblob" => Some(CHANCE),
        "last_insert_rowid" | "changes" | "total_changes" => Some(ROWS_BEFORE),
        "sqlite_version" | "sqlite_source_id" => Some(RELEASE),
        "strftime" => (count == 1 || now(1)).then_some(THE_TIME),
        "timediff" => (now(0) || now(1)).then_some(THE_TIME),
        name if OF_TIME.contains(&name) => (count == 0 || now(0)).then_some(THE_TIME),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;
    use crate::check::sqlite::database::Database;

    /// The place in a statement, after others that must work.
    fn place(before: &str, sql: &str) -> Option<String> {
        let db = Database::open(&Arguments::default().options).unwrap();
        db.connection().execute_batch(before).unwrap();
        let effects = db.run(sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        value(sql, &effects, &Snapshot::read(db.connection()).unwrap())
            .map(|(range, _)| sql[range].to_owned())
    }

    #[test]
    fn what_differs_is_found_where_rows_are_written() {
        let table = "CREATE TABLE t (a, b, \"current_date\"); INSERT INTO t VALUES (1, 2, 3);";
        for (sql, text) in [
            ("INSERT INTO t (a) VALUES (1), (random())", "random()"),
            ("INSERT INTO t (a) SELECT lower(hex(randomblob(16))) FROM t", "randomblob(16)"),
            ("UPDATE t SET a = current_timestamp", "current_timestamp"),
            ("UPDATE t SET a = CURRENT_DATE WHERE b = random()", "CURRENT_DATE"),
            ("UPDATE t SET a = datetime('NOW', '-1 day')", "datetime('NOW', '-1 day')"),
            ("REPLACE INTO t (a) VALUES (unixepoch())", "unixepoch()"),
            ("INSERT INTO t (a) VALUES (strftime('%s'))", "strftime('%s')"),
            ("INSERT INTO t (a) VALUES (strftime('%s', 'now'))", "strftime('%s', 'now')"),
            ("DELETE FROM t WHERE a < date('now')", "date('now')"),
            ("WITH n AS (SELECT julianday() x) INSERT INTO t (a) SELECT x FROM n", "julianday()"),
            ("CREATE TABLE u AS SELECT time('now') x", "time('now')"),
            ("INSERT INTO t (a) VALUES (last_insert_rowid())", "last_insert_rowid()"),
            ("INSERT INTO t (a) SELECT 1 WHERE changes() = 0", "changes()"),
            ("INSERT INTO t (a) VALUES (sqlite_version())", "sqlite_version()"),
        ] {
            assert_eq!(place(table, sql).as_deref(), Some(text), "{sql}");
        }
    }

    #[test]
    fn what_does_not_is_not_found() {
        let table = "CREATE TABLE t (a DEFAULT CURRENT_TIMESTAMP, b DEFAULT (random()), \
                     \"current_date\"); \
                     CREATE VIEW v AS SELECT random() AS r; \
                     CREATE TABLE log (at); \
                     CREATE TRIGGER r AFTER INSERT ON t BEGIN \
                         INSERT INTO log VALUES (datetime('now')); \
                     END;";
        for sql in [
            "INSERT INTO t (a) VALUES ('2024-01-01')",
            "INSERT INTO t DEFAULT VALUES",
            "INSERT INTO t (a) VALUES ('random()')",
            "INSERT INTO t (a, b) VALUES (date('2024-01-01'), strftime('%s', '2024-01-01'))",
            "INSERT INTO t (a) VALUES (unixepoch('2024-01-01'))",
            "INSERT INTO t (a) SELECT date(a) FROM t",
            "INSERT INTO t (a) SELECT \"current_date\" FROM t",
            "INSERT INTO t (a) SELECT \"t\".\"current_date\" FROM t",
            "UPDATE t SET a = 'now'",
            "CREATE TABLE u (a DEFAULT (datetime('now')), b DEFAULT CURRENT_TIMESTAMP)",
            "CREATE TRIGGER s AFTER INSERT ON t BEGIN UPDATE t SET a = random(); END",
            "CREATE VIEW w AS SELECT datetime('now')",
            "CREATE TEMP TABLE u (a DEFAULT (random()))",
            "INSERT INTO t (a) SELECT r FROM v",
            "SELECT random()",
            "EXPLAIN INSERT INTO t (a) VALUES (random())",
            "ALTER TABLE t ADD COLUMN c DEFAULT 0",
        ] {
            assert_eq!(place(table, sql), None, "{sql}");
        }
    }
}
