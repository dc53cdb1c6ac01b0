//! Which statement wrote a foreign key of a table, back through its renamings.

use std::ops::Range;

use migrate_core::sql::{CreateTable, Lexer, Token};

use crate::parse::Parsed;
use crate::section::Section;
use crate::source::Place;

/// The place of the foreign key from `columns` of a table that is there at the end, and the index
/// of its migration.
pub(in crate::check) fn reference(
    migrations: &[Parsed],
    table: &str,
    columns: &[String],
) -> Option<(usize, Place)> {
    let mut sought = Sought { table: table.to_owned(), columns: columns.to_vec() };
    let ups = migrations.iter().enumerate().rev();
    let statements = ups.flat_map(|(index, migration)| {
        let statements = migration.up.statements.iter().rev();
        statements.map(move |statement| (index, &migration.up, statement))
    });
    for (index, section, statement) in statements {
        let text = Text::of(section, statement);
        match sought.before(&text) {
            Step::On => {}
            Step::Found(range) => {
                let (start, end) = (statement.start + range.start, statement.start + range.end);
                return Some((index, section.place(start..end)));
            }
            Step::Lost => return None,
        }
    }
    None
}

/// The place of what such a key does when a row goes: `ON DELETE CASCADE`.
pub(in crate::check) fn on_delete(
    migrations: &[Parsed],
    table: &str,
    columns: &[String],
) -> Option<Place> {
    let (index, key) = reference(migrations, table, columns)?;
    let section = &migrations.get(index)?.up;
    let statement = section.statements.iter().find(|one| one.contains(&key.range.start))?;
    let text = Text::of(section, statement);
    let start = key.range.start - statement.start;
    let first = text.tokens.iter().position(|token| token.start >= start)?;
    let on = (first..text.tokens.len())
        .find(|at| text.is(*at, &["ON"]) && text.is(at + 1, &["DELETE"]))?;
    let end = if text.is(on + 2, &["SET", "NO"]) { on + 4 } else { on + 3 };
    let range = text.bytes(&(on..end))?;
    Some(section.place(statement.start + range.start..statement.start + range.end))
}

/// A statement and its tokens.
struct Text<'s> {
    sql: &'s str,
    tokens: Vec<Token>,
}

impl<'s> Text<'s> {
    fn of(section: &'s Section, statement: &Range<usize>) -> Self {
        let sql = section.sql(statement);
        Self { sql, tokens: Lexer::new(sql).significant().collect() }
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_word(self.sql, words))
    }

    fn names(&self, at: usize, name: &str) -> bool {
        let token = self.tokens.get(at);
        token.is_some_and(|token| token.name(self.sql).eq_ignore_ascii_case(name))
    }

    fn symbol(&self, at: usize, symbol: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.text(self.sql) == symbol)
    }

    /// The bytes of the tokens.
    fn bytes(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let first = self.tokens.get(range.start)?;
        Some(first.start..self.tokens.get(range.end.checked_sub(1)?)?.end)
    }
}

enum Step {
    On,
    Found(Range<usize>),
    /// The statement that makes the table has no such key.
    Lost,
}

/// The key, under the names that it has before the statements that were looked at.
struct Sought {
    table: String,
    columns: Vec<String>,
}

impl Sought {
    fn before(&mut self, text: &Text<'_>) -> Step {
        if let Some(table) = CreateTable::read(text.sql, &text.tokens) {
            if !text.names(table.name, &self.table) {
                return Step::On;
            }
            let mut found = table.columns.iter().filter_map(|column| self.in_column(text, column));
            let constraints = table.constraints.iter();
            let mut others = constraints.filter_map(|one| self.in_constraint(text, one));
            return found.next().or_else(|| others.next()).map_or(Step::Lost, Step::Found);
        }
        if !text.is(0, &["ALTER"]) {
            return Step::On;
        }
        let name = if text.symbol(3, ".") { 4 } else { 2 };
        if text.is(name + 1, &["RENAME"]) && text.is(name + 2, &["TO"]) {
            if text.names(name + 3, &self.table) {
                self.table = text.tokens.get(name).map_or_else(String::new, |t| t.name(text.sql));
            }
        } else if text.names(name, &self.table) && text.is(name + 1, &["RENAME"]) {
            let from = if text.is(name + 3, &["TO"]) { name + 2 } else { name + 3 };
            for column in &mut self.columns {
                if let (true, Some(old)) = (text.names(from + 2, column), text.tokens.get(from)) {
                    *column = old.name(text.sql);
                }
            }
        } else if text.names(name, &self.table) && text.is(name + 1, &["ADD"]) {
            let column = if text.is(name + 2, &["COLUMN"]) { name + 3 } else { name + 2 };
            let end = text.tokens.len() - usize::from(text.symbol(text.tokens.len() - 1, ";"));
            return self.in_column(text, &(column..end)).map_or(Step::On, Step::Found);
        }
        Step::On
    }

    /// `REFERENCES` in the definition of the column.
    fn in_column(&self, text: &Text<'_>, item: &Range<usize>) -> Option<Range<usize>> {
        let [column] = self.columns.as_slice() else { return None };
        let own = text.names(item.start, column);
        let at = item.clone().skip(1).find(|at| own && text.is(*at, &["REFERENCES"]))?;
        text.bytes(&(at..at + 2))
    }

    /// `FOREIGN KEY` of these columns.
    fn in_constraint(&self, text: &Text<'_>, item: &Range<usize>) -> Option<Range<usize>> {
        let at = item.clone().find(|at| text.is(*at, &["FOREIGN"]))?;
        let names = at + 3;
        let own = self.columns.iter().enumerate().all(|(i, name)| text.names(names + 2 * i, name));
        let close = names + 2 * self.columns.len() - 1;
        if own && text.symbol(close, ")") { text.bytes(&(at..close + 1)) } else { None }
    }
}
