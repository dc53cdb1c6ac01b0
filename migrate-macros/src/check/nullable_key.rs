//! Primary keys that can be NULL: a fault of early SQLite that later ones keep
//! (<https://www.sqlite.org/lang_createtable.html>, section 3.5).

use std::ops::Range;

use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::{CreateTable, Lexer, Token, keyword, quoted};
use rusqlite::Connection;

use crate::diagnostics::{Code, Diagnostic};
use crate::section::Section;

/// The table with a primary key that a statement is about to make.
pub(super) fn keyed(schema: &Snapshot, sql: &str) -> Option<String> {
    keyword(sql, &["CREATE"])?;
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let table = CreateTable::read(sql, &tokens)?;
    let name = tokens.get(table.name)?.name(sql);
    let has_key = tokens.iter().any(|token| token.is_word(sql, &["PRIMARY"]));
    (has_key && schema.get(ObjectKind::Table, &name).is_none()).then_some(name)
}

/// Looks at the table that a statement made.
pub(super) fn in_table(
    db: &Connection,
    table: &str,
    section: &Section,
    statement: &Range<usize>,
) -> rusqlite::Result<Option<Diagnostic>> {
    let sql = section.sql(statement);
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let Some(parts) = CreateTable::read(sql, &tokens) else { return Ok(None) };
    let mut nullable = nullable(db, table)?;
    nullable.retain(|(column, _)| !is_checked(sql, &tokens, column));
    let Some((column, of_type)) = nullable.first() else { return Ok(None) };
    let key = |part: &Range<usize>| {
        let words = tokens.get(part.clone()).unwrap_or_default();
        words.iter().position(|token| token.is_word(sql, &["PRIMARY"]))
    };
    // The name of the column that is the key, or the words of the constraint.
    let range = match parts.columns.iter().find(|part| key(part).is_some()) {
        Some(part) => tokens.get(part.start).map(Token::range),
        None => parts.constraints.iter().find_map(|part| {
            let first = tokens.get(part.start + key(part)?)?;
            Some(first.start..tokens.get(part.end - 1)?.end)
        }),
    };
    let range = range.unwrap_or(0..sql.len());
    let names: Vec<&str> = nullable.iter().map(|(name, _)| name.as_str()).collect();
    let found = Diagnostic::new(
        Code::NullablePrimaryKey,
        format!("the primary key of {table} accepts NULL"),
    )
    .at(section.place(statement.start + range.start..statement.start + range.end), "")
    .note(format!(
        "any number of rows can have NULL in {}: SQLite keeps this fault of early releases",
        names.join(" and ")
    ));
    if nullable.len() > 1 || !of_type.to_ascii_uppercase().contains("INT") {
        return Ok(Some(found.help("write NOT NULL, or make the table WITHOUT ROWID or STRICT")));
    }
    let other = match of_type.as_str() {
        // A slip of old that SQLite keeps as well: `INTEGER PRIMARY KEY DESC`.
        of_type if of_type.eq_ignore_ascii_case("INTEGER") => "the DESC makes it another key",
        _ => "its type is not INTEGER to the letter",
    };
    Ok(Some(
        found
            .note(format!("{column} is not the row id: {other}"))
            .help("write INTEGER PRIMARY KEY for the row id, or NOT NULL"),
    ))
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
            let source = crate::source::Source::new("m/001.sql".into(), sql);
            let section = Section::read(&source, 0..sql.len());
            let found = in_table(&db, "t", &section, &(0..sql.len())).unwrap();
            assert_eq!(found.is_some(), takes, "{sql}");
        }
    }
}
