//! Rows are made up for tables as programs have them, and hold what their schema asks for.

use std::collections::BTreeSet;

use migrate_core::schema::Snapshot;
use proptest::prelude::*;

use super::{Flavour, Populate};
use crate::arguments::Arguments;
use crate::check::sqlite::database::Database;

/// A database with this schema, filled; the tables that stayed empty.
fn filled(schema: &str, flavour: Flavour) -> (Database, Vec<String>) {
    let db = Database::open(&Arguments::default().options).unwrap();
    for statement in migrate_core::sql::split(schema) {
        db.run(&schema[statement]).unwrap_or_else(|error| panic!("{error:?}: {schema}"));
    }
    let snapshot = Snapshot::read(db.connection()).unwrap();
    let tables: BTreeSet<String> =
        migrate_core::loss::tables_of(db.connection()).unwrap().into_iter().collect();
    let mut populate = Populate::new(&db, &snapshot, flavour);
    populate.fill(&tables, &BTreeSet::new()).unwrap();
    let empty = populate.empty().map(|(table, why)| format!("{table}: {why}")).collect();
    (db, empty)
}

fn count(db: &Database, sql: &str) -> i64 {
    db.connection().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn what_a_schema_asks_for_is_found() {
    for schema in [
        "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT NOT NULL UNIQUE, c REAL, d BLOB, e)",
        "CREATE TABLE t (a TEXT PRIMARY KEY, b INT) WITHOUT ROWID",
        "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c ANY, d REAL NOT NULL) STRICT",
        "CREATE TABLE t (state TEXT NOT NULL CHECK (state IN ('open', 'done')))",
        "CREATE TABLE t (n INTEGER CHECK (n BETWEEN 1 AND 5), m INT CHECK (m > 10 AND m < 20))",
        "CREATE TABLE t (id INTEGER PRIMARY KEY CHECK (id = 1), theme TEXT NOT NULL)",
        "CREATE TABLE t (flag BOOLEAN NOT NULL CHECK (flag IN (0, 1)), x NOT NULL)",
        "CREATE TABLE t (hash TEXT NOT NULL CHECK (length(hash) = 64))",
        "CREATE TABLE t (data TEXT NOT NULL CHECK (json_valid(data)))",
        "CREATE TABLE t (day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'))",
        "CREATE TABLE t (mail TEXT NOT NULL CHECK (mail LIKE '%@%.%'))",
        "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, CHECK (a < b))",
        "CREATE TABLE t (a TEXT, b AS (upper(a)) STORED, c AS (length(a)))",
        "CREATE TABLE t (a, b, UNIQUE (a, b)); CREATE UNIQUE INDEX i ON t (lower(a))",
        "CREATE TABLE t (a INT NOT NULL, b TEXT NOT NULL, PRIMARY KEY (a, b))",
        "CREATE TABLE t (rowid TEXT, oid INT, _rowid_ REAL)",
        "CREATE TABLE t (\"sel ect\" TEXT NOT NULL, \"a\"\"b\" INT, [c d] DATE)",
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INT NOT NULL REFERENCES p)",
        "CREATE TABLE p (a TEXT, b INT, PRIMARY KEY (a, b));
         CREATE TABLE c (x TEXT NOT NULL, y INT NOT NULL, FOREIGN KEY (x, y) REFERENCES p (a, b))",
        "CREATE TABLE c (id INTEGER PRIMARY KEY, up INT REFERENCES c (id))",
        "CREATE TABLE c (id INTEGER PRIMARY KEY, up INT NOT NULL REFERENCES c (id))",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b INT REFERENCES b); CREATE TABLE b (id INTEGER PRIMARY KEY, a INT NOT NULL REFERENCES a)",
        "CREATE TABLE k (word TEXT PRIMARY KEY NOT NULL); INSERT INTO k VALUES ('x'); CREATE TABLE c (word TEXT NOT NULL REFERENCES k)",
        "CREATE TABLE t (a INT); CREATE TRIGGER g BEFORE INSERT ON t WHEN new.a > 9 BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TABLE t (a TEXT); CREATE VIRTUAL TABLE f USING fts5(a); CREATE VIRTUAL TABLE r USING rtree(id, x0, x1)",
    ] {
        for flavour in Flavour::ALL {
            let (db, empty) = filled(schema, flavour);
            assert_eq!(empty, [""; 0], "{flavour:?}: {schema}");
            let violations = "SELECT count(*) FROM pragma_foreign_key_check";
            assert_eq!(count(&db, violations), 0, "{flavour:?}: {schema}");
            for table in migrate_core::loss::tables_of(db.connection()).unwrap() {
                let rows = count(&db, &format!("SELECT count(*) FROM \"{table}\""));
                assert!(rows > 0, "{flavour:?}: {table} of {schema}");
            }
        }
    }
}

#[test]
fn rows_are_alike_and_null_where_that_may_be() {
    let (db, _) = filled(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, title TEXT NOT NULL, note TEXT,
             done INTEGER NOT NULL DEFAULT 0)",
        Flavour::Plain,
    );
    for sql in [
        "SELECT count(*) - count(DISTINCT title) FROM t",
        "SELECT count(*) - count(note) FROM t",
        "SELECT count(*) FROM t WHERE note = ''",
        "SELECT count(DISTINCT title) > 2 FROM t",
        "SELECT count(DISTINCT done) = 2 FROM t WHERE done IN (0, 1)",
        // With gaps, as after years of deletions.
        "SELECT max(id) - min(id) + 1 > count(*) FROM t",
    ] {
        assert!(count(&db, sql) > 0, "{sql}");
    }
    assert_eq!(count(&db, "SELECT count(*) - count(DISTINCT code) FROM t"), 0);
}

