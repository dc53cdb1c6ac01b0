//! Rebuilds: tables that a migration makes anew, with the rows of the old one, under its name
//! (<https://www.sqlite.org/lang_altertable.html>, section 7). Read from the text alone, in
//! whatever order the migration does it.

mod change;
mod clauses;
mod left;
mod likeness;
mod lost;
mod parts;

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::loss::names_in;
use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::{Lexer, Token};

use crate::check::lints::renamed::Rename;
use crate::section::Section;
use crate::source::Place;

pub(in crate::check) use clauses::is_autoincrement;
pub(in crate::check) use left::Left;
pub(in crate::check) use lost::lost;

/// A table that a migration rebuilds.
#[derive(Debug)]
pub(in crate::check) struct Rebuild {
    /// Its name, before and after.
    pub(in crate::check) table: String,
    /// The first statement that brings rows from the old one right into the new one, and the names
    /// of the old one and the new one in it.
    pub(in crate::check) copied: Option<(String, String)>,
    /// The name of the new one, where it is made.
    pub(in crate::check) place: Place,
}

/// A table, whatever its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Id {
    /// One that was there before, by its name then.
    Old(String),
    /// One that the statement at this index makes.
    New(usize),
}

/// Rows that a statement takes from some tables to another, under the names they have then.
struct Copy {
    from: Vec<(Id, String)>,
    to: (Id, String),
}

/// The tables that `section` rebuilds, which runs on `before`.
pub(in crate::check) fn rebuilds(before: &Snapshot, section: &Section) -> Vec<Rebuild> {
    let mut course = Course::on(before);
    for (at, statement) in section.statements.iter().enumerate() {
        course.follow(at, section.sql(statement));
    }
    let mut found = Vec::new();
    for old in &course.dropped {
        let Some(id @ Id::New(at)) = course.now.get(old) else { continue };
        let Some(made) = section.statements.get(*at) else { continue };
        if !course.carries(&Id::Old(old.clone()), id) {
            continue;
        }
        let of_old =
            |(id, name): &(Id, String)| (*id == Id::Old(old.clone())).then(|| name.clone());
        let copied = course
            .copies
            .iter()
            .filter(|copy| copy.to.0 == *id)
            .find_map(|copy| Some((copy.from.iter().find_map(of_old)?, copy.to.1.clone())));
        let sql = section.sql(made);
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let name = target(sql, &tokens, "TABLE").and_then(|at| tokens.get(at).map(Token::range));
        let range = name.unwrap_or(0..sql.len());
        let place = section.place(made.start + range.start..made.start + range.end);
        found.push(Rebuild { table: old.clone(), copied, place });
    }
    found
}

/// What becomes of tables in the course of a section.
struct Course {
    /// The tables that are there, by their names in lower case.
    now: BTreeMap<String, Id>,
    /// Those of the tables from before that were dropped.
    dropped: BTreeSet<String>,
    copies: Vec<Copy>,
}

impl Course {
    fn on(before: &Snapshot) -> Self {
        let tables = before.objects().filter(|object| object.kind() == ObjectKind::Table);
        let names = tables.map(|table| table.name().to_ascii_lowercase());
        let now = names.map(|name| (name.clone(), Id::Old(name))).collect();
        Self { now, dropped: BTreeSet::new(), copies: Vec::new() }
    }

    fn follow(&mut self, at: usize, sql: &str) {
        if let Some(rename) = Rename::read(sql).filter(|rename| rename.column.is_none()) {
            if let Some(id) = self.now.remove(&rename.table.to_ascii_lowercase()) {
                self.now.insert(rename.new.to_ascii_lowercase(), id);
            }
            return;
        }
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let is = |at: usize, words: &[&str]| tokens.get(at).is_some_and(|t| t.is_word(sql, words));
        let name = |at: usize| tokens.get(at).map(|token| token.name(sql).to_ascii_lowercase());
        let selects = (0..tokens.len()).any(|at| is(at, &["SELECT"]));
        if is(0, &["DROP"]) {
            let dropped = target(sql, &tokens, "TABLE").and_then(name);
            if let Some(Id::Old(old)) = dropped.and_then(|name| self.now.remove(&name)) {
                self.dropped.insert(old);
            }
        } else if is(0, &["CREATE"]) {
            let Some(name) = target(sql, &tokens, "TABLE").and_then(name) else { return };
            if !self.now.contains_key(&name) {
                self.now.insert(name.clone(), Id::New(at));
                if selects {
                    self.copy(sql, name);
                }
            }
        } else if selects && is(0, &["INSERT", "REPLACE", "WITH"]) {
            let into = (0..tokens.len()).find(|at| is(*at, &["INTO"]));
            if let Some(name) = into.and_then(|into| name(qualified(sql, &tokens, into + 1))) {
                self.copy(sql, name);
            }
        }
    }

    fn copy(&mut self, sql: &str, to: String) {
        let Some(id) = self.now.get(&to) else { return };
        let others = names_in(sql).into_iter().filter(|name| *name != to);
        let from = others.filter_map(|name| Some((self.now.get(&name)?.clone(), name))).collect();
        self.copies.push(Copy { from, to: (id.clone(), to) });
    }

