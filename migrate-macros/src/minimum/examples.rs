//! For each construct, SQL that has it; and SQL that only looks like it.

use super::syntax::{CONSTRUCTS, needs as constructs};
use super::text::Text;
use crate::release::Release;
use proptest::prelude::*;

/// For each construct, statements that have it; what they need before stands in `BEFORE`.
const EXAMPLES: [(&str, &[&str]); 33] = [
    ("a partial index", &["CREATE UNIQUE INDEX i ON t (a) WHERE b > (1)"]),
    ("WITHOUT ROWID", &["CREATE TABLE n (a PRIMARY KEY) WITHOUT ROWID"]),
    (
        "WITH",
        &[
            "WITH c AS (SELECT 1) SELECT * FROM c",
            "CREATE VIEW v AS WITH RECURSIVE c (x) AS (SELECT 1) SELECT * FROM c",
            "INSERT INTO t (a) WITH c AS (SELECT 1) SELECT * FROM c",
            "SELECT (WITH c AS (SELECT 1) SELECT * FROM c)",
        ],
    ),
    ("a hexadecimal number", &["INSERT INTO t (a) VALUES (0x1F)"]),
    (
        "an index on an expression",
        &["CREATE INDEX i ON t (b, lower(a))", "CREATE INDEX i ON t ((a + b))"],
    ),
    ("fts5", &["CREATE VIRTUAL TABLE n USING fts5 (a)"]),
    ("SET of several columns at once", &["UPDATE t SET (a, b) = (1, 2)"]),
    ("TRUE or FALSE", &["CREATE TABLE n (a DEFAULT TRUE)"]),
    (
        "ON CONFLICT … DO",
        &[
            "INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING",
            "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1",
            "CREATE TRIGGER r AFTER INSERT ON u BEGIN DELETE FROM t; \
             INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO NOTHING; END",
        ],
    ),
    ("RENAME COLUMN", &["ALTER TABLE main.t RENAME b TO d", "ALTER TABLE t RENAME COLUMN b TO d"]),
    (
        "OVER",
        &[
            "SELECT row_number() OVER (ORDER BY a) FROM t",
            "SELECT max(a) OVER w FROM t WINDOW w AS (ORDER BY b)",
        ],
    ),
    ("PRAGMA table_xinfo", &["PRAGMA main.table_xinfo(t)"]),
    ("VACUUM INTO", &["VACUUM main INTO '/nowhere/x.db'"]),
    ("FILTER", &["SELECT count(*) FILTER (WHERE a > 1) FROM t"]),
    (
        "NULLS FIRST or NULLS LAST",
        &[
            "SELECT a FROM t ORDER BY a DESC NULLS FIRST",
            "SELECT a FROM t ORDER BY a, (b) NULLS LAST LIMIT 1",
        ],
    ),
    (
        "a generated column",
        &[
            "CREATE TABLE n (a, b GENERATED ALWAYS AS (a + 1) STORED)",
            "CREATE TABLE n (a, b INT AS (a + 1))",
            "ALTER TABLE t ADD COLUMN d AS (a)",
        ],
    ),
    (
        "UPDATE … FROM",
        &[
            "UPDATE t SET a = u.a FROM u WHERE u.b = t.b",
            "WITH c AS (SELECT 1 x) UPDATE t SET a = x FROM c",
            "CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET a = u.a FROM u; END",
        ],
    ),
    (
        "the tokenizer trigram",
        &[
            "CREATE VIRTUAL TABLE n USING fts5 (a, tokenize = 'trigram case_sensitive 1')",
            "CREATE VIRTUAL TABLE n USING fts5 (a, tokenize = \"trigram\")",
        ],
    ),
    ("RETURNING", &["INSERT INTO t (a) VALUES (1) RETURNING a"]),
    ("DROP COLUMN", &["ALTER TABLE t DROP b", "ALTER TABLE t DROP COLUMN b"]),
    (
        "more than one ON CONFLICT",
        &["INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO NOTHING ON CONFLICT DO NOTHING"],
    ),
    (
        "ON CONFLICT DO UPDATE without columns",
        &["INSERT INTO t (a) VALUES (1) ON CONFLICT DO UPDATE SET b = 1"],
    ),
    (
        "MATERIALIZED",
        &[
            "WITH c AS MATERIALIZED (SELECT 1) SELECT * FROM c",
            "WITH c AS NOT MATERIALIZED (SELECT 1) SELECT * FROM c",
        ],
    ),
    ("STRICT", &["CREATE TABLE n (a INT PRIMARY KEY) WITHOUT ROWID, STRICT"]),
    ("PRAGMA table_list", &["PRAGMA table_list", "SELECT count(*) FROM pragma_table_list"]),
    ("-> or ->>", &["SELECT a -> '$.x' FROM t", "SELECT a->>0 FROM t"]),
    (
        "RIGHT JOIN or FULL JOIN",
        &["SELECT 1 FROM t RIGHT JOIN u ON 1", "SELECT 1 FROM t NATURAL FULL OUTER JOIN u"],
    ),
    (
        "IS DISTINCT FROM",
        &["SELECT a IS DISTINCT FROM b FROM t", "SELECT a IS NOT DISTINCT FROM b FROM t"],
    ),
    ("ORDER BY within a function", &["SELECT group_concat(a, ',' ORDER BY b) FROM t"]),
    ("a number with _", &["INSERT INTO t (a) VALUES (1_000)"]),
    (
        "RAISE of an expression",
        &["CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT RAISE(ABORT, 'no ' || new.a); END"],
    ),
    (
        "ADD CONSTRAINT or DROP CONSTRAINT",
        &["ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", "ALTER TABLE t ADD CHECK (a > 0)"],
    ),
    ("ALTER COLUMN", &["ALTER TABLE t ALTER COLUMN b SET NOT NULL"]),
];

