//! The canonical form of an object's SQL: equal for texts that SQLite treats alike.

use crate::checksum::Fingerprint;
use crate::sql::{Lexer, Token, TokenKind, unquoted};

/// The digest of one object.
pub(super) fn digest(kind: &str, name: &str, table: &str, sql: &str) -> Fingerprint {
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let canonical = form(sql, &tokens);
    let (name, table) = (name.to_ascii_lowercase(), table.to_ascii_lowercase());
    let head = [kind.as_bytes(), name.as_bytes(), table.as_bytes()];
    Fingerprint::of_parts(head.into_iter().chain(canonical.iter().map(Vec::as_slice)))
}

/// The canonical form of tokens of `sql`.
pub(super) fn form(sql: &str, tokens: &[Token]) -> Vec<Vec<u8>> {
    (0..tokens.len()).map(|index| canonical(sql, tokens, index)).collect()
}

/// One token: words in lower case, quoted identifiers bare where they could be written so,
/// everything else as it stands.
fn canonical(sql: &str, tokens: &[Token], index: usize) -> Vec<u8> {
    let token = tokens[index];
    let text = token.text(sql);
    match token.kind {
        TokenKind::Word | TokenKind::Number => text.to_ascii_lowercase().into_bytes(),
        TokenKind::Quoted if is_value(sql, tokens, index) => text.as_bytes().to_vec(),
        TokenKind::Quoted => {
            let name = unquoted(text).to_ascii_lowercase();
            if is_plain(&name) { name.into_bytes() } else { format!("\"{name}\"").into_bytes() }
        }
        _ => text.as_bytes().to_vec(),
    }
}

/// Whether a quoted token stands where a value does. SQLite takes a double-quoted word there for a
/// string when there is no such column, and then its case counts and a bare word is another thing.
fn is_value(sql: &str, tokens: &[Token], index: usize) -> bool {
    let text = |index: usize| tokens.get(index).map_or("", |token| token.text(sql));
    if text(index + 1) == "." {
        return false;
    }
    let Some(before) = index.checked_sub(1).map(text) else { return false };
    let words = ["default", "then", "else", "when", "like", "glob", "is"];
    let symbols = ["=", "==", "<>", "!=", "<", ">", "<=", ">=", "||"];
    if symbols.contains(&before) || words.iter().any(|word| before.eq_ignore_ascii_case(word)) {
        return true;
    }
    // Within `IN (…)`.
    let listed = tokens[..index].iter().rposition(|token| matches!(token.text(sql), "(" | ")"));
    matches!(before, "(" | ",")
        && listed.is_some_and(|open| {
            text(open) == "("
                && open.checked_sub(1).is_some_and(|at| text(at).eq_ignore_ascii_case("in"))
        })
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
    fn r_2_12_a_double_quoted_value_is_not_a_name() {
        for (one, other) in [
            ("CREATE TABLE t (a DEFAULT \"Abc\")", "CREATE TABLE t (a DEFAULT \"abc\")"),
            ("CREATE TABLE t (a DEFAULT \"null\")", "CREATE TABLE t (a DEFAULT null)"),
            (
                "CREATE TABLE t (a CHECK (a IN (\"X\", \"Y\")))",
                "CREATE TABLE t (a CHECK (a IN (\"x\", \"Y\")))",
            ),
            ("CREATE TABLE t (a CHECK (a = \"X\"))", "CREATE TABLE t (a CHECK (a = \"x\"))"),
        ] {
            assert_ne!(of(one), of(other), "{one}");
        }
        assert_eq!(of("CREATE TABLE \"T\" (a, b)"), of("CREATE TABLE t (a, b)"));
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
