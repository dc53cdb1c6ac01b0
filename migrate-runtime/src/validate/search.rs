//! Full-text search: whether FTS5 indexes agree with their content.
//!
//! FTS5's own check is an `INSERT`, which takes the write lock and is refused on a read-only
//! connection. SQLite's integrity check includes it from 3.44 on, but leaves out the comparison
//! with a content table outside of the index. So that is made on a copy of the index in the
//! temporary database of a read-only connection.

use std::time::Duration;

use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::{Lexer, Token, TokenKind, quoted};
use rusqlite::{Connection, ErrorCode};

use super::finding::{Finding, FindingKind};
use super::inspection::{Inspection, Looked};
use super::own::{self, Unavailable};
use super::tables;
use crate::error::Error;
use crate::policy::Integrity;

/// From this release on, SQLite's integrity check includes virtual tables.
const INCLUDED_SINCE: i32 = 3_044_000;

pub(super) fn check(
    look: &mut Inspection<'_>,
    how: Integrity,
    found: &Snapshot,
) -> Result<(), Error> {
    let indexes: Vec<Index> = indexes(found).collect();
    if how == Integrity::None || indexes.is_empty() {
        return Ok(());
    }
    look.check("search indexes", FindingKind::Search, |look| {
        let included = rusqlite::version_number() >= INCLUDED_SINCE;
        for index in indexes {
            let known = |one: &Finding| {
                one.kind() == FindingKind::Search && one.table() == Some(&index.name[..])
            };
            let done = included && !matches!(index.content, Content::Elsewhere(_));
            if !done && !look.findings.iter().any(known) {
                look.findings.extend(compare(look.db, look.limit, &index)?);
            }
        }
        Ok(Looked::Yes)
    })
}

/// What to do about an index that does not agree with its content.
pub(super) fn rebuild(table: &str) -> String {
    let table = quoted(table);
    format!("INSERT INTO {table}({table}) VALUES('rebuild')")
}

/// The names of the FTS5 tables of a schema.
pub(crate) fn names(schema: &Snapshot) -> Vec<String> {
    indexes(schema).map(|index| index.name).collect()
}

/// FTS5's own check of `table`, its content table included: what is wrong, if something is.
///
/// It runs as an `INSERT` that changes nothing, so only inside a write transaction.
pub(crate) fn check_fts(db: &Connection, table: &str) -> Result<Option<String>, Error> {
    Ok(own_check(db, "main", table)?)
}

fn own_check(db: &Connection, schema: &str, table: &str) -> rusqlite::Result<Option<String>> {
    let table = quoted(table);
    let sql = format!("INSERT INTO {schema}.{table} ({table}, rank) VALUES ('integrity-check', 1)");
    match db.execute(&sql, []) {
        Ok(_) => Ok(None),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
            Ok(Some(tables::said(&error)))
        }
        Err(error) => Err(error),
    }
}

/// Where the text is that an index is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    /// In a table of its own, or nowhere.
    Within,
    /// In this table of the application's.
    Elsewhere(String),
}

/// An FTS5 table.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Index {
    name: String,
    content: Content,
    /// The module with its arguments, as written.
    module: String,
}

fn indexes(schema: &Snapshot) -> impl Iterator<Item = Index> {
    schema
        .objects()
        .filter(|object| object.kind() == ObjectKind::Table)
        .filter_map(|object| parse(object.name(), object.sql()))
}

/// What the `CREATE VIRTUAL TABLE` of an FTS5 table says.
fn parse(name: &str, sql: &str) -> Option<Index> {
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let word =
        |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is_word(sql, &[word]));
    if !(word(0, "create") && word(1, "virtual")) {
        return None;
    }
    // The name of the table may be `using` too, but not bare.
    let using = (3..tokens.len()).find(|at| word(*at, "using"))?;
    let module = tokens.get(using + 1)?;
    if !module.name(sql).eq_ignore_ascii_case("fts5") {
        return None;
    }
    let mut content = Content::Within;
    for at in using + 2..tokens.len() {
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text(sql));
        let begins = matches!(text(at.saturating_sub(1)), "(" | ",");
        if begins && word(at, "content") && text(at + 1) == "=" {
            let named = [TokenKind::Word, TokenKind::Quoted, TokenKind::Literal];
            let value = tokens.get(at + 2).filter(|token| named.contains(&token.kind));
            let value = value.map(|token| token.name(sql)).filter(|name| !name.is_empty());
            content = value.map_or(content, Content::Elsewhere);
        }
    }
    let module = sql.get(module.start..).unwrap_or_default().to_owned();
    Some(Index { name: name.to_owned(), content, module })
}