const BEFORE: &str = "CREATE TABLE t (a INTEGER UNIQUE, b, nulls); CREATE TABLE u (a, b);";

/// Whether the SQLite of this build takes a statement.
fn compiles(sql: &str) -> Result<(), rusqlite::Error> {
    let db = rusqlite::Connection::open_in_memory()?;
    db.execute_batch(BEFORE)?;
    db.prepare(sql).map(|_| ())
}

fn found(sql: &str) -> Vec<String> {
    constructs(&Text::of(sql)).into_iter().map(|need| need.what).collect()
}

#[test]
fn each_construct_is_found_in_sql_that_sqlite_takes() {
    let here = Release::read(rusqlite::version()).unwrap();
    for ((what, since, _), (name, examples)) in CONSTRUCTS.iter().zip(EXAMPLES) {
        assert_eq!(*what, name);
        for sql in examples {
            assert!(found(sql).contains(&(*what).to_owned()), "{what}: {sql}");
            if *since <= here {
                compiles(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
            }
        }
    }
}

#[test]
fn what_only_looks_like_it_is_not_found() {
    for sql in [
        "CREATE TABLE strict (without, rowid, 'STRICT', CHECK (\"strict\" > '->'))",
        "CREATE TABLE n (a UNIQUE ON CONFLICT REPLACE, b, UNIQUE (b) ON CONFLICT IGNORE)",
        "INSERT INTO t (a, b) VALUES (1, 'ON CONFLICT DO NOTHING'), (2, '1_000')",
        "INSERT INTO t (a) SELECT a FROM t -- ON CONFLICT DO NOTHING",
        "ALTER TABLE t RENAME TO \"column\"",
        "ALTER TABLE t ADD COLUMN d DEFAULT (1)",
        "SELECT count(*) over, max(a) filter FROM t",
        "SELECT nulls first FROM t ORDER BY first",
        "SELECT a FROM t ORDER BY nulls",
        "UPDATE t SET a = (SELECT b FROM u), b = 2 WHERE a IN (SELECT a FROM u)",
        "CREATE TABLE n AS SELECT a AS b FROM t",
        "CREATE VIEW v AS SELECT max(a) AS materialized FROM t",
        "CREATE TABLE n (a DEFAULT 'TRUE', b CHECK (b = CAST(a AS TEXT)))",
        "CREATE INDEX i ON t (a COLLATE NOCASE DESC, b)",
        "CREATE TRIGGER r AFTER INSERT ON t WHEN new.a > 1 BEGIN SELECT RAISE(ABORT, 'no'); \
         UPDATE t SET a = 1; DELETE FROM u; END",
        "SELECT 1 FROM t AS right JOIN u",
        "SELECT 1 FROM t LEFT OUTER JOIN u ON t.a = u.a",
        "SELECT DISTINCT a FROM t WHERE b IS NOT NULL",
        "SELECT a FROM t WHERE a IN (SELECT a FROM u ORDER BY b)",
        "SELECT a - b, a > b, \"a->b\" FROM (SELECT a, b, 1 AS \"a->b\" FROM t)",
        "PRAGMA table_info(table_list)",
        "DROP TABLE t",
        "CREATE TABLE n (\"returning\", filter, vacuum, \"with\", tokenize)",
    ] {
        assert_eq!(found(sql), [""; 0], "{sql}");
        compiles(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

proptest! {
    #[test]
    fn no_text_panics(parts in prop::collection::vec(prop_oneof![
        Just("CREATE "), Just("TABLE "), Just("VIRTUAL "), Just("INDEX "), Just("TRIGGER "),
        Just("ALTER "), Just("ADD "), Just("ON CONFLICT "), Just("DO "), Just("UPDATE "),
        Just("SET "), Just("FROM "), Just("WITH "), Just("AS "), Just("OVER "), Just("t "),
        Just("BEGIN "), Just("INSERT "), Just("("), Just(")"), Just(","), Just(";"), Just("."),
        Just("NULLS FIRST "), Just("ORDER BY "), Just("format"), Just("RAISE"), Just("'"),
        Just("DISTINCT "), Just("MATERIALIZED "), Just("\u{e9}"), Just("--"), Just("\n"),
    ], 0..16)) {
        let sql = parts.concat();
        for need in super::needs(&sql, &[]) {
            prop_assert!(sql.get(need.range).is_some());
        }
    }
}
