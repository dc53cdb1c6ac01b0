//! Which statement a finding about the final schema goes back to.

use std::ops::Range;

use migrate_core::sql::{Lexer, Token, TokenKind};

use crate::parse::Parsed;
use crate::section::Section;
use crate::source::Place;

/// Words of a statement, unquoted and in lower case, each with where it stands.
fn words(section: &Section, statement: &Range<usize>) -> Vec<(String, Place)> {
    let sql = section.sql(statement);
    Lexer::new(sql)
        .filter_map(|token| {
            if !matches!(token.kind, TokenKind::Word | TokenKind::Quoted) {
                return None;
            }
            let place = section.place(statement.start + token.start..statement.start + token.end);
            Some((token.name(sql).to_ascii_lowercase(), place))
        })
        .collect()
}

/// The statements of the ups of `migrations`, the last first.
fn backwards(migrations: &[Parsed]) -> impl Iterator<Item = (&Section, &Range<usize>)> {
    migrations.iter().rev().flat_map(|migration| {
        migration.up.statements.iter().rev().map(move |statement| (&migration.up, statement))
    })
}

/// The last place in the ups of `migrations` where `name` comes after one of `leads`.
pub(super) fn last_after(migrations: &[Parsed], leads: &[&str], name: &str) -> Option<Place> {
    let name = name.to_ascii_lowercase();
    backwards(migrations).find_map(|(section, statement)| {
        let words = words(section, statement);
        let mut pairs = words.windows(2).rev();
        let pair = pairs.find(|pair| leads.contains(&pair[0].0.as_str()) && pair[1].0 == name)?;
        Some(pair[1].1.clone())
    })
}

/// The last statement in the ups of `migrations` that makes `name`, of the kind that one of
/// `leads` ends with, such as `view` in `CREATE VIEW`.
pub(super) fn creation<'p>(
    migrations: &'p [Parsed],
    leads: &[&str],
    name: &str,
) -> Option<(&'p Section, &'p Range<usize>)> {
    let name = name.to_ascii_lowercase();
    backwards(migrations).find(|(section, statement)| {
        let words = words(section, statement);
        words.first().is_some_and(|(first, _)| first == "create")
            && words.windows(2).any(|pair| leads.contains(&pair[0].0.as_str()) && pair[1].0 == name)
    })
}

/// The statement of a section that makes `name`, of this kind, and where the name stands in it.
pub(super) fn made_in<'s>(
    section: &'s Section,
    kind: &str,
    name: &str,
) -> Option<(&'s Range<usize>, Place)> {
    let name = name.to_ascii_lowercase();
    section.statements.iter().find_map(|statement| {
        let words = words(section, statement);
        words.first().filter(|(first, _)| first == "create")?;
        let leads = [kind, "exists"];
        let mut pairs = words.windows(2);
        let pair = pairs.find(|pair| leads.contains(&pair[0].0.as_str()) && pair[1].0 == name)?;
        Some((statement, pair[1].1.clone()))
    })
}

/// The first statement of a section.
pub(super) fn first_statement(section: &Section) -> Place {
    section.place(section.statements.first().cloned().unwrap_or_default())
}

/// The last place in a statement that names `name`.
pub(super) fn mention(section: &Section, statement: &Range<usize>, name: &str) -> Option<Place> {
    let name = name.to_ascii_lowercase();
    let found = words(section, statement).into_iter().rev().find(|(word, _)| *word == name);
    found.map(|(_, place)| place)
}

/// Where a statement assigns to `column`: in the SET of an UPDATE or of an upsert, and not where it
/// only reads it.
pub(super) fn assigned(section: &Section, statement: &Range<usize>, column: &str) -> Option<Place> {
    let sql = section.sql(statement);
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    // How many parentheses deep the list of assignments is that is being read.
    let (mut depth, mut list) = (0_usize, None);
    for (at, token) in tokens.iter().enumerate() {
        match token.text(sql) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if token.is_word(sql, &["SET"]) {
            list = Some(depth);
        } else if list == Some(depth) && token.is_word(sql, &["WHERE", "FROM", "RETURNING"]) {
            list = None;
        }
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text(sql));
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let leads = before.is_some_and(|before| {
            before.is_word(sql, &["SET"]) || [",", "("].contains(&before.text(sql))
        });
        let is_name = matches!(token.kind, TokenKind::Word | TokenKind::Quoted)
            && token.name(sql).eq_ignore_ascii_case(column);
        if !(leads && is_name) {
            continue;
        }
        // `SET a = 1`, or `SET (a, b) = (1, 2)`.
        let closing = (at..tokens.len()).find(|at| text(*at) == ")");
        let is_set = list == Some(depth) && text(at + 1) == "="
            || list.is_some_and(|list| list + 1 == depth)
                && [",", ")"].contains(&text(at + 1))
                && closing.is_some_and(|closing| text(closing + 1) == "=");
        if is_set {
            return Some(section.place(statement.start + token.start..statement.start + token.end));
        }
    }
    None
}

/// The last place in a section that names `name`.
pub(super) fn last_in(section: &Section, name: &str) -> Option<Place> {
    section.statements.iter().rev().find_map(|one| mention(section, one, name))
}

/// The last place in the up of a migration that names `table`, or its first statement.
pub(super) fn last_mention(migration: &Parsed, table: &str) -> Place {
    last_in(&migration.up, table).unwrap_or_else(|| first_statement(&migration.up))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn what_is_assigned_is_told_from_what_is_read() {
        for (sql, expected) in [
            ("UPDATE t SET email = NULL WHERE email = ''", Some(13)),
            ("UPDATE t SET a = (email = 1), Email = 2 WHERE (email = 3)", Some(30)),
            ("UPDATE t SET (a, email) = (email, 1) WHERE b = 2", Some(17)),
            ("UPDATE t SET a = max(b, email), c = 1 FROM u WHERE email = 1", None),
            (
                "INSERT INTO t (a, email) VALUES (1, 2) ON CONFLICT (email) DO UPDATE SET \
                 a = 1, \"email\" = NULL WHERE email = 3 RETURNING email",
                Some(80),
            ),
            ("DELETE FROM t WHERE email = 1", None),
        ] {
            let source = Source::new("m/001.sql".to_owned(), sql);
            let section = Section::read(&source, 0..sql.len());
            let place = assigned(&section, &section.statements[0], "email");
            assert_eq!(place.map(|place| place.range.start), expected, "{sql}");
        }
    }
}
