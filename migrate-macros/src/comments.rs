//! Which comments are marks: sections, directives, and what was meant as one.

use std::ops::Range;

use migrate_core::sql::{Lexer, Token, TokenKind};

use crate::vocabulary::{DIRECTIVES, SectionName};

/// What a comment says to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mark<'s> {
    /// `-- migrate:down`
    Section { name: SectionName, rest: &'s str },
    /// `-- migrate: kind data`
    Directive { word: &'s str, rest: &'s str },
    /// `-- migrate: kin data`
    Unknown { word: &'s str },
    /// `-- Migrate:down`, `-- migrate down`: a section in another spelling.
    Misspelt { name: SectionName },
    /// A mark that is not alone on its line, or in `/* … */`.
    Misplaced,
    /// `-- +goose Down`
    Foreign { tool: &'static str, down: bool },
    /// A `/*` without its `*/`: SQLite takes the rest of the text for a comment.
    Unclosed,
    /// A CR without its LF: a comment goes on behind it, though editors show a new line.
    LoneReturn,
}

/// The marks of a text.
pub(crate) struct Marks<'s> {
    pub(crate) found: Vec<(Mark<'s>, Range<usize>)>,
    /// The comment at the head, without the comment signs.
    pub(crate) description: String,
    /// Where the first statement starts; the length of the text where there is none.
    pub(crate) first_statement: usize,
}

pub(crate) fn marks(text: &str) -> Marks<'_> {
    let mut found = Vec::new();
    let mut description: Vec<&str> = Vec::new();
    let mut first_statement = text.len();
    let mut returned = false;
    for token in Lexer::new(text) {
        // One is enough: where there is one, every line ends so.
        if !returned && let Some(at) = lone_return(text, &token) {
            found.push((Mark::LoneReturn, at..at + 1));
            returned = true;
        }
        match token.kind {
            TokenKind::Space => {}
            TokenKind::Comment => {
                let comment = token.text(text);
                let before = &text[..token.start];
                let alone = before[before.rfind('\n').map_or(0, |at| at + 1)..].trim().is_empty();
                match mark(comment, alone) {
                    Some(mark) => found.push((mark, token.range())),
                    None if found.is_empty() && first_statement == text.len() => {
                        description.extend(plain(comment).lines());
                    }
                    None => {}
                }
            }
            _ if first_statement == text.len() => first_statement = token.start,
            _ => {}
        }
    }
    let description: Vec<&str> =
        description.into_iter().map(|line| line.trim().trim_start_matches('*').trim()).collect();
    Marks { found, description: description.join("\n").trim().to_owned(), first_statement }
}

/// Where a token has a CR that ends a line to an editor and not to SQLite. In a string or a block
/// comment it is text like any other.
fn lone_return(text: &str, token: &Token) -> Option<usize> {
    let text_of_line = match token.kind {
        TokenKind::Space => token.text(text),
        TokenKind::Comment if token.text(text).starts_with("--") => token.text(text),
        _ => return None,
    };
    let ends_nothing = |&(at, _): &(usize, &str)| {
        let behind = text[token.start + at..].trim_start_matches('\r');
        !behind.is_empty() && !behind.starts_with('\n')
    };
    text_of_line.match_indices('\r').find(ends_nothing).map(|(at, _)| token.start + at)
}

/// The text of a comment without its signs.
fn plain(comment: &str) -> &str {
    match comment.strip_prefix("/*") {
        Some(block) => block.strip_suffix("*/").unwrap_or(block),
        None => comment.trim_start_matches('-'),
    }
}

fn mark(comment: &str, alone: bool) -> Option<Mark<'_>> {
    let block = comment.starts_with("/*");
    if block && (comment.len() < 4 || !comment.ends_with("*/")) {
        return Some(Mark::Unclosed);
    }
    let body = plain(comment).trim();
    if let Some(foreign) = foreign(body) {
        return Some(foreign);
    }
    let Some(text) = body.strip_prefix("migrate").and_then(|t| t.trim_start().strip_prefix(':'))
    else {
        return misspelt(body);
    };
    if block || !alone {
        return Some(Mark::Misplaced);
    }
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim();
    Some(match SectionName::from_name(word) {
        Some(name) => Mark::Section { name, rest },
        None if DIRECTIVES.contains(&word) => Mark::Directive { word, rest },
        None => misspelt(body).unwrap_or(Mark::Unknown { word }),
    })
}

