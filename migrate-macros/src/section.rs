//! A section of a migration file: a run of statements.

use std::ops::Range;
use std::sync::Arc;

use migrate_core::sql::{Lexer, Token, TokenKind, split};

use crate::source::{Place, Source};

/// The statements of one section.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    pub(crate) source: Arc<Source>,
    /// Where its text stands in the source.
    pub(crate) range: Range<usize>,
    /// Where each statement stands in the source.
    pub(crate) statements: Vec<Range<usize>>,
}

impl Section {
    pub(crate) fn text(&self) -> &str {
        &self.source.text()[self.range.clone()]
    }

    pub(crate) fn sql(&self, statement: &Range<usize>) -> &str {
        &self.source.text()[statement.clone()]
    }

    pub(crate) fn place(&self, range: Range<usize>) -> Place {
        Place::new(&self.source, range)
    }

    /// The section that stands in `range`, split into its statements.
    pub(crate) fn read(source: &Arc<Source>, range: Range<usize>) -> Self {
        let text = &source.text()[range.clone()];
        let end = range.start + text.trim_end().len();
        let start = range.start + (text.len() - text.trim_start().len()).min(end - range.start);
        let statements = split(&source.text()[start..end])
            .into_iter()
            .map(|statement| start + statement.start..start + statement.end)
            .collect();
        Self { source: Arc::clone(source), range: start..end, statements }
    }

    /// Its last statement, if more of it must follow: a parenthesis or a trigger is still open.
    pub(crate) fn unfinished(&self) -> Option<Place> {
        let last = self.statements.last()?;
        is_open(self.sql(last)).then(|| self.place(last.clone()))
    }

    /// The `END` of its last statement, a trigger, where a `;` is missing before it.
    pub(crate) fn unended(&self) -> Option<Place> {
        let last = self.statements.last()?;
        let sql = self.sql(last);
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let end = unended(sql, &tokens)?;
        Some(self.place(last.start + end.start..last.start + end.end))
    }

    /// Where its first line stands.
    pub(crate) fn first_line(&self) -> Place {
        let start = self.range.start;
        let line = self.text().find('\n').unwrap_or(self.text().len());
        self.place(start..start + line)
    }
}

/// Whether a statement goes on behind its last token.
fn is_open(sql: &str) -> bool {
    let tokens: Vec<&str> = Lexer::new(sql)
        .significant()
        .map(|token| match token.kind {
            // A `;` or `(` within quotes is text.
            TokenKind::Literal | TokenKind::Quoted => "''",
            _ => token.text(sql),
        })
        .collect();
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|t| t.eq_ignore_ascii_case(word));
    let kind = if is(1, "TEMP") || is(1, "TEMPORARY") { 2 } else { 1 };
    if is(0, "CREATE") && is(kind, "TRIGGER") {
        let end = tokens.len() - usize::from(tokens.last() == Some(&";"));
        return end < 2 || !is(end - 1, "END") || tokens[end - 2] != ";";
    }
    let count = |wanted: &str| tokens.iter().filter(|token| **token == wanted).count();
    tokens.last() != Some(&";") && count("(") > count(")")
}

/// What to say at an `END` that [`unended`] finds.
pub(crate) const BEFORE_END: &str =
    "put a `;` before this `END`: every statement of a trigger ends with one, the last as well";

/// The `END` of a trigger without the `;` that must stand before it.
pub(crate) fn unended<'t>(sql: &str, tokens: &'t [Token]) -> Option<&'t Token> {
    let is = |at: usize, words: &[&str]| tokens.get(at).is_some_and(|one| one.is_word(sql, words));
    let kind = if is(1, &["TEMP", "TEMPORARY"]) { 2 } else { 1 };
    if !(is(0, &["CREATE"]) && is(kind, &["TRIGGER"])) {
        return None;
    }
    let begin = (kind..tokens.len()).find(|at| is(*at, &["BEGIN"]))?;
    let mut cases = 0_usize;
    for at in begin + 1..tokens.len() {
        if is(at, &["CASE"]) {
            cases += 1;
        } else if is(at, &["END"]) && cases > 0 {
            cases -= 1;
        } else if is(at, &["END"]) {
            let text = |at: usize| tokens.get(at).map_or(";", |token| token.text(sql));
            let before = tokens.get(at - 1)?;
            // A column can have that name.
            let may_end = before.kind != TokenKind::Symbol || [")", "*"].contains(&text(at - 1));
            if text(at - 1) == ";" && text(at + 1) == ";" {
                return None;
            }
            if may_end && text(at + 1) == ";" {
                return tokens.get(at);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_without_its_semicolon_is_found_in_triggers_alone() {
        let made = "CREATE TRIGGER t AFTER INSERT ON a BEGIN";
        for (sql, expected) in [
            (format!("{made} DELETE FROM b END;"), Some("b END")),
            (format!("{made} SELECT 1; DELETE FROM b WHERE x = (1)\nEND"), Some(")\nEND")),
            (format!("{made} SELECT CASE 1 WHEN 1 THEN 2 END END;"), Some("END END")),
            (format!("{made} SELECT CASE 1 WHEN 1 THEN 2 END; END;"), None),
            (format!("{made} INSERT INTO b SELECT begin, end; END; SELECT 1 END;"), None),
            (format!("{made} UPDATE b SET end = 1; END"), None),
            (format!("{made} DELETE FROM b;"), None),
            ("CREATE VIEW v AS SELECT 1 END;".to_owned(), None),
        ] {
            let tokens: Vec<Token> = Lexer::new(&sql).significant().collect();
            let end = unended(&sql, &tokens).map(|end| end.end);
            let expected = expected.map(|text| sql.find(text).unwrap() + text.len());
            assert_eq!(end, expected, "{sql}");
        }
    }
}
