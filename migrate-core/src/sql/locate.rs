//! Where in a statement an error of SQLite's belongs.

use std::ops::Range;

use super::lexer::{Lexer, Token, TokenKind};

/// The bytes of `sql` that `message` is about: the token at `offset` where SQLite gave one, else
/// the name that the message ends with, else the first token.
///
/// ```
/// use migrate_core::sql::locate;
///
/// let sql = "SELECT name FROM usres";
/// assert_eq!(&sql[locate(sql, "no such table: usres", None)], "usres");
/// ```
#[must_use]
pub fn locate(sql: &str, message: &str, offset: Option<usize>) -> Range<usize> {
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let at_offset = offset.and_then(|at| tokens.iter().find(|token| token.end > at));
    let found = if message.contains("incomplete input") {
        tokens.last()
    } else {
        at_offset.or_else(|| named(&tokens, sql, message)).or(tokens.first())
    };
    found.map_or(0..sql.len(), Token::range)
}

/// What SQLite's messages have in common that end with a name.
const SHAPES: [&str; 7] = [
    "no such ",
    " constraint failed: ",
    " has no column named ",
    "duplicate column name: ",
    "ambiguous column name: ",
    "cannot modify ",
    "unknown datatype for ",
];

/// The last token that is the name in the message, such as `usres` in `no such table: main.usres`.
/// The last, since in `INSERT INTO t (a, a)` it is the second `a` that is one too many.
fn named<'t>(tokens: &'t [Token], sql: &str, message: &str) -> Option<&'t Token> {
    // Other messages are the application's own, from RAISE, and name what they like.
    if !SHAPES.iter().any(|shape| message.contains(shape)) {
        return None;
    }
    let mut words = message.split([' ', ',', ':']).filter(|word| !word.is_empty());
    let last = words.next_back()?.trim_matches(['"', '\'', '`']);
    let name = last.rsplit('.').next().unwrap_or(last);
    tokens.iter().rev().find(|token| {
        matches!(token.kind, TokenKind::Word | TokenKind::Quoted)
            && token.name(sql).eq_ignore_ascii_case(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_2_16_errors_point_at_what_they_name() {
        for (sql, message, offset, expected) in [
            ("CREATE INDEX i ON t (nosuch)", "no such column: nosuch", Some(21), "nosuch"),
            ("SELECT * FROM \"Other\"", "no such table: main.other", None, "\"Other\""),
            ("INSERT INTO t (a, b) VALUES (1, 2)", "table t has no column named b", None, "b"),
            ("CREATE TABLE t (a, a)", "duplicate column name: a", None, "a"),
            ("CREATE TABLE t (a DATE) STRICT", "unknown datatype for t.a: \"DATE\"", None, "DATE"),
            ("CREATE TABLE t (", "incomplete input", None, "("),
            ("INSERT INTO t VALUES (1)", "UNIQUE constraint failed: t.x, t.y", None, "INSERT"),
        ] {
            assert_eq!(&sql[locate(sql, message, offset)], expected, "{message}");
        }
        assert_eq!(locate("", "no such table: x", Some(3)), 0..0);
    }
}
