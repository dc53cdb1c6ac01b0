//! A table that was made anew: `DROP TABLE` took its indexes and triggers with it, and what the new
//! text of the table does not say is gone too.

use std::collections::BTreeSet;

use migrate_core::loss::names_in;
use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::sql::{CreateTable, Lexer, Token, one_line, quoted};
use rusqlite::Connection;

use super::clauses::Gone;
use super::is_dropped;
use super::left::{Left, Lost, Remedy};
use super::likeness::{has_index_like, has_trigger_like};
use crate::check::origin::creation;
use crate::parse::Parsed;

/// The longest statement that a help shows; others are where they were made.
const LONGEST: usize = 240;

/// A table, or a view, that was made anew.
pub(super) struct Change<'a> {
    pub(super) migration: &'a Parsed,
    pub(super) earlier: &'a [Parsed],
    pub(super) later: &'a [Parsed],
    pub(super) before: &'a Snapshot,
    pub(super) after: &'a Snapshot,
    pub(super) old: &'a Object,
    pub(super) new: &'a Object,
    pub(super) db: &'a Connection,
}

impl Change<'_> {
    /// The indexes and triggers that are gone, and that nobody dropped by name.
    pub(super) fn objects(&self, left: &mut Left) -> rusqlite::Result<Vec<Lost>> {
        let name = self.old.name();
        let of = |object: &&Object| {
            let is_part = matches!(object.kind(), ObjectKind::Index | ObjectKind::Trigger);
            is_part && object.table().eq_ignore_ascii_case(name)
        };
        let (old_columns, new_columns) =
            (self.columns_before(), columns(self.db, name).unwrap_or_default());
        let gone: BTreeSet<String> = old_columns.difference(&new_columns).cloned().collect();
        let mut all = Vec::new();
        for object in self.before.objects().filter(of) {
            let names = names_in(object.sql());
            let (kind, own) = (object.kind(), object.name());
            let is_wanted = self.after.get(kind, own).is_none()
                && !is_dropped(&self.migration.up, kind, own)
                && names.is_disjoint(&gone);
            let stays = |table: &Object| {
                table.kind() != ObjectKind::Table
                    || self.after.get(ObjectKind::Table, table.name()).is_some()
                    || self.after.get(ObjectKind::View, table.name()).is_some()
            };
            let mut needed = self
                .before
                .objects()
                .filter(|object| names.contains(&object.name().to_ascii_lowercase()));
            if !is_wanted || !needed.all(stays) {
                continue;
            }
            let is_replaced = match kind {
                ObjectKind::Index => has_index_like(object, self.new, self.after, self.db)?,
                _ => has_trigger_like(object, self.new, self.before, self.after),
            };
            if is_replaced {
                continue;
            }
            let is_later_dropped = self.later.iter().any(|one| is_dropped(&one.up, kind, own));
            if is_later_dropped || creation(self.later, &[kind.as_str(), "exists"], own).is_some() {
                left.is_mended = true;
            } else {
                all.push(self.lost(object));
            }
        }
        Ok(all)
    }

    fn lost(&self, object: &Object) -> Lost {
        let (kind, name) = (object.kind(), object.name());
        let made = creation(self.earlier, &[kind.as_str(), "exists"], name);
        let place = made.map(|(section, statement)| {
            let sql = section.sql(statement);
            let tokens: Vec<Token> = Lexer::new(sql).significant().take(12).collect();
            let own = |token: &&Token| token.name(sql).eq_ignore_ascii_case(name);
            let range = tokens.iter().find(own).map_or(0..sql.len(), Token::range);
            section.place(statement.start + range.start..statement.start + range.end)
        });
        let sql = object.sql();
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let statement = one_line(sql, &tokens);
        let what = format!("the {kind} {name}");
        let remedy = if statement.len() > LONGEST && place.is_some() {
            Remedy::AsBefore(what.clone())
        } else {
            Remedy::Statement(statement)
        };
        Lost { what, made: place.map(|place| (place, "made here")), remedy }
    }

    pub(super) fn clauses(&self, gone: Vec<Gone>) -> Vec<Lost> {
        let table = self.old.name();
        let made = creation(self.earlier, &["table", "exists"], table);
        let lost = |Gone { what, again, column }: Gone| {
            let made = made.and_then(|(section, statement)| {
                let sql = section.sql(statement);
                let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
                // A later statement may have added it.
                if !one_line(sql, &tokens).contains(&again) {
                    return None;
                }
                // The column, or what the clause begins with.
                let sought = match &column {
                    Some(column) => column.clone(),
                    None => again.split([' ', '(']).next().unwrap_or_default().to_owned(),
                };
                let own = |token: &&Token| token.name(sql).eq_ignore_ascii_case(&sought);
                let range = tokens.iter().find(own)?.range();
                Some(section.place(statement.start + range.start..statement.start + range.end))
            });
            Lost {
                what,
                made: made.map(|place| (place, "as it was")),
                remedy: Remedy::Clause(again),
            }
        };
        let is_needed = |gone: &Gone| !self.is_elsewhere(gone);
        gone.into_iter().filter(is_needed).map(lost).collect()
    }

    /// Whether an index stands in for a UNIQUE; or whether the parent of a foreign key is gone.
    fn is_elsewhere(&self, gone: &Gone) -> bool {
        let names = names_in(&gone.again);
        let mut parents = self.before.objects().filter(|object| {
            object.kind() == ObjectKind::Table
                && names.contains(&object.name().to_ascii_lowercase())
        });
        let has_no_parent = gone.what.to_ascii_uppercase().contains("REFERENCES")
            && parents.any(|parent| self.after.get(ObjectKind::Table, parent.name()).is_none());
        let unique = |object: &Object| {
            let sql = object.sql();
            let is_unique = Lexer::new(sql).any(|token| token.is_word(sql, &["UNIQUE"]));
            let columns = gone.column.iter().cloned().collect::<BTreeSet<_>>();
            object.kind() == ObjectKind::Index
                && object.table().eq_ignore_ascii_case(self.new.name())
                && is_unique
                && names_in(sql)
                    .intersection(if columns.is_empty() { &names } else { &columns })
                    .next()
                    .is_some()
        };
        let is_unique = gone.what.to_ascii_uppercase().contains("UNIQUE");
        has_no_parent || (is_unique && self.after.objects().any(unique))
    }

    /// The columns of the old table, in lower case. It is not there to be asked any more. None of
    /// a view.
    fn columns_before(&self) -> BTreeSet<String> {
        let sql = self.old.sql();
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let table = CreateTable::read(sql, &tokens);
        let columns = table.map(|table| table.columns).unwrap_or_default();
        let names = columns.iter().filter_map(|part| tokens.get(part.start));
        names.map(|token| token.name(sql).to_ascii_lowercase()).collect()
    }
}

fn columns(db: &Connection, table: &str) -> rusqlite::Result<BTreeSet<String>> {
    let mut columns = db.prepare(&format!("PRAGMA main.table_xinfo({})", quoted(table)))?;
    let names = columns.query_map([], |row| row.get::<_, String>(1))?;
    names.map(|name| Ok(name?.to_ascii_lowercase())).collect()
}
