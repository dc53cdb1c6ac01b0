//! The lexer: the tokens of SQLite's own tokenizer, by byte range.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenKind {
    /// Blanks and line ends.
    Space,
    /// `-- …` or `/* … */`.
    Comment,
    /// A keyword or a bare identifier; SQLite decides which by place.
    Word,
    /// An identifier in `"…"`, `` `…` `` or `[…]`.
    Quoted,
    /// A string `'…'` or a blob `x'…'`.
    Literal,
    /// A number.
    Number,
    /// A bind parameter: `?`, `?1`, `:a`, `@a`, `$a`.
    Parameter,
    /// An operator, a parenthesis, a comma, a semicolon.
    Symbol,
    /// What SQLite refuses: a quote that never ends, a stray character.
    Illegal,
}

/// One token: its kind and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The byte it starts at.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

impl Token {
    /// The bytes it covers.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The token's text within `sql`, the text it was read from.
    #[must_use]
    pub fn text<'a>(&self, sql: &'a str) -> &'a str {
        sql.get(self.range()).unwrap_or_default()
    }
}

/// Reads tokens from SQL. Covers every byte; never fails.
///
/// ```
/// use migrate_core::sql::{Lexer, TokenKind};
///
/// let sql = "SELECT 'it''s' -- why";
/// let words: Vec<_> = Lexer::new(sql).significant().map(|token| token.text(sql)).collect();
/// assert_eq!(words, ["SELECT", "'it''s'"]);
/// ```
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    /// A lexer at the start of `sql`.
    #[must_use]
    pub fn new(sql: &'a str) -> Self {
        Self { bytes: sql.as_bytes(), at: 0 }
    }

    /// The tokens that mean something: all but space and comments.
    pub fn significant(self) -> impl Iterator<Item = Token> + 'a {
        self.filter(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment))
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// The length of the run from `from` on whose bytes all satisfy `wanted`.
    fn run(&self, from: usize, wanted: fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(self.at + from..).unwrap_or_default();
        rest.iter().position(|&byte| !wanted(byte)).unwrap_or(rest.len())
    }

    /// The offset after the first `needle` at or after `from`, or none.
    fn after(&self, from: usize, needle: &[u8]) -> Option<usize> {
        let rest = self.bytes.get(self.at + from..)?;
        let found = rest.windows(needle.len()).position(|window| window == needle)?;
        Some(from + found + needle.len())
    }

    /// A token in `quote`s that stand doubled for themselves.
    fn quoted(&self, open: usize, quote: u8, kind: TokenKind) -> (TokenKind, usize) {
        let mut length = open + 1;
        loop {
            length += self.run(
                length,
                match quote {
                    b'\'' => |byte| byte != b'\'',
                    b'"' => |byte| byte != b'"',
                    _ => |byte| byte != b'`',
                },
            );
            match (self.peek(length), self.peek(length + 1)) {
                _ if self.at + length >= self.bytes.len() => return (TokenKind::Illegal, length),
                (_, next) if next == quote => length += 2,
                _ => return (kind, length + 1),
            }
        }
    }

    fn number(&self) -> (TokenKind, usize) {
        let digit = |byte: u8| byte.is_ascii_digit() || byte == b'_';
        let mut length;
        if self.peek(0) == b'0' && matches!(self.peek(1), b'x' | b'X') {
            length = 2 + self.run(2, |byte| byte.is_ascii_hexdigit() || byte == b'_');
        } else {
            length = self.run(0, digit);
            if self.peek(length) == b'.' {
                length += 1;
                length += self.run(length, digit);
            }
            if matches!(self.peek(length), b'e' | b'E') {
                let sign = usize::from(matches!(self.peek(length + 1), b'+' | b'-'));
                if self.peek(length + 1 + sign).is_ascii_digit() {
                    length += 1 + sign;
                    length += self.run(length, digit);
                }
            }
        }
        // `12ab` is one token, and an illegal one.
        match self.run(length, is_word_byte) {
            0 => (TokenKind::Number, length),
            more => (TokenKind::Illegal, length + more),
        }
    }

    fn parameter(&self) -> (TokenKind, usize) {
        let mut length = 1;
        let mut named = 0;
        loop {
            let run = self.run(length, is_word_byte);
            (length, named) = (length + run, named + run);
            match self.peek(length) {
                b'(' if named > 0 => {
                    let inner = self.run(length + 1, |b| !b.is_ascii_whitespace() && b != b')');
                    if self.peek(length + 1 + inner) != b')' {
                        return (TokenKind::Illegal, length + 1 + inner);
                    }
                    return (TokenKind::Parameter, length + inner + 2);
                }
                b':' if self.peek(length + 1) == b':' => length += 2,
                _ if named == 0 => return (TokenKind::Illegal, length),
                _ => return (TokenKind::Parameter, length),
            }
        }
    }

    fn measure(&self) -> (TokenKind, usize) {
        let byte = self.peek(0);
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0c => (
                TokenKind::Space,
                self.run(0, |b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)),
            ),
            // A byte order mark is white space to SQLite, wherever it stands.
            0xef if self.peek(1) == 0xbb && self.peek(2) == 0xbf => (TokenKind::Space, 3),
            b'-' if self.peek(1) == b'-' => (TokenKind::Comment, self.run(0, |b| b != b'\n')),
            b'/' if self.peek(1) == b'*' && self.at + 2 < self.bytes.len() => {
                let end = self.after(2, b"*/").unwrap_or(self.bytes.len() - self.at);
                (TokenKind::Comment, end)
            }
            b'\'' => self.quoted(0, byte, TokenKind::Literal),
            b'"' | b'`' => self.quoted(0, byte, TokenKind::Quoted),
            b'[' => match self.after(1, b"]") {
                Some(end) => (TokenKind::Quoted, end),
                None => (TokenKind::Illegal, self.bytes.len() - self.at),
            },
            b'x' | b'X' if self.peek(1) == b'\'' => self.quoted(1, b'\'', TokenKind::Literal),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            b'?' => (TokenKind::Parameter, 1 + self.run(1, |b| b.is_ascii_digit())),
            b':' | b'@' | b'$' | b'#' => self.parameter(),
            _ if is_word_byte(byte) => (TokenKind::Word, self.run(0, is_word_byte)),
            b'-' if self.peek(1) == b'>' => {
                (TokenKind::Symbol, if self.peek(2) == b'>' { 3 } else { 2 })
            }
            b'|' | b'=' if self.peek(1) == byte => (TokenKind::Symbol, 2),
            b'<' if matches!(self.peek(1), b'=' | b'>' | b'<') => (TokenKind::Symbol, 2),
            b'>' if matches!(self.peek(1), b'=' | b'>') => (TokenKind::Symbol, 2),
            b'!' if self.peek(1) == b'=' => (TokenKind::Symbol, 2),
            b'-' | b'/' | b'(' | b')' | b';' | b'+' | b'*' | b'%' | b'=' | b'<' | b'>' | b'|'
            | b',' | b'&' | b'~' | b'.' => (TokenKind::Symbol, 1),
            _ => (TokenKind::Illegal, 1),
        }
    }
}