#[test]
fn the_same_schema_gets_the_same_rows() {
    let schema = "CREATE TABLE t (a TEXT, b INT CHECK (b < 7), c REFERENCES t (a), d DATE)";
    let rows = || {
        let (db, _) = filled(schema, Flavour::Plain);
        let sql = "SELECT json_group_array(json_array(rowid, a, b, c, d)) FROM t";
        db.connection().query_row(sql, [], |row| row.get::<_, String>(0)).unwrap()
    };
    assert_eq!(rows(), rows());
}

#[test]
fn a_row_that_ends_the_transaction_ends_the_filling() {
    let (db, empty) = filled(
        "CREATE TABLE t (a INT CHECK (a = 'never') UNIQUE ON CONFLICT ROLLBACK);
         CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(ROLLBACK, 'no'); END",
        Flavour::Plain,
    );
    assert!(db.connection().is_autocommit());
    assert_eq!(empty.len(), 1, "{empty:?}");
}

#[test]
fn a_check_may_want_null_in_one_column_for_a_value_in_another() {
    for (sql, kinds) in [
        (
            "CREATE TABLE jobs (id INTEGER PRIMARY KEY, how TEXT NOT NULL, script TEXT, pid INTEGER,
                 state TEXT CHECK (state IN ('up', 'down')),
                 CHECK ((how = 'shell' AND script IS NOT NULL AND pid IS NULL AND state IS NULL)
                     OR (how = 'attach' AND script IS NULL AND pid > 0 AND state NOT NULL)))",
            "SELECT count(DISTINCT how) FROM jobs",
        ),
        (
            "CREATE TABLE cats (id INTEGER PRIMARY KEY); CREATE TABLE dogs (id INTEGER PRIMARY KEY);
             CREATE TABLE toys (cat INTEGER REFERENCES cats, dog INTEGER REFERENCES dogs,
                 CHECK ((cat IS NULL) <> (dog IS NULL)))",
            "SELECT count(DISTINCT cat IS NULL) FROM toys",
        ),
    ] {
        let (db, empty) = filled(sql, Flavour::Plain);
        assert_eq!(empty, [""; 0], "{sql}");
        let found: i64 = db.connection().query_row(kinds, [], |row| row.get(0)).unwrap();
        assert!(found > 0, "{sql}");
    }
}

#[test]
fn several_checks_are_met_one_by_one() {
    let (_, empty) = filled(
        "CREATE TABLE stops (id INTEGER PRIMARY KEY);
         CREATE TABLE trains (
             id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB '[0-9a-f]*-*-*-*-*'),
             class INTEGER NOT NULL CHECK (class IN (1, 2, 4)),
             leaves TEXT NOT NULL CHECK (leaves LIKE '____-__-__T__:__:__%Z'),
             line TEXT NOT NULL UNIQUE, day TEXT NOT NULL,
             CONSTRAINT short CHECK (length(line) = 3 AND line = upper(line)),
             CONSTRAINT a_date CHECK (day IS date(day)));
         CREATE TABLE legs (start INTEGER NOT NULL REFERENCES stops, stop INTEGER NOT NULL
             REFERENCES stops, CHECK (start < stop))",
        Flavour::Plain,
    );
    assert_eq!(empty, [""; 0]);
}

#[test]
fn a_check_that_nobody_can_guess_leaves_a_table_empty() {
    let (_, empty) = filled(
        "CREATE TABLE t (a NOT NULL CHECK (a GLOB 'Q[0-9]-*' AND a GLOB '*-[A-F]7'))",
        Flavour::Plain,
    );
    assert_eq!(empty, ["t: CHECK constraint failed: a GLOB 'Q[0-9]-*' AND a GLOB '*-[A-F]7'"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn no_schema_is_too_much(
        columns in prop::collection::vec(
            (
                prop::sample::select(vec!["TEXT", "INTEGER", "REAL", "BLOB", "", "DATE", "BOOL", "JSON"]),
                prop::sample::select(vec![
                    "", "NOT NULL", "UNIQUE", "DEFAULT 'x'", "CHECK (c0 <> 3)", "CHECK (length(c0) < 4)",
                    "REFERENCES t0 (c0)", "REFERENCES nowhere", "COLLATE NOCASE", "PRIMARY KEY",
                ]),
            ),
            1..5,
        ),
        ending in prop::sample::select(vec!["", " WITHOUT ROWID", " STRICT"]),
    ) {
        let columns: Vec<String> = columns
            .iter()
            .enumerate()
            .map(|(at, (kind, rest))| format!("c{at} {kind} {rest}"))
            .collect();
        let schema = format!("CREATE TABLE t0 ({}){ending}", columns.join(", "));
        let db = Database::open(&Arguments::default().options).unwrap();
        prop_assume!(db.run(&schema).is_ok());
        let (db, _) = filled(&schema, Flavour::Plain);
        // What could not be made up is said, and nothing is half done.
        prop_assert!(!db.connection().is_autocommit());
    }
}
