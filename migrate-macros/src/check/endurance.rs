//! Sets that nobody writes on purpose: whatever they hold, the check ends, says what is wrong in
//! terms of the set, and says the same again.

use proptest::prelude::*;

use crate::arguments::Arguments;
use crate::diagnostics::Diagnostics;

/// What is said of a set of these files, and whether it may be embedded.
fn said(files: &[String]) -> (bool, Vec<String>) {
    let package = tempfile::tempdir().unwrap();
    let directory = package.path().join("migrations");
    std::fs::create_dir(&directory).unwrap();
    for (number, text) in (1..).zip(files) {
        std::fs::write(directory.join(format!("{number:03}_m.sql")), text).unwrap();
    }
    let mut options = Arguments::default().options;
    "migrations".clone_into(&mut options.directory);
    options.functions.push("mine".to_owned());
    options.collations.push("own".to_owned());
    let mut diagnostics = Diagnostics::default();
    let found = crate::checked(package.path(), &options, &mut diagnostics);
    if let Some((checked, _)) = &found {
        let _ = super::describe(checked.schema().unwrap(), &options);
    }
    let errors = diagnostics.render_errors().into_iter().map(|rendered| rendered.text);
    let path = package.path().to_string_lossy().into_owned();
    let all = errors.chain(diagnostics.render_warnings()).map(|text| text.replace(&path, ""));
    (found.is_some(), all.collect())
}

/// What is said of them, in terms of the set.
fn assert_bears(files: &[String]) -> (bool, Vec<String>) {
    let (embedded, texts) = said(files);
    for text in &texts {
        for own in ["the check itself", "invalid utf-8"] {
            assert!(!text.contains(own), "{text}\n{files:?}");
        }
    }
    (embedded, texts)
}

/// Triggers each of which fires the next.
fn in_a_row(length: usize) -> [String; 2] {
    let table = |at| format!("CREATE TABLE t{at} (a);");
    let fires = |at| {
        let next = at + 1;
        format!(
            "CREATE TRIGGER g{at} AFTER INSERT ON t{at} BEGIN \
             INSERT INTO t{next} VALUES (NEW.a); END;"
        )
    };
    let tables = (0..length).map(table);
    let up = tables.chain((0..length - 1).map(fires)).collect::<Vec<_>>().join("\n");
    [up, "INSERT INTO t0 VALUES (1);".to_owned()]
}

fn wide(columns: usize) -> [String; 2] {
    let columns: Vec<String> = (0..columns).map(|at| format!("c{at} INTEGER")).collect();
    let table = format!("CREATE TABLE t ({});", columns.join(", "));
    [table, "UPDATE t SET c1 = c2 + 1 WHERE c3 > 5;".to_owned()]
}

/// Rows that are written out, and looked for.
fn seed(rows: u32) -> [String; 3] {
    let all = |each: fn(u32) -> String| (0..rows).map(each).collect::<Vec<_>>().join(", ");
    let (values, list) = (all(|row| format!("({row})")), all(|row| row.to_string()));
    [
        "CREATE TABLE t (a INTEGER UNIQUE, b);".to_owned(),
        format!("INSERT INTO t (a) VALUES {values};\nUPDATE t SET b = 1 WHERE a IN ({list});"),
        format!("UPDATE t SET b = 2 WHERE a IN ({list});"),
    ]
}

#[test]
fn no_set_is_too_much() {
    assert_bears(&in_a_row(60));
    assert_bears(&wide(200));
    assert_bears(&seed(20_000));
    let pairs = [
        // Values that are made of others, and huge.
        (
            "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB AS (zeroblob(a)));",
            "UPDATE t SET b = 'x';",
        ),
        // Texts that are none.
        (
            "CREATE TABLE t (a TEXT COLLATE own PRIMARY KEY, b AS (mine(a)));\n\
             INSERT INTO t (a) VALUES (CAST(x'ff' AS TEXT)), (CAST(x'fe00' AS TEXT));",
            "UPDATE t SET a = mine(a) || CAST(x'ff' AS TEXT);",
        ),
        // The ends of numbers.
        (
            "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b CHECK (b > -9223372036854775808));\n\
             INSERT INTO t VALUES (9223372036854775807, 9223372036854775807);",
            "INSERT INTO t (b) VALUES (abs(-9223372036854775807 - 1));",
        ),
        // Two that end the transaction.
        (
            "CREATE TABLE t (a UNIQUE ON CONFLICT ROLLBACK, b);\n\
             CREATE TRIGGER g BEFORE UPDATE ON t BEGIN SELECT RAISE(ROLLBACK, 'no'); END;",
            "UPDATE t SET a = 1;\n-- migrate:down\nUPDATE t SET a = 2;",
        ),
        (
            "CREATE TABLE t (a UNIQUE);",
            "CREATE TABLE u (a);\n-- migrate:down\nDROP TABLE u;\n\
             INSERT OR ROLLBACK INTO t VALUES (1), (1);",
        ),
        // A schema that is written by hand, and is none.
        (
            "CREATE TABLE t (a);",
            "PRAGMA writable_schema = ON;\nUPDATE sqlite_schema SET sql = 'CREATE TABLE t (a';",
        ),
    ];
    for (first, second) in pairs {
        assert_bears(&[first.to_owned(), second.to_owned()]);
    }
}

#[test]
fn a_long_statement_is_not_called_endless() {
    let seed = "INSERT INTO t WITH RECURSIVE n(i) AS \
                (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n;";
    let (embedded, texts) = assert_bears(&["CREATE TABLE t (a);".to_owned(), seed.to_owned()]);
    assert!(embedded);
    assert!(texts[0].contains("takes more than 2 million steps"), "{texts:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_name_is_too_much(name in "[a-z\"'`\\[\\]%{};.\\\\ π☃\n-]{1,12}|rowid|temp|main|new|select") {
        let name = migrate_core::sql::quoted(&name);
        let first = format!(
            "CREATE TABLE {name} (id INTEGER PRIMARY KEY, {name} TEXT, x REFERENCES {name}(id));\n\
             CREATE INDEX \"i i\" ON {name}({name});\n\
             CREATE VIEW \"v v\" AS SELECT {name}.{name}, x FROM {name};\n\
             CREATE TRIGGER \"g g\" AFTER INSERT ON {name} BEGIN\n\
             UPDATE {name} SET x = NULL WHERE {name} = NEW.{name}; END;\n\
             -- migrate:down\nDROP VIEW \"v v\";\nDROP TABLE {name};"
        );
        let second = format!(
            "UPDATE {name} SET {name} = upper({name});\n\
             ALTER TABLE {name} ADD COLUMN \"y y\" DEFAULT 'q';\n\
             -- migrate:down\nALTER TABLE {name} DROP COLUMN \"y y\";"
        );
        let third = format!(
            "DROP VIEW \"v v\";\nCREATE TABLE \"n n\" (id INTEGER PRIMARY KEY, {name} TEXT);\n\
             INSERT INTO \"n n\" SELECT id, {name} FROM {name};\n\
             DROP TABLE {name};\nALTER TABLE \"n n\" RENAME TO {name};"
        );
        let files = [first, second, third];
        prop_assert_eq!(assert_bears(&files), assert_bears(&files));
    }
}
