//! Stand-ins for virtual tables whose module only the application has: an ordinary table with the
//! columns that the arguments name. What the module would do with them nobody can tell here; but
//! all else can be checked.

use migrate_core::sql::{Lexer, Token, quoted};

/// A table in place of a virtual one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct StandIn {
    pub(in crate::check) name: String,
    /// The statement that makes it.
    pub(in crate::check) create: String,
    /// What SQLite keeps of that.
    pub(in crate::check) kept: String,
    /// What SQLite would keep of the statement that was meant.
    pub(in crate::check) meant: String,
}

impl StandIn {
    /// The one for a statement that makes a virtual table by one of `modules`.
    pub(in crate::check) fn of(sql: &str, modules: &[String]) -> Option<Self> {
        if modules.is_empty() {
            return None;
        }
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let is =
            |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is_word(sql, &[word]));
        if !(is(0, "CREATE") && is(1, "VIRTUAL") && is(2, "TABLE")) {
            return None;
        }
        let optional = is(3, "IF") && is(4, "NOT") && is(5, "EXISTS");
        let mut at = if optional { 6 } else { 3 };
        if tokens.get(at + 1)?.text(sql) == "." {
            at += 2;
        }
        let name = tokens.get(at)?;
        let module = tokens.get(at + 2).filter(|_| is(at + 1, "USING"))?.name(sql);
        if !modules.iter().any(|known| known.eq_ignore_ascii_case(&module)) {
            return None;
        }
        let columns = columns(sql, tokens.get(at + 3..).unwrap_or_default());
        let table = name.name(sql);
        // A table has at least one column.
        let columns = if columns.is_empty() { vec![table.clone()] } else { columns };
        let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
        let optional = if optional { "IF NOT EXISTS " } else { "" };
        let rest = sql.get(name.start..).unwrap_or_default().trim_end();
        let body = format!("{} ({})", quoted(&table), columns.join(", "));
        Some(Self {
            kept: format!("CREATE TABLE {body}"),
            create: format!("CREATE TABLE {optional}main.{body}"),
            meant: format!("CREATE VIRTUAL TABLE {}", rest.trim_end_matches(';')),
            name: table,
        })
    }
}

/// The first word of each argument that sets no option.
fn columns(sql: &str, tokens: &[Token]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        let text = token.text(sql);
        let begins = depth == 1 && matches!(tokens[at - 1].text(sql), "(" | ",");
        let sets = tokens.get(at + 1).is_some_and(|next| next.text(sql) == "=");
        let name = token.name(sql);
        let known = columns.iter().any(|column| column.eq_ignore_ascii_case(&name));
        if begins && !sets && !known && !matches!(text, "(" | ")" | ",") && !name.is_empty() {
            columns.push(name);
        }
        match text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn arguments_become_columns() {
        let modules = ["vec0".to_owned()];
        for (sql, create) in [
            (
                "CREATE VIRTUAL TABLE v USING vec0(id INTEGER PRIMARY KEY, e float[768], metric=cosine);",
                "CREATE TABLE main.\"v\" (\"id\", \"e\")",
            ),
            (
                "create virtual table if not exists main.[v 2] using VEC0 (a(1, 2), \"b c\", A)",
                "CREATE TABLE IF NOT EXISTS main.\"v 2\" (\"a\", \"b c\")",
            ),
            ("CREATE VIRTUAL TABLE v USING vec0", "CREATE TABLE main.\"v\" (\"v\")"),
        ] {
            let stand_in = StandIn::of(sql, &modules).unwrap();
            assert_eq!(stand_in.create, create);
            assert!(stand_in.meant.starts_with("CREATE VIRTUAL TABLE"), "{}", stand_in.meant);
            assert!(!stand_in.meant.contains("main") && !stand_in.meant.ends_with(';'));
        }
        for sql in
            ["CREATE VIRTUAL TABLE v USING fts5(a)", "CREATE TABLE vec0 (a)", "CREATE VIRTUAL"]
        {
            assert_eq!(StandIn::of(sql, &modules), None);
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(rest in "[-a-z0-9 '\"`\\[\\]/*;(),.=\u{e9}]{0,40}") {
            let _ = StandIn::of(&format!("CREATE VIRTUAL TABLE {rest}"), &["m".to_owned()]);
            let _ = StandIn::of(&format!("CREATE VIRTUAL TABLE t USING m{rest}"), &["m".to_owned()]);
        }
    }
}
