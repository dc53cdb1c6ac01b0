//! A foreign key that a migration adds to a table with rows: nothing has kept them from referring
//! to no row at all.

use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::sql::{Lexer, Token, quoted};
use rusqlite::Connection;

use crate::check::lints::references::reference;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;

/// What to say of rows of `child` that refer to no row of `parent` on `db`, where the up has run,
/// if the schema `before` it had no such key.
pub(super) fn finding(
    db: &Connection,
    migration: &Parsed,
    before: &Snapshot,
    child: &str,
    parent: &str,
) -> Option<Diagnostic> {
    let parents = parents(before.get(ObjectKind::Table, child)?);
    // One that is no more may have been this one under its old name.
    let is_here =
        |name: &String| db.prepare(&format!("SELECT 1 FROM main.{}", quoted(name))).is_ok();
    if parents.iter().any(|name| name.eq_ignore_ascii_case(parent) || !is_here(name)) {
        return None;
    }
    let columns = columns(db, child, parent).ok()?;
    let (_, place) = reference(std::slice::from_ref(migration), child, &columns)?;
    let version = &migration.version;
    let message =
        format!("migration {version} makes rows of {child} refer to {parent}, and some may not");
    let found = Diagnostic::new(Code::FailsWithRows, message)
        .at(place, "")
        .note(format!("nothing before it keeps a row of {child} from having no row of {parent}"))
        .note("where there are such rows, it fails and is rolled back")
        .help(format!(
            "mend or delete the rows of {child} that have none, before they get the key"
        ));
    Some(found)
}

/// The tables that a table has foreign keys to.
pub(super) fn parents(table: &Object) -> Vec<String> {
    let sql = table.sql();
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let keys = tokens.windows(2).filter(|pair| pair[0].is_word(sql, &["REFERENCES"]));
    keys.map(|pair| pair[1].name(sql)).collect()
}

/// The columns of the last foreign key that `child` has to `parent`.
fn columns(db: &Connection, child: &str, parent: &str) -> rusqlite::Result<Vec<String>> {
    let mut keys = db.prepare(&format!("PRAGMA main.foreign_key_list({})", quoted(child)))?;
    let mut rows = keys.query([])?;
    let (mut key, mut columns) = (None, Vec::new());
    while let Some(row) = rows.next()? {
        let (id, to): (i64, String) = (row.get(0)?, row.get(2)?);
        if to.eq_ignore_ascii_case(parent) && *key.get_or_insert(id) == id {
            columns.push(row.get(3)?);
        }
    }
    Ok(columns)
}
