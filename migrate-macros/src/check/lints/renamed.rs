//! Renamings: which a statement does, and whom SQLite takes along.

use std::ops::Range;

use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::{CreateTable, Lexer, Token, TokenKind};

use crate::parse::Parsed;
use crate::section::Section;

/// What an `ALTER TABLE … RENAME` renames. Ranges are in bytes of the statement.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::check) struct Rename {
    pub(in crate::check) table: String,
    /// None where it is the table.
    pub(in crate::check) column: Option<String>,
    pub(in crate::check) new: String,
    /// From the old name, or from `RENAME`, to the new one.
    pub(in crate::check) range: Range<usize>,
}

impl Rename {
    pub(in crate::check) fn read(sql: &str) -> Option<Self> {
        let tokens: Vec<Token> = Lexer::new(sql).significant().take(11).collect();
        let is = |at: usize, word: &str| tokens.get(at).is_some_and(|t| t.is_word(sql, &[word]));
        let name = |at: usize| tokens.get(at).map(|token| token.name(sql));
        if !(is(0, "ALTER") && is(1, "TABLE")) {
            return None;
        }
        let table = if tokens.get(3)?.text(sql) == "." { 4 } else { 2 };
        if !is(table + 1, "RENAME") {
            return None;
        }
        let first = table + 2;
        // `RENAME TO TO a` renames a column.
        let (column, to) = match () {
            () if is(first, "TO") && !is(first + 1, "TO") => (None, first),
            () if is(first + 1, "TO") => (Some(first), first + 1),
            () => (Some(first + 1), first + 2),
        };
        let start = tokens.get(column.unwrap_or(table + 1))?.start;
        Some(Self {
            table: name(table)?,
            column: column.and_then(name),
            new: name(to + 1)?,
            range: start..tokens.get(to + 1)?.end,
        })
    }
}

/// What else SQLite changed when a table was renamed: whatever referred to it, but for its own
/// indexes and triggers.
pub(in crate::check) fn taken_along(
    before: &Snapshot,
    after: &Snapshot,
    new: &str,
) -> Vec<(ObjectKind, String)> {
    let changed = after.objects().filter(|object| {
        let old = before.get(object.kind(), object.name());
        old.is_some_and(|old| old.digest() != object.digest())
            && !object.table().eq_ignore_ascii_case(new)
    });
    changed.map(|object| (object.kind(), object.name().to_owned())).collect()
}

/// The name that a table has at the end of a section, of which `statement` made it.
pub(in crate::check) fn last_name(
    table: &str,
    section: &Section,
    statement: &Range<usize>,
) -> String {
    let later = section.statements.iter().filter(|later| later.start >= statement.end);
    let renames = later.filter_map(|later| Rename::read(section.sql(later)));
    renames.fold(table.to_owned(), |name, rename| {
        let own = rename.column.is_none() && rename.table.eq_ignore_ascii_case(&name);
        if own { rename.new } else { name }
    })
}

/// The last statement that makes a table which is there at the end, back through its renamings, and
/// the index of its migration.
pub(in crate::check) fn making<'p>(
    migrations: &'p [Parsed],
    table: &str,
) -> Option<(usize, &'p Section, &'p Range<usize>)> {
    let mut name = table.to_owned();
    let ups = migrations.iter().enumerate().rev();
    let mut statements = ups.flat_map(|(index, migration)| {
        let statements = migration.up.statements.iter().rev();
        statements.map(move |statement| (index, &migration.up, statement))
    });
    statements.find(|(_, section, statement)| {
        let sql = section.sql(statement);
        if let Some(rename) = Rename::read(sql) {
            if rename.column.is_none() && rename.new.eq_ignore_ascii_case(&name) {
                name = rename.table;
            }
            return false;
        }
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let made =
            CreateTable::read(sql, &tokens).and_then(|table| tokens.get(table.name).copied());
        made.is_some_and(|token| token.name(sql).eq_ignore_ascii_case(&name))
    })
}

/// Whether a text has a name in it.
pub(in crate::check) fn names(sql: &str, name: &str) -> bool {
    Lexer::new(sql).any(|token| {
        matches!(token.kind, TokenKind::Word | TokenKind::Quoted)
            && token.name(sql).eq_ignore_ascii_case(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renamings_are_read() {
        let shown = |sql: &str| {
            let Rename { table, column, new, range } = Rename::read(sql)?;
            Some(format!("{table} {} {new}: {}", column.unwrap_or_default(), &sql[range]))
        };
        for (sql, expected) in [
            ("ALTER TABLE a RENAME TO b;", Some("a  b: RENAME TO b")),
            ("alter table main.\"a b\" rename to [c];", Some("a b  c: rename to [c]")),
            ("ALTER TABLE a RENAME COLUMN x TO y", Some("a x y: x TO y")),
            ("ALTER TABLE a RENAME x TO \"y\"", Some("a x y: x TO \"y\"")),
            ("ALTER TABLE rename RENAME TO b", Some("rename  b: RENAME TO b")),
            ("ALTER TABLE a ADD COLUMN rename", None),
            ("ALTER TABLE a RENAME", None),
            ("ALTER TABLE", None),
            ("DROP TABLE a", None),
            ("", None),
        ] {
            assert_eq!(shown(sql).as_deref(), expected, "{sql}");
        }
    }
}