/// `Migrate:down`, `migration-down`, `MIGRATE: kind data`: passed over as prose, a down would run
/// with the up. Where there is more than a section's name, it is prose.
fn misspelt(body: &str) -> Option<Mark<'_>> {
    // Longer than any spelling: a look at the start is enough.
    let letters: String = body
        .chars()
        .take(40)
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let after = letters.strip_prefix("migrat")?;
    let after = ["ions", "ion", "e"].iter().find_map(|end| after.strip_prefix(end))?;
    if let Some(name) = SectionName::from_name(after) {
        return (body.chars().count() <= 40).then_some(Mark::Misspelt { name });
    }
    let (prefix, text) = body.split_once(':')?;
    let word = text.split_whitespace().next()?;
    (prefix.trim().eq_ignore_ascii_case("migrate")
        && DIRECTIVES.iter().any(|known| known.eq_ignore_ascii_case(word)))
    .then_some(Mark::Unknown { word })
}

/// The section marks of other tools: passed over, their downs would run as part of the up.
fn foreign(body: &str) -> Option<Mark<'static>> {
    let mut words = body.split_whitespace();
    let first = words.next()?.to_ascii_lowercase();
    let tool = match first.as_str() {
        "+goose" => "goose",
        "+migrate" => "sql-migrate",
        "+micrate" => "micrate",
        "rambler" => "rambler",
        "//@undo" | "@undo" => return Some(Mark::Foreign { tool: "MyBatis", down: true }),
        "@down" => return Some(Mark::Foreign { tool: "another tool", down: true }),
        _ => return None,
    };
    let direction = words.next()?;
    // `rambler up` alone, since it is a word like any other.
    if first == "rambler" && words.next().is_some() {
        return None;
    }
    let is = |name: &str| {
        let start = direction.get(..name.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    (is("up") || is("down")).then(|| Mark::Foreign { tool, down: is("down") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Option<Mark<'_>> {
        let mut found = marks(text).found;
        assert!(found.len() < 2, "{text}: {found:?}");
        found.pop().map(|(mark, _)| mark)
    }

    #[test]
    fn another_spelling_of_a_section_is_told_from_prose() {
        for text in [
            "-- Migrate:down",
            "-- MIGRATE:DOWN",
            "-- migrate_down",
            "-- migrate-down",
            "-- migration:down",
            "-- migrate down:",
            "-- migrate\u{ff1a}down",
            "-- \u{200b}migrate:down",
            "--migrate down",
            "-- migrate:Down",
            "-- migrate::down",
            "/* Migration: Down */",
        ] {
            assert_eq!(only(text), Some(Mark::Misspelt { name: SectionName::Down }), "{text}");
        }
        for text in [
            "-- Migrate: by hand",
            "-- migrate users to the new table",
            "-- Migration down to three tables",
            "-- migrated, verify later",
            "-- down",
            "-- rambler up and away",
            "-- @param down",
        ] {
            assert_eq!(only(text), None, "{text}");
        }
        assert_eq!(only("-- MIGRATE: kind data"), Some(Mark::Unknown { word: "kind" }));
    }

    #[test]
    fn the_marks_of_other_tools_are_known_in_any_case() {
        for text in
            ["-- +goose down", "-- +GOOSE DOWN", "-- rambler down", "-- //@UNDO", "-- @DOWN"]
        {
            let mark = only(text);
            assert!(matches!(mark, Some(Mark::Foreign { down: true, .. })), "{text}: {mark:?}");
        }
        assert_eq!(only("-- +goose StatementBegin"), None);
    }

    #[test]
    fn what_sqlite_would_pass_over_is_seen() {
        for text in ["/* open\nSELECT 1;", "/*/ SELECT 1", "SELECT 1; /** open *"] {
            assert_eq!(only(text), Some(Mark::Unclosed), "{text}");
        }
        for text in ["SELECT 1;\r-- a\rSELECT 2;\rSELECT 3;", "-- a\rSELECT 1;\n", "SELECT\r1"] {
            assert_eq!(only(text), Some(Mark::LoneReturn), "{text:?}");
        }
        for text in ["SELECT 'a\rb'", "SELECT 1; -- a\r\nSELECT 2", "-- a\r\r\n", "SELECT 1\r"] {
            assert_eq!(only(text), None, "{text:?}");
        }
    }
}