/// Letters, digits, `_`, `$` and every byte beyond ASCII, as SQLite has it.
fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let (kind, length) = self.measure();
        let start = self.at;
        self.at = (start + length.max(1)).min(self.bytes.len());
        Some(Token { kind, start, end: self.at })
    }
}

#[cfg(test)]
mod tests {
    use super::TokenKind::{Illegal, Literal, Number, Parameter, Quoted, Symbol, Word};
    use super::*;
    use proptest::prelude::*;

    fn kinds(sql: &str) -> Vec<(TokenKind, &str)> {
        Lexer::new(sql).significant().map(|token| (token.kind, token.text(sql))).collect()
    }

    #[test]
    fn quotes_stand_doubled_for_themselves() {
        assert_eq!(
            kinds(r#"'a''b' "c""d" `e``f` [g h] x'00' 'open"#),
            [
                (Literal, "'a''b'"),
                (Quoted, r#""c""d""#),
                (Quoted, "`e``f`"),
                (Quoted, "[g h]"),
                (Literal, "x'00'"),
                (Illegal, "'open"),
            ]
        );
    }

    #[test]
    fn numbers_parameters_and_operators() {
        assert_eq!(
            kinds("1 .5 1e-3 0xFF 1_000 12ab ?1 :name $a::b(c) a->>'$' <> !="),
            [
                (Number, "1"),
                (Number, ".5"),
                (Number, "1e-3"),
                (Number, "0xFF"),
                (Number, "1_000"),
                (Illegal, "12ab"),
                (Parameter, "?1"),
                (Parameter, ":name"),
                (Parameter, "$a::b(c)"),
                (Word, "a"),
                (Symbol, "->>"),
                (Literal, "'$'"),
                (Symbol, "<>"),
                (Symbol, "!="),
            ]
        );
    }

    proptest! {
        #[test]
        fn every_byte_is_in_one_token(sql in "[-a-z0-9 '\"`\\[\\]/*;$?:@#x.\n\u{e9}\u{feff}]{0,40}") {
            let mut at = 0;
            for token in Lexer::new(&sql) {
                prop_assert_eq!(token.start, at);
                prop_assert!(token.end > at);
                prop_assert!(sql.is_char_boundary(token.end));
                at = token.end;
            }
            prop_assert_eq!(at, sql.len());
        }
    }
}
