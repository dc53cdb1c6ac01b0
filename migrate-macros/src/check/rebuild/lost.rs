//! What a rebuild leaves behind: `DROP TABLE` takes indexes and triggers with it, and what the new
//! text of the table does not say is gone too.

use std::collections::BTreeSet;

use migrate_core::loss::names_in;
use migrate_core::schema::{Object, ObjectKind, Snapshot};
use migrate_core::sql::{Lexer, Token, quoted};
use rusqlite::Connection;

use super::clauses::{self, Gone, one_line};
use super::{is_dropped, rebuilds};
use crate::check::origin::{creation, made_in};
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::source::Place;

/// The longest statement that a help shows; others are where they were made.
const LONGEST: usize = 240;
/// So many of what is lost are shown where they were made.
const MOST_SHOWN: usize = 4;

/// Something that is lost.
struct Lost {
    /// `the index tasks_owner`
    what: String,
    made: Option<(Place, &'static str)>,
    remedy: Remedy,
}

/// What to do about it.
enum Remedy {
    /// This statement, at the end of the migration.
    Statement(String),
    /// This, in the text of the new table.
    Clause(String),
    /// A long statement that is shown where it is: the name of the object.
    AsBefore(String),
}

/// What a migration left behind.
#[derive(Debug, Default)]
pub(in crate::check) struct Left {
    /// One finding for each table.
    pub(in crate::check) found: Vec<Diagnostic>,
    /// Whether there is more, which a later migration brings back.
    pub(in crate::check) is_mended: bool,
}

/// What the migration at `index` lost, which led from one schema to the other.
pub(in crate::check) fn lost(
    migrations: &[Parsed],
    index: usize,
    before: &Snapshot,
    after: &Snapshot,
    db: &Connection,
) -> rusqlite::Result<Left> {
    let mut left = Left::default();
    let Some(migration) = migrations.get(index) else { return Ok(left) };
    let (earlier, later) = (&migrations[..index], &migrations[index + 1..]);
    let section = &migration.up;
    for rebuild in rebuilds(before, section) {
        let (Some(old), Some(new)) = (
            before.get(ObjectKind::Table, &rebuild.table),
            after.get(ObjectKind::Table, &rebuild.table),
        ) else {
            continue;
        };
        let change = Change { migration, earlier, later, before, after, old, new, db };
        let mut all = change.objects(&mut left)?;
        all.extend(change.clauses(clauses::gone(old.sql(), new.sql())));
        left.found.extend(finding(migration, old.name(), "rebuild", rebuild.place, &all));
    }
    for old in before.objects().filter(|object| object.kind() == ObjectKind::View) {
        let Some(new) = after.get(ObjectKind::View, old.name()) else { continue };
        if !is_dropped(section, ObjectKind::View, old.name()) {
            continue;
        }
        let Some((_, place)) = made_in(section, "view", old.name()) else { continue };
        let change = Change { migration, earlier, later, before, after, old, new, db };
        let all = change.objects(&mut left)?;
        left.found.extend(finding(migration, old.name(), "new view", place, &all));
    }
    Ok(left)
}

fn finding(
    migration: &Parsed,
    name: &str,
    how: &str,
    place: Place,
    all: &[Lost],
) -> Option<Diagnostic> {
    let first = all.first()?;
    let more = match all.len() {
        1 => String::new(),
        more => format!(", and {} more", more - 1),
    };
    let version = &migration.version;
    let of = if how == "rebuild" {
        format!("the rebuild of {name}")
    } else {
        format!("the {how} {name}")
    };
    let message = format!("{of} in migration {version} loses {}{more}", first.what);
    let mut found = Diagnostic::new(Code::LostWithRebuild, message).at(place, "");
    for (place, label) in all.iter().filter_map(|lost| lost.made.clone()).take(MOST_SHOWN) {
        found = found.at(place, label);
    }
    for lost in all.iter().skip(1) {
        found = found.note(format!("{} is lost too", lost.what));
    }
    Some(found.help(help(all)))
}

fn help(all: &[Lost]) -> String {
    let mut parts = Vec::new();
    let mut part = |lead: &str, of: &dyn Fn(&Remedy) -> Option<String>| {
        let mut texts: Vec<String> = Vec::new();
        for text in all.iter().filter_map(|lost| of(&lost.remedy)) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        if !texts.is_empty() {
            parts.push(format!("{lead}{}", texts.join(", ")));
        }
    };
    part("make again at the end of the migration: ", &|remedy| match remedy {
        Remedy::Statement(sql) => Some(format!("`{sql};`")),
        _ => None,
    });
    part("make again, as it was: ", &|remedy| match remedy {
        Remedy::AsBefore(name) => Some(name.clone()),
        _ => None,
    });
    part("write into the new table, as it was: ", &|remedy| match remedy {
        Remedy::Clause(text) => Some(format!("`{text}`")),
        _ => None,
    });
    parts.join("; ")
}

/// A table, or a view, that was made anew.
struct Change<'a> {
    migration: &'a Parsed,
    earlier: &'a [Parsed],
    later: &'a [Parsed],
    before: &'a Snapshot,
    after: &'a Snapshot,
    old: &'a Object,
    new: &'a Object,
    db: &'a Connection,
}

