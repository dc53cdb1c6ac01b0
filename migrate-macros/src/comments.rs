//! Which comments are marks: sections, directives, and what was meant as one.

use std::ops::Range;

use migrate_core::sql::{Lexer, TokenKind};

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
    /// A mark that is not alone on its line, or in `/* … */`.
    Misplaced,
    /// `-- +goose Down`
    Foreign { tool: &'static str, down: bool },
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
    for token in Lexer::new(text) {
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

/// The text of a comment without its signs.
fn plain(comment: &str) -> &str {
    match comment.strip_prefix("/*") {
        Some(block) => block.strip_suffix("*/").unwrap_or(block),
        None => comment.trim_start_matches('-'),
    }
}

fn mark(comment: &str, alone: bool) -> Option<Mark<'_>> {
    let block = comment.starts_with("/*");
    let body = plain(comment).trim();
    if let Some(foreign) = foreign(body) {
        return Some(foreign);
    }
    let after = body.strip_prefix("migrate")?;
    let Some(text) = after.trim_start().strip_prefix(':') else {
        // `-- migrate down`: the colon was forgotten. Anything longer is prose.
        let word = after.trim();
        return (after != word && SectionName::from_name(word).is_some())
            .then_some(Mark::Unknown { word });
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
        None => Mark::Unknown { word },
    })
}

/// The section marks of other tools: passed over, their downs would run as part of the up.
fn foreign(body: &str) -> Option<Mark<'static>> {
    let (prefix, word) = body.split_once(char::is_whitespace)?;
    let tool = match prefix {
        "+goose" => "goose",
        "+migrate" => "sql-migrate",
        "+micrate" => "micrate",
        _ => return None,
    };
    let word = word.trim();
    (word.starts_with("Up") || word.starts_with("Down"))
        .then_some(Mark::Foreign { tool, down: word.starts_with("Down") })
}
