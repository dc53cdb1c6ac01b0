//! Primary keys that can be NULL: a fault of early SQLite that later ones keep
//! (<https://www.sqlite.org/lang_createtable.html>, section 3.5).

use std::ops::Range;

use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::sql::{CreateTable, Lexer, Token, quoted};
use rusqlite::Connection;

use crate::check::finding::Finding;
use crate::check::lints::renamed::making;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::section::Section;
use crate::source::Place;

/// Looks at the tables that are there at the end: one that a later migration drops, or makes anew,
/// is nobody's any more.
pub(in crate::check) fn at_end(
    migrations: &[Parsed],
    schema: &Snapshot,
    db: &Connection,
) -> rusqlite::Result<Vec<Finding>> {
    let mut keys = Vec::new();
    for table in schema.objects().filter(|object| object.kind() == ObjectKind::Table) {
        keys.extend(Key::of(migrations, table, db)?);
    }
    keys.sort_by_key(|key| (key.index, key.start));
    let mut findings = Vec::new();
    // Those that say the same of one migration say it once.
    let (odd, mut alike): (Vec<Key>, Vec<Key>) = keys.into_iter().partition(|key| key.is_odd);
    findings.extend(odd.into_iter().map(|key| found(key, &[])));
    while let Some(first) = alike.first().map(|key| key.index) {
        let rest = alike.split_off(alike.partition_point(|key| key.index == first));
        let mut keys = std::mem::replace(&mut alike, rest).into_iter();
        if let Some(key) = keys.next() {
            let others: Vec<String> = keys.map(|key| key.table).collect();
            findings.push(found(key, &others));
        }
    }
    findings.sort_by_key(|finding| finding.index);
    Ok(findings)
}

/// The primary key of a table, which takes NULL.
struct Key {
    table: String,
    /// The columns that take it, each with its type.
    columns: Vec<(String, String)>,
    /// Whether it seems to be meant for the row id.
    is_odd: bool,
    /// The migration that made the table, and where the statement starts.
    index: usize,
    start: usize,
    place: Place,
}

impl Key {
    fn of(
        migrations: &[Parsed],
        table: &Object,
        db: &Connection,
    ) -> rusqlite::Result<Option<Self>> {
        let sql = table.sql();
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        if !tokens.iter().any(|token| token.is_word(sql, &["PRIMARY"])) {
            return Ok(None);
        }
        let mut columns = nullable(db, table.name())?;
        columns.retain(|(column, _)| !is_checked(sql, &tokens, column));
        let Some((_, of_type)) = columns.first() else { return Ok(None) };
        let is_odd = columns.len() == 1 && of_type.to_ascii_uppercase().contains("INT");
        let made = making(migrations, table.name());
        Ok(made.map(|(index, section, statement)| Self {
            table: table.name().to_owned(),
            is_odd,
            index,
            start: statement.start,
            place: place(section, statement),
            columns,
        }))
    }
}

/// The name of the column that is the key, or the words of the constraint.
fn place(section: &Section, statement: &Range<usize>) -> Place {
    let sql = section.sql(statement);
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let key = |part: &Range<usize>| {
        let words = tokens.get(part.clone()).unwrap_or_default();
        words.iter().position(|token| token.is_word(sql, &["PRIMARY"]))
    };
    let range = CreateTable::read(sql, &tokens).and_then(|parts| {
        if let Some(part) = parts.columns.iter().find(|part| key(part).is_some()) {
            return tokens.get(part.start).map(Token::range);
        }
        parts.constraints.iter().find_map(|part| {
            let first = tokens.get(part.start + key(part)?)?;
            Some(first.start..tokens.get(part.end - 1)?.end)
        })
    });
    let range = range.unwrap_or(0..sql.len());
    section.place(statement.start + range.start..statement.start + range.end)
}

