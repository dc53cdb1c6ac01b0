//! Calls of functions in the text of a statement.

use std::ops::Range;

use migrate_core::sql::{Token, TokenKind, list};

/// A name with parentheses behind it, which may be a call.
#[derive(Debug)]
pub(crate) struct Call {
    /// In lower case.
    pub(crate) name: String,
    /// The index of the name among the tokens.
    pub(crate) at: usize,
    /// The tokens of each argument.
    pub(crate) arguments: Vec<Range<usize>>,
}

impl Call {
    /// From the name to the closing parenthesis, in bytes.
    pub(crate) fn range(&self, tokens: &[Token]) -> Range<usize> {
        let first = tokens.get(self.at).map_or(0, |token| token.start);
        let last = self.arguments.last().map_or(self.at + 2, |last| last.end);
        first..tokens.get(last).or(tokens.last()).map_or(first, |token| token.end)
    }

    /// Whether an argument is this string.
    pub(crate) fn has(&self, sql: &str, tokens: &[Token], argument: usize, string: &str) -> bool {
        let Some(range) = self.arguments.get(argument) else { return false };
        let is = |token: &Token| {
            token.kind == TokenKind::Literal && token.name(sql).eq_ignore_ascii_case(string)
        };
        range.len() == 1 && tokens.get(range.start).is_some_and(is)
    }
}

/// All of them, in the order of their names.
pub(crate) fn all(sql: &str, tokens: &[Token]) -> Vec<Call> {
    let is_name = |token: &Token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
    let opens = |at: usize| tokens.get(at + 1).is_some_and(|token| token.text(sql) == "(");
    let names = tokens.iter().enumerate().filter(|(at, token)| is_name(token) && opens(*at));
    let call = |(at, name): (usize, &Token)| Call {
        name: name.name(sql).to_ascii_lowercase(),
        at,
        arguments: arguments(sql, tokens, at + 1),
    };
    names.map(call).collect()
}

/// What stands between the commas of the parenthesis at `open`.
fn arguments(sql: &str, tokens: &[Token], open: usize) -> Vec<Range<usize>> {
    let (mut arguments, close) = list(sql, tokens, open);
    // `f()` has none.
    if close.is_some() && matches!(&arguments[..], [only] if only.is_empty()) {
        arguments.clear();
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;
    use migrate_core::sql::Lexer;

    #[test]
    fn a_call_has_its_arguments() {
        let sql = "SELECT f(), \"g\" (a, h('now', (1, 2))), 'no'(3), open(1, ";
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let calls = all(sql, &tokens);
        let shown: Vec<_> = calls
            .iter()
            .map(|call| (call.name.as_str(), call.arguments.len(), &sql[call.range(&tokens)]))
            .collect();
        assert_eq!(
            shown,
            [
                ("f", 0, "f()"),
                ("g", 2, "\"g\" (a, h('now', (1, 2)))"),
                ("h", 2, "h('now', (1, 2))"),
                ("open", 1, "open(1,"),
            ]
        );
        assert!(calls[2].has(sql, &tokens, 0, "NOW"));
        assert!(!calls[1].has(sql, &tokens, 1, "now"));
    }
}