/// Compares an index with its content on a connection of our own.
fn compare(db: &Connection, limit: Duration, index: &Index) -> Result<Option<Finding>, Error> {
    let name = &index.name;
    let compared = own::open(db, limit).and_then(|own| {
        copy(&own, index)?;
        Ok(own_check(&own, "temp", name)?)
    });
    let finding = match compared {
        Ok(None) => return Ok(None),
        Ok(Some(problem)) => Finding::error(
            FindingKind::Search,
            format!("the search index {name} does not agree with its content: {problem}"),
        )
        .help_is(rebuild(name)),
        Err(Unavailable::Refused(why)) => Finding::note(
            FindingKind::Search,
            format!("the search index {name} was not compared with its content: {why}"),
        ),
        Err(Unavailable::Error(error)) => return Err(error.into()),
    };
    Ok(Some(finding.in_table(name)))
}

/// Copies an index to the temporary database of `own`, under the same name, with a view in place of
/// its content. SQLite keeps that database in a file where it grows.
fn copy(own: &Connection, index: &Index) -> rusqlite::Result<()> {
    let name = quoted(&index.name);
    // What is copied and what it is compared with are of one moment.
    own.execute_batch("BEGIN")?;
    if let Content::Elsewhere(content) = &index.content {
        let content = quoted(content);
        // A view has no row id of its own. Nor has one that is the content.
        let rowid = own.prepare(&format!("SELECT rowid FROM main.{content}")).is_ok();
        let rowid = if rowid { "rowid AS rowid, " } else { "" };
        own.execute_batch(&format!(
            "CREATE TEMP VIEW {content} AS SELECT {rowid}* FROM main.{content}"
        ))?;
    }
    own.execute_batch(&format!("CREATE VIRTUAL TABLE temp.{name} USING {}", index.module))?;
    for part in ["config", "content", "data", "docsize", "idx"] {
        let part = format!("{}_{part}", index.name);
        let exists = own
            .prepare("SELECT 1 FROM sqlite_temp_master WHERE type = 'table' AND name = ?1")?
            .exists([&part])?;
        if exists {
            let part = quoted(&part);
            own.execute_batch(&format!(
                "DELETE FROM temp.{part}; INSERT INTO temp.{part} SELECT * FROM main.{part}"
            ))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(sql: &str) -> Option<Content> {
        parse("t", sql).map(|index| index.content)
    }

    #[test]
    fn r_1_11_content_tables_are_found() {
        let elsewhere = |name: &str| Some(Content::Elsewhere(name.to_owned()));
        for (sql, expected) in [
            ("CREATE VIRTUAL TABLE t USING fts5(a, b)", Some(Content::Within)),
            ("CREATE VIRTUAL TABLE t USING fts5(a, content='notes')", elsewhere("notes")),
            (
                "create virtual table \"t\" using FTS5 (content = [my notes], a)",
                elsewhere("my notes"),
            ),
            (
                "CREATE VIRTUAL TABLE IF NOT EXISTS t USING \"fts5\"(a,content=notes)",
                elsewhere("notes"),
            ),
            ("CREATE VIRTUAL TABLE t USING fts5(a, content='')", Some(Content::Within)),
            ("CREATE VIRTUAL TABLE t USING fts5(content)", Some(Content::Within)),
            ("CREATE VIRTUAL TABLE t USING rtree(id, a, b)", None),
            ("CREATE TABLE t (a)", None),
            ("CREATE VIRTUAL TABLE t USING", None),
        ] {
            assert_eq!(content(sql), expected, "{sql}");
        }
    }

    #[test]
    fn r_1_11_an_index_is_checked_within_a_transaction() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE notes (body); INSERT INTO notes VALUES ('one');
             CREATE VIRTUAL TABLE \"my fts\" USING fts5(body, content=notes);
             INSERT INTO \"my fts\" (\"my fts\") VALUES ('rebuild'); BEGIN",
        )
        .unwrap();
        assert_eq!(names(&Snapshot::read(&db).unwrap()), ["my fts"]);
        assert_eq!(check_fts(&db, "my fts").unwrap(), None);
        db.execute_batch("UPDATE notes SET body = 'two'").unwrap();
        assert!(check_fts(&db, "my fts").unwrap().is_some());
        assert!(check_fts(&db, "notes").is_err());
        assert!(!db.is_autocommit());
    }

    /// What SQLite before 3.44 needs for every index.
    #[test]
    fn r_1_11_an_index_with_its_own_text_can_be_compared_too() {
        let directory = tempfile::tempdir().unwrap();
        let db = Connection::open(directory.path().join("notes.db")).unwrap();
        db.execute_batch(
            "CREATE VIRTUAL TABLE t USING fts5(body); INSERT INTO t VALUES ('one'), ('two');",
        )
        .unwrap();
        let index = indexes(&Snapshot::read(&db).unwrap()).next().unwrap();
        assert_eq!(compare(&db, Duration::ZERO, &index).unwrap(), None);
        db.execute_batch("UPDATE t_content SET c0 = 'three' WHERE id = 1").unwrap();
        let finding = compare(&db, Duration::ZERO, &index).unwrap().unwrap();
        assert_eq!(finding.severity(), super::super::Severity::Error);
        assert_eq!(finding.table(), Some("t"));
    }
}
