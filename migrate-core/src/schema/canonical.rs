//! The canonical form of an object's SQL: equal for texts that SQLite treats alike.

use crate::checksum::Fingerprint;
use crate::sql::{Lexer, TokenKind};

/// The digest of one object.
pub(super) fn digest(kind: &str, name: &str, table: &str, sql: &str) -> Fingerprint {
    let tokens: Vec<Vec<u8>> =
        Lexer::new(sql).significant().map(|token| canonical(token.kind, token.text(sql))).collect();
    let (name, table) = (name.to_ascii_lowercase(), table.to_ascii_lowercase());
    let head = [kind.as_bytes(), name.as_bytes(), table.as_bytes()];
    Fingerprint::of_parts(head.into_iter().chain(tokens.iter().map(Vec::as_slice)))
}

/// One token: words in lower case, quoted identifiers bare where they could be written so,
/// everything else as it stands.
fn canonical(kind: TokenKind, text: &str) -> Vec<u8> {
    match kind {
        TokenKind::Word | TokenKind::Number => text.to_ascii_lowercase().into_bytes(),
        TokenKind::Quoted => {
            let name = unquoted(text).to_ascii_lowercase();
            if is_plain(&name) { name.into_bytes() } else { format!("\"{name}\"").into_bytes() }
        }
        _ => text.as_bytes().to_vec(),
    }
}

/// The name that a quoted identifier stands for.
///
/// ```
/// assert_eq!(migrate_core::schema::unquoted("\"a\"\"b\""), "a\"b");
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

fn is_plain(name: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(word) && name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sql: &str) -> Fingerprint {
        digest("table", "t", "t", sql)
    }

    #[test]
    fn r_2_12_what_sqlite_treats_alike_is_alike() {
        let base = of("CREATE TABLE t (a INTEGER DEFAULT 'X', \"b c\" TEXT)");
        assert_eq!(base, of("create table \"t\"(A integer default 'X',[B C] text) -- why"));
        assert_ne!(base, of("CREATE TABLE t (a INTEGER DEFAULT 'x', \"b c\" TEXT)"));
        assert_ne!(base, of("CREATE TABLE t (a INTEGER DEFAULT 'X', b_c TEXT)"));
        assert_ne!(
            base,
            digest("table", "u", "u", "CREATE TABLE t (a INTEGER DEFAULT 'X', \"b c\" TEXT)")
        );
    }
}
