//! Names as SQL writes them.

use super::lexer::{Token, TokenKind};

/// The name that a quoted identifier stands for.
///
/// ```
/// assert_eq!(migrate_core::sql::unquoted("\"a\"\"b\""), "a\"b");
/// ```
#[must_use]
pub fn unquoted(text: &str) -> String {
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    match text.as_bytes().first() {
        Some(b'"') => inner.replace("\"\"", "\""),
        Some(b'`') => inner.replace("``", "`"),
        _ => inner.to_owned(),
    }
}

/// A name as SQL can have it anywhere: in quotes.
///
/// ```
/// use migrate_core::sql::quoted;
///
/// assert_eq!(quoted("authors"), "\"authors\"");
/// assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
/// ```
#[must_use]
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Token {
    /// The name that it stands for, where SQLite wants a name.
    ///
    /// ```
    /// use migrate_core::sql::Lexer;
    ///
    /// let sql = "DROP TABLE [my notes]";
    /// let names: Vec<_> = Lexer::new(sql).significant().map(|token| token.name(sql)).collect();
    /// assert_eq!(names, ["DROP", "TABLE", "my notes"]);
    /// ```
    #[must_use]
    pub fn name(&self, sql: &str) -> String {
        let text = self.text(sql);
        match self.kind {
            TokenKind::Quoted => unquoted(text),
            // SQLite takes a string for a name as well.
            TokenKind::Literal => unquoted(text).replace("''", "'"),
            _ => text.to_owned(),
        }
    }

    /// Whether it is one of these words, in upper or lower case and without quotes.
    #[must_use]
    pub fn is_word(&self, sql: &str, words: &[&str]) -> bool {
        self.kind == TokenKind::Word
            && words.iter().any(|word| self.text(sql).eq_ignore_ascii_case(word))
    }
}