    /// Whether rows came from one table to another, by way of others or not.
    fn carries(&self, from: &Id, to: &Id) -> bool {
        let mut reached = BTreeSet::from([from]);
        for copy in &self.copies {
            if copy.from.iter().any(|(id, _)| reached.contains(id)) {
                reached.insert(&copy.to.0);
            }
        }
        reached.contains(to)
    }
}

/// The token that names what a `CREATE` or `DROP` of this kind is about.
fn target(sql: &str, tokens: &[Token], kind: &str) -> Option<usize> {
    let is = |at: usize, words: &[&str]| tokens.get(at).is_some_and(|t| t.is_word(sql, words));
    let mut at = if is(1, &["TEMP", "TEMPORARY"]) { 2 } else { 1 };
    if !is(at, &[kind]) {
        return None;
    }
    at += 1;
    // A table can be called `if`.
    if is(at, &["IF"]) && (is(at + 1, &["EXISTS"]) || is(at + 2, &["EXISTS"])) {
        at += if is(at + 1, &["NOT"]) { 3 } else { 2 };
    }
    Some(qualified(sql, tokens, at))
}

/// The last part of the name that begins at a token: `main.tasks`.
fn qualified(sql: &str, tokens: &[Token], at: usize) -> usize {
    let dot = tokens.get(at + 1).is_some_and(|token| token.text(sql) == ".");
    if dot { at + 2 } else { at }
}

/// Whether a statement of the section drops `name`, of this kind, and says so.
fn is_dropped(section: &Section, kind: ObjectKind, name: &str) -> bool {
    section.statements.iter().any(|statement| {
        let sql = section.sql(statement);
        let tokens: Vec<Token> = Lexer::new(sql).significant().take(8).collect();
        let drops = tokens.first().is_some_and(|token| token.is_word(sql, &["DROP"]));
        let named = target(sql, &tokens, &kind.as_str().to_ascii_uppercase());
        let token = named.filter(|_| drops).and_then(|at| tokens.get(at));
        token.is_some_and(|token| token.name(sql).eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use migrate_core::schema::Object;

    fn rebuilt(sql: &str) -> Vec<String> {
        let table = |name: &str| {
            let sql = format!("CREATE TABLE {name} (a)");
            Object::new(ObjectKind::Table, name.into(), name.into(), sql)
        };
        let before: Snapshot = [table("T"), table("other")].into_iter().collect();
        let source = crate::source::Source::new("m/001.sql".into(), sql);
        let section = Section::read(&source, 0..sql.len());
        let shown = |one: &Rebuild| match &one.copied {
            Some((from, to)) => format!("{} {from} {to}", one.table),
            None => one.table.clone(),
        };
        rebuilds(&before, &section).iter().map(shown).collect()
    }

    #[test]
    fn a_rebuild_is_known_in_any_order() {
        for (sql, expected) in [
            (
                "CREATE TABLE n (a, b); INSERT INTO n (a) SELECT a FROM t; DROP TABLE t; \
                 ALTER TABLE n RENAME TO t",
                Some("t t n"),
            ),
            (
                "ALTER TABLE t RENAME TO o; CREATE TABLE t (a, b); \
                 INSERT INTO main.t (a) SELECT a FROM \"o\"; DROP TABLE IF EXISTS main.o",
                Some("t o t"),
            ),
            (
                "CREATE TEMP TABLE k AS SELECT * FROM t; DROP TABLE t; \
                 CREATE TABLE IF NOT EXISTS t (a, b); \
                 WITH x AS (SELECT a FROM k) INSERT INTO t SELECT a, 1 FROM x; DROP TABLE k",
                Some("t"),
            ),
            // Nothing is carried over.
            ("DROP TABLE t; CREATE TABLE t (a, b)", None),
            ("DROP TABLE t; CREATE TABLE t (a); INSERT INTO t SELECT 1", None),
            ("CREATE TABLE n (a); INSERT INTO n SELECT a FROM t; DROP TABLE t", None),
            // Another table that was there takes the name.
            (
                "INSERT INTO other SELECT a FROM t; DROP TABLE t; ALTER TABLE other RENAME TO t",
                None,
            ),
            ("DROP TABLE IF EXISTS nosuch; DROP; DROP TABLE; INSERT INTO; CREATE TABLE", None),
            ("ALTER TABLE t RENAME TO x; ALTER TABLE x RENAME TO t", None),
        ] {
            assert_eq!(rebuilt(sql).first().map(String::as_str), expected, "{sql}");
        }
    }

    #[test]
    fn a_drop_names_what_it_drops() {
        let sql = "DROP INDEX IF EXISTS main.\"An Index\"; DROP TRIGGER t; DROP TABLE tab";
        let source = crate::source::Source::new("m/001.sql".into(), sql);
        let section = Section::read(&source, 0..sql.len());
        assert!(is_dropped(&section, ObjectKind::Index, "an index"));
        assert!(is_dropped(&section, ObjectKind::Trigger, "T"));
        assert!(!is_dropped(&section, ObjectKind::Index, "t"));
        assert!(!is_dropped(&section, ObjectKind::Index, "tab"));
    }
}
