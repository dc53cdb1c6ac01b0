//! A section of a migration file: a run of statements.

use std::ops::Range;
use std::sync::Arc;

use migrate_core::sql::{Lexer, TokenKind, split};

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