impl Change<'_> {
    /// The indexes and triggers that are gone, and that nobody dropped by name.
    fn objects(&self, left: &mut Left) -> rusqlite::Result<Vec<Lost>> {
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
                ObjectKind::Index => self.has_index_like(object)?,
                _ => self.has_trigger_like(object),
            };
            if is_replaced {
                continue;
            }
            if creation(self.later, &[kind.as_str(), "exists"], own).is_some() {
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

    fn clauses(&self, gone: Vec<Gone>) -> Vec<Lost> {
        let table = self.old.name();
        let made = creation(self.earlier, &["table", "exists"], table);
        let lost = |Gone { what, again, column }: Gone| {
            let made = made.and_then(|(section, statement)| {
                let sql = section.sql(statement);
                let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
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
        let table = migrate_core::sql::CreateTable::read(sql, &tokens);
        let columns = table.map(|table| table.columns).unwrap_or_default();
        let names = columns.iter().filter_map(|part| tokens.get(part.start));
        names.map(|token| token.name(sql).to_ascii_lowercase()).collect()
    }

    /// Whether another index does what a lost one did: it begins with the same columns; where that
    /// was unique, it is unique over no more than those.
    fn has_index_like(&self, lost: &Object) -> rusqlite::Result<bool> {
        let sql = lost.sql();
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let is_unique = tokens.iter().any(|token| token.is_word(sql, &["UNIQUE"]));
        let table = self.new.name();
        let definition = |object: &Object| {
            let sql = object.sql();
            let tokens = Lexer::new(sql).significant();
            let rest = tokens.skip_while(|token| !token.is_word(sql, &["ON"])).skip(2);
            rest.map(|token| token.name(sql).to_ascii_lowercase()).collect::<Vec<_>>()
        };
        let mut others = self.after.objects().filter(|object| {
            object.kind() == ObjectKind::Index && object.table().eq_ignore_ascii_case(table)
        });
        let own = definition(lost);
        if others.any(|other| definition(other) == own) {
            return Ok(true);
        }
        // Of an index over expressions, or of some rows, nothing more can be told.
        let is_plain = !tokens.iter().any(|token| token.is_word(sql, &["WHERE", "COLLATE"]));
        let open = tokens.iter().position(|token| token.text(sql) == "(");
        let inner = open.map_or(0, |open| open + 1);
        let end = tokens.len() - usize::from(tokens.last().is_some_and(|t| t.text(sql) == ";"));
        let inside = tokens.get(inner..end.saturating_sub(1)).unwrap_or_default();
        if !is_plain || inside.iter().any(|token| token.text(sql) == "(") {
            return Ok(false);
        }
        let columns: Vec<String> = inside
            .split(|token| token.text(sql) == ",")
            .filter_map(|part| Some(part.first()?.name(sql).to_ascii_lowercase()))
            .collect();
        for (unique, keys) in keys(self.db, table)? {
            let fits = if is_unique {
                unique && keys.iter().all(|key| columns.contains(key))
            } else {
                keys.starts_with(&columns)
            };
            if fits && !keys.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a trigger that was not there before has the same event.
    fn has_trigger_like(&self, lost: &Object) -> bool {
        let event = |object: &Object| {
            let sql = object.sql();
            let events = ["INSERT", "UPDATE", "DELETE"];
            let mut tokens = Lexer::new(sql).significant();
            tokens
                .find(|token| token.is_word(sql, &events))
                .map(|token| token.text(sql).to_ascii_uppercase())
        };
        self.after.objects().any(|object| {
            object.kind() == ObjectKind::Trigger
                && object.table().eq_ignore_ascii_case(self.new.name())
                && self.before.get(ObjectKind::Trigger, object.name()).is_none()
                && event(object) == event(lost)
        })
    }
}

fn columns(db: &Connection, table: &str) -> rusqlite::Result<BTreeSet<String>> {
    let mut columns = db.prepare(&format!("PRAGMA main.table_xinfo({})", quoted(table)))?;
    let names = columns.query_map([], |row| row.get::<_, String>(1))?;
    names.map(|name| Ok(name?.to_ascii_lowercase())).collect()
}

/// The columns of each index of a table, and of its key, in lower case; and whether it is unique.
fn keys(db: &Connection, table: &str) -> rusqlite::Result<Vec<(bool, Vec<String>)>> {
    let mut list = db.prepare(
        "SELECT l.\"unique\" AND NOT l.partial, group_concat(lower(i.name), char(10)) \
         FROM pragma_index_list(?1, 'main') l, pragma_index_info(l.name, 'main') i \
         WHERE NOT l.partial GROUP BY l.name",
    )?;
    let split = |names: Option<String>| -> Vec<String> {
        names.unwrap_or_default().lines().map(ToOwned::to_owned).collect()
    };
    let mut all: Vec<(bool, Vec<String>)> = list
        .query_map([table], |row| Ok((row.get(0)?, split(row.get(1)?))))?
        .collect::<rusqlite::Result<_>>()?;
    // The rowid has no index of its own.
    let mut key =
        db.prepare("SELECT lower(name) FROM pragma_table_xinfo(?1, 'main') WHERE pk > 0")?;
    let key: Vec<String> = key.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if key.len() == 1 {
        all.push((true, key));
    }
    Ok(all)
}