/// What is said of a key, and of those of other tables.
fn found(key: Key, others: &[String]) -> Finding {
    let Key { table, columns, is_odd, index, place, .. } = key;
    let message = match others.len() {
        0 => format!("the primary key of {table} accepts NULL"),
        1 => format!("the primary key of {table} accepts NULL, and that of 1 other table"),
        more => {
            format!("the primary key of {table} accepts NULL, and those of {more} other tables")
        }
    };
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let mut found = Diagnostic::new(Code::NullablePrimaryKey, message).at(place, "").note(format!(
        "any number of rows can have NULL in {}: SQLite keeps this fault of early releases",
        names.join(" and ")
    ));
    if !others.is_empty() {
        let which = if others.len() == 1 { "the other is" } else { "the others are" };
        found = found.note(format!("{which} {}", others.join(", ")));
    }
    let diagnostic = match columns.first() {
        Some((column, of_type)) if is_odd => {
            let other = match of_type.as_str() {
                // A slip of old that SQLite keeps as well: `INTEGER PRIMARY KEY DESC`.
                of_type if of_type.eq_ignore_ascii_case("INTEGER") => {
                    "the DESC makes it another key"
                }
                _ => "its type is not INTEGER to the letter",
            };
            found
                .note(format!("{column} is not the row id: {other}"))
                .help("write INTEGER PRIMARY KEY for the row id, or NOT NULL")
        }
        _ => found.help("write NOT NULL, or make the table WITHOUT ROWID or STRICT"),
    };
    Finding { index, diagnostic }
}

/// The columns of the primary key that can be NULL, each with its type.
fn nullable(db: &Connection, table: &str) -> rusqlite::Result<Vec<(String, String)>> {
    // Pragmas as statements: SQLite would compile those within a query anew as well, after every
    // change of the schema.
    let table = quoted(table);
    let mut columns = db.prepare(&format!("PRAGMA main.table_xinfo({table})"))?;
    let columns = columns.query_map([], |row| {
        let nullable = row.get::<_, i64>(3)? == 0 && row.get::<_, i64>(5)? > 0;
        Ok(nullable.then_some((row.get(1)?, row.get(2)?)))
    })?;
    let columns = columns.collect::<rusqlite::Result<Vec<_>>>()?;
    // The row id has no index of its own, and makes a number of a NULL.
    let mut indexes = db.prepare(&format!("PRAGMA main.index_list({table})"))?;
    let mut origins = indexes.query_map([], |row| row.get::<_, String>(3))?;
    let own_index = origins.any(|origin| origin.is_ok_and(|origin| origin == "pk"));
    Ok(columns.into_iter().flatten().filter(|_| own_index).collect())
}

