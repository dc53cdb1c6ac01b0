//! Integrity: whether the file is sound, as SQLite's own checks see it.

use migrate_core::schema::Snapshot;
use migrate_core::sql::quoted;
use rusqlite::Connection;

use super::finding::{Finding, FindingKind};
use super::inspection::{Inspection, Looked};
use super::{search, tables};
use crate::error::Error;
use crate::policy::Integrity;
use crate::sqlite::is_sql;

/// How many messages are taken.
const MESSAGES: usize = 100;

pub(super) fn check(
    look: &mut Inspection<'_>,
    how: Integrity,
    found: &Snapshot,
) -> Result<(), Error> {
    let Some(pragma) = pragma(how) else { return Ok(()) };
    look.check(pragma, FindingKind::Integrity, |look| {
        let messages = match integrity(look.db, how) {
            Err(error) if error.sqlite().is_some_and(is_sql) => by_table(look, pragma, found)?,
            other => other?,
        };
        let searches = search::names(found);
        look.findings.extend(messages.into_iter().map(|message| finding(message, &searches)));
        Ok(Looked::Yes)
    })
}

fn pragma(how: Integrity) -> Option<&'static str> {
    match how {
        Integrity::None => None,
        Integrity::Quick => Some("quick_check"),
        Integrity::Full => Some("integrity_check"),
    }
}

/// What is wrong with the file, at most 100 messages; empty where nothing is.
///
/// From SQLite 3.44 on, this looks at full-text indexes as well.
pub(crate) fn integrity(db: &Connection, how: Integrity) -> Result<Vec<String>, Error> {
    match pragma(how) {
        Some(pragma) => messages(db, &format!("PRAGMA main.{pragma}({MESSAGES})")),
        None => Ok(Vec::new()),
    }
}

fn messages(db: &Connection, sql: &str) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut messages = Vec::new();
    while let Some(row) = rows.next()? {
        // A message can hold bytes of what is damaged.
        let message = String::from_utf8_lossy(row.get_ref(0)?.as_bytes().unwrap_or_default());
        // Some come as several lines in one.
        messages.extend(message.lines().map(ToOwned::to_owned));
        if messages.len() >= MESSAGES {
            messages.truncate(MESSAGES);
            break;
        }
    }
    messages.retain(|message| message != "ok" && !message.starts_with("*** in database main"));
    Ok(messages)
}

/// One virtual table that this connection cannot read makes the check of the whole fail.
fn by_table(
    look: &mut Inspection<'_>,
    pragma: &str,
    found: &Snapshot,
) -> Result<Vec<String>, Error> {
    let mut all = Vec::new();
    for table in tables::of(found) {
        let name = table.name();
        match messages(look.db, &format!("PRAGMA main.{pragma}({})", quoted(name))) {
            Err(error) if error.sqlite().is_some_and(is_sql) => {
                let message = format!("the table {name} could not be checked on this connection");
                let finding = Finding::warning(FindingKind::Integrity, message).in_table(name);
                look.findings.push(
                    finding
                        .help_is("register what it needs first, such as a tokenizer or a module"),
                );
            }
            other => all.extend(other?),
        }
    }
    all.truncate(MESSAGES);
    Ok(all)
}

fn finding(message: String, searches: &[String]) -> Finding {
    if message.contains("FTS") || message.starts_with("fts5:") {
        let named = |name: &&String| {
            message.ends_with(&format!("main.{name}")) || message.contains(&format!("\"{name}\""))
        };
        let table = searches.iter().find(named).cloned();
        let finding = Finding::error(FindingKind::Search, message);
        return match table {
            Some(table) => finding.help_is(search::rebuild(&table)).in_table(table),
            None => finding,
        };
    }
    // "row 3 missing from index books_title", "wrong # of entries in index books_title"
    let index = message.split_once(" index ").map(|(_, rest)| {
        let name = rest.split_once(" of ").map_or(rest, |(name, _)| name);
        name.to_owned()
    });
    let finding = Finding::error(FindingKind::Integrity, message);
    match index {
        Some(index) => {
            let help = format!("REINDEX {}; and see why it was damaged", quoted(&index));
            finding.of(index).help_is(help)
        }
        None => finding.help_is("restore a backup from before the damage"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_0_10_a_broken_index_is_named() {
        for (message, index) in [
            ("row 3 missing from index books_title", Some("books_title")),
            ("wrong # of entries in index books title", Some("books title")),
            ("non-unique entry in index u", Some("u")),
            ("NULL value in books.title", None),
            ("Tree 4 page 4: btreeInitPage() returns error code 11", None),
        ] {
            assert_eq!(finding(message.to_owned(), &[]).object(), index, "{message}");
        }
    }
}
