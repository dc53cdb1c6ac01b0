//! SQL as a page shows it: what is a keyword, a text, a number or a comment stands out.

use std::fmt::Write as _;

use migrate_core::sql::{Lexer, TokenKind};

use super::html::Text;

const KEYWORDS: [&str; 84] = [
    "ADD",
    "AFTER",
    "ALL",
    "ALTER",
    "ALWAYS",
    "AND",
    "AS",
    "ASC",
    "AUTOINCREMENT",
    "BEFORE",
    "BEGIN",
    "BETWEEN",
    "BY",
    "CASCADE",
    "CASE",
    "CHECK",
    "COLLATE",
    "COLUMN",
    "CONFLICT",
    "CONSTRAINT",
    "CREATE",
    "CROSS",
    "DEFAULT",
    "DEFERRABLE",
    "DELETE",
    "DESC",
    "DISTINCT",
    "DROP",
    "EACH",
    "ELSE",
    "END",
    "EXCEPT",
    "EXISTS",
    "FOR",
    "FOREIGN",
    "FROM",
    "GENERATED",
    "GROUP",
    "HAVING",
    "IF",
    "IGNORE",
    "IN",
    "INDEX",
    "INNER",
    "INSERT",
    "INSTEAD",
    "INTO",
    "IS",
    "JOIN",
    "KEY",
    "LEFT",
    "LIKE",
    "LIMIT",
    "NOT",
    "NULL",
    "OF",
    "ON",
    "OR",
    "ORDER",
    "PRAGMA",
    "PRIMARY",
    "REFERENCES",
    "RENAME",
    "REPLACE",
    "ROWID",
    "SELECT",
    "SET",
    "STORED",
    "STRICT",
    "TABLE",
    "THEN",
    "TO",
    "TRIGGER",
    "UNION",
    "UNIQUE",
    "UPDATE",
    "USING",
    "VALUES",
    "VIEW",
    "VIRTUAL",
    "WHEN",
    "WHERE",
    "WITH",
    "WITHOUT",
];

/// The text of a script in a block of its own.
pub(super) fn block(sql: &str) -> String {
    let sql = sql.trim_matches(['\n', '\r', ' ']);
    let mut html = "<pre tabindex=\"0\" dir=\"ltr\"><code>".to_owned();
    for token in Lexer::new(sql) {
        let text = token.text(sql);
        let class = match token.kind {
            TokenKind::Comment => "sc",
            TokenKind::Literal => "ss",
            TokenKind::Number => "sn",
            TokenKind::Word if KEYWORDS.contains(&text.to_ascii_uppercase().as_str()) => "sk",
            _ => "",
        };
        let _ = match class {
            "" => write!(html, "{}", Text(text)),
            class => write!(html, "<span class=\"{class}\">{}</span>", Text(text)),
        };
    }
    html + "</code></pre>"
}
