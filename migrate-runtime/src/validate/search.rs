//! Full-text search: whether FTS5 indexes agree with their content.
//!
//! FTS5's own check is an `INSERT`, which takes the write lock and is refused on a read-only
//! connection. SQLite's integrity check includes it from 3.44 on, but leaves out the comparison
//! with a content table outside of the index. So that is made on a copy of the index in the
//! temporary database of a read-only connection.

use std::time::Duration;

use migrate_core::schema::{Content, SearchIndex, Snapshot};
use migrate_core::sql::quoted;
use rusqlite::Connection;

use super::finding::{Finding, FindingKind};
use super::inspection::{Inspection, Looked};
use super::own::{self, Unavailable};
use crate::error::Error;
use crate::policy::Integrity;

/// From this release on, SQLite's integrity check includes virtual tables.
const INCLUDED_SINCE: i32 = 3_044_000;

pub(super) fn check(
    look: &mut Inspection<'_>,
    how: Integrity,
    found: &Snapshot,
) -> Result<(), Error> {
    let indexes: Vec<SearchIndex> = SearchIndex::all(found).collect();
    if how == Integrity::None || indexes.is_empty() {
        return Ok(());
    }
    look.check("search indexes", FindingKind::Search, |look| {
        let included = rusqlite::version_number() >= INCLUDED_SINCE;
        for index in indexes {
            let known = |one: &Finding| {
                one.kind() == FindingKind::Search && one.table() == Some(index.name())
            };
            let done = included && !matches!(index.content(), Content::Elsewhere(_));
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
    SearchIndex::all(schema).map(|index| index.name().to_owned()).collect()
}

/// FTS5's own check of `table`, its content table included: what is wrong, if something is.
///
/// It runs as an `INSERT` that changes nothing, so only inside a write transaction.
pub(crate) fn check_fts(db: &Connection, table: &str) -> Result<Option<String>, Error> {
    Ok(SearchIndex::check(db, "main", table)?)
}

/// Compares an index with its content on a connection of our own.
fn compare(
    db: &Connection,
    limit: Duration,
    index: &SearchIndex,
) -> Result<Option<Finding>, Error> {
    let name = index.name();
    let compared = own::open(db, limit).and_then(|own| {
        copy(&own, index)?;
        Ok(SearchIndex::check(&own, "temp", name)?)
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
fn copy(own: &Connection, index: &SearchIndex) -> rusqlite::Result<()> {
    let name = quoted(index.name());
    // What is copied and what it is compared with are of one moment.
    own.execute_batch("BEGIN")?;
    if let Content::Elsewhere(content) = index.content() {
        let content = quoted(content);
        // A view has no row id of its own. Nor has one that is the content.
        let rowid = own.prepare(&format!("SELECT rowid FROM main.{content}")).is_ok();
        let rowid = if rowid { "rowid AS rowid, " } else { "" };
        own.execute_batch(&format!(
            "CREATE TEMP VIEW {content} AS SELECT {rowid}* FROM main.{content}"
        ))?;
    }
    own.execute_batch(&format!("CREATE VIRTUAL TABLE temp.{name} USING {}", index.module()))?;
    for part in ["config", "content", "data", "docsize", "idx"] {
        let part = format!("{}_{part}", index.name());
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
        let index = SearchIndex::all(&Snapshot::read(&db).unwrap()).next().unwrap();
        assert_eq!(compare(&db, Duration::ZERO, &index).unwrap(), None);
        db.execute_batch("UPDATE t_content SET c0 = 'three' WHERE id = 1").unwrap();
        let finding = compare(&db, Duration::ZERO, &index).unwrap().unwrap();
        assert_eq!(finding.severity(), super::super::Severity::Error);
        assert_eq!(finding.table(), Some("t"));
    }
}