/// Whether a CHECK seems to keep NULLs out of a column: it says `IS NOT NULL`, or asks its type.
fn is_checked(sql: &str, tokens: &[Token], column: &str) -> bool {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|t| t.is_word(sql, &[word]));
    let names = |at: usize| {
        tokens.get(at).is_some_and(|token| token.name(sql).eq_ignore_ascii_case(column))
    };
    (0..tokens.len()).filter(|at| names(*at)).any(|at| {
        let told = is(at + 1, "IS") && is(at + 2, "NOT") && is(at + 3, "NULL");
        let asked = at >= 2 && is(at - 2, "typeof");
        told || asked || is(at + 1, "NOTNULL")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;
    use crate::parse::of_texts;

    #[test]
    fn tables_that_are_no_more_are_passed_over() {
        let texts = [
            "CREATE TABLE a (x TEXT PRIMARY KEY); CREATE TABLE b (x TEXT PRIMARY KEY);
             CREATE TABLE c (x TEXT PRIMARY KEY CHECK (x IS NOT NULL));
             CREATE TABLE d (x TEXT PRIMARY KEY);",
            "DROP TABLE a; ALTER TABLE c RENAME COLUMN x TO y;
             CREATE TABLE b_new (x TEXT NOT NULL PRIMARY KEY); DROP TABLE b;
             ALTER TABLE b_new RENAME TO b;",
            "CREATE TABLE d_new (x TEXT PRIMARY KEY); DROP TABLE d; ALTER TABLE d_new RENAME TO d;
             CREATE TABLE e (x INT PRIMARY KEY); CREATE TABLE f (x TEXT PRIMARY KEY);",
        ];
        let db = Connection::open_in_memory().unwrap();
        for text in texts {
            db.execute_batch(text).unwrap();
        }
        let schema = Snapshot::read(&db).unwrap();
        let options = Arguments::default().options;
        let found = at_end(&of_texts(&texts, &options), &schema, &db).unwrap();
        let shown: Vec<String> =
            found.iter().map(|one| format!("{} {:?}", one.index, one.diagnostic)).collect();
        assert_eq!(shown.len(), 2, "{shown:?}");
        assert!(shown.iter().all(|one| one.starts_with("2 ")), "{shown:?}");
        assert!(shown.iter().any(|one| one.contains("key of e accepts NULL\"")), "{shown:?}");
        let both = "key of d accepts NULL, and that of 1 other table";
        assert!(shown.iter().any(|one| one.contains(both)), "{shown:?}");
    }

    /// What SQLite itself takes is what is found.
    #[test]
    fn a_key_that_takes_two_nulls_is_found() {
        for (sql, takes) in [
            ("CREATE TABLE t (a TEXT PRIMARY KEY)", true),
            ("CREATE TABLE t (a INT PRIMARY KEY)", true),
            ("CREATE TABLE t (a INTEGER PRIMARY KEY DESC)", true),
            ("CREATE TABLE t (a, PRIMARY KEY (a))", true),
            ("CREATE TABLE t (a, b NOT NULL DEFAULT 1, PRIMARY KEY (b, a))", true),
            ("CREATE TABLE t (a TEXT PRIMARY KEY CHECK (length(a) = 3))", true),
            ("CREATE TABLE t (a TEXT PRIMARY KEY ON CONFLICT ABORT)", true),
            ("CREATE TABLE t (a INTEGER PRIMARY KEY)", false),
            ("CREATE TABLE t (a \"INTEGER\", PRIMARY KEY (a DESC))", false),
            ("CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT)", false),
            ("CREATE TABLE t (a TEXT PRIMARY KEY NOT NULL)", false),
            ("CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID", false),
            ("CREATE TABLE t (a INT PRIMARY KEY) WITHOUT ROWID", false),
            ("CREATE TABLE t (a TEXT PRIMARY KEY) STRICT", false),
            ("CREATE TABLE t (a INT PRIMARY KEY) STRICT", false),
            ("CREATE TABLE t (a INTEGER PRIMARY KEY DESC) STRICT", false),
            ("CREATE TABLE t (a TEXT, b TEXT DEFAULT 1, PRIMARY KEY (b, a)) STRICT", false),
            ("CREATE TABLE t (a TEXT PRIMARY KEY CHECK (a IS NOT NULL))", false),
            ("CREATE TABLE t (a TEXT PRIMARY KEY CHECK (typeof(a) = 'text'))", false),
        ] {
            let db = Connection::open_in_memory().unwrap();
            db.execute_batch(sql).unwrap();
            let insert = "INSERT INTO t (a) VALUES (NULL)";
            db.execute_batch(&format!("{insert}; {insert}")).ok();
            let nulls = "SELECT count(*) FROM t WHERE a IS NULL";
            let nulls: i64 = db.query_row(nulls, [], |row| row.get(0)).unwrap();
            assert_eq!(nulls == 2, takes, "{sql}");
            let schema = Snapshot::read(&db).unwrap();
            let options = Arguments::default().options;
            let found = at_end(&of_texts(&[sql], &options), &schema, &db).unwrap();
            assert_eq!(found.len(), usize::from(takes), "{sql}");
        }
    }
}
