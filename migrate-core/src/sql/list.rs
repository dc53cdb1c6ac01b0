//! Lists in parentheses, and tokens on one line.

use std::ops::Range;

use super::lexer::Token;

/// The tokens of each item between the parenthesis at `open` and the one that closes it, and where
/// that is. What is never closed has the items before its last comma.
///
/// ```
/// use migrate_core::sql::{Lexer, list};
///
/// let sql = "f(a, g(b, c))";
/// let tokens: Vec<_> = Lexer::new(sql).significant().collect();
/// assert_eq!(list(sql, &tokens, 1), (vec![2..3, 4..10], Some(10)));
/// ```
#[must_use]
pub fn list(sql: &str, tokens: &[Token], open: usize) -> (Vec<Range<usize>>, Option<usize>) {
    let mut items = Vec::new();
    let mut start = open + 1;
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text(sql) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "," if depth == 1 => {
                items.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
        if depth == 0 {
            items.push(start..at);
            return (items, Some(at));
        }
    }
    (items, None)
}

/// Tokens as they are written, on one line and without comments.
#[must_use]
pub fn one_line(sql: &str, tokens: &[Token]) -> String {
    let mut text = String::new();
    let mut end = None;
    for token in tokens {
        if end.is_some_and(|end| end != token.start) {
            text.push(' ');
        }
        text.push_str(token.text(sql));
        end = Some(token.end);
    }
    text
}
