//! Copies of tables that go by the order of columns, or leave behind what columns had.

use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::{Lexer, Token, TokenKind};

use crate::check::lints::renamed::last_name;
use crate::diagnostics::{Code, Diagnostic};
use crate::section::Section;
use crate::source::Place;

/// Looks at an up, after which the schema is `after`. What it copies by position is told once.
pub(in crate::check) fn in_section(section: &Section, after: &Snapshot) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut stars = Vec::new();
    for statement in &section.statements {
        let sql = section.sql(statement);
        let words: Vec<Word> = Word::all(sql);
        let place = |word: &Word<'_>| {
            section.place(statement.start + word.token.start..statement.start + word.token.end)
        };
        if let Some(star) = positional(&words) {
            stars.push(place(star));
        } else if let Some(table) = made_from_query(&words) {
            let name = table.token.name(sql);
            // One that the same migration drops is a place to put rows meanwhile.
            let last = last_name(&name, section, statement);
            if after.get(ObjectKind::Table, &last).is_some() {
                findings.push(bare(&name, place(table)));
            }
        }
    }
    findings.extend(by_position(stars));
    findings
}

/// What to say of copies by position, which stand at `stars`.
fn by_position(stars: Vec<Place>) -> Option<Diagnostic> {
    let mut stars = stars.into_iter();
    let first = stars.next()?;
    let message = match stars.len() {
        0 => "rows are copied by the order of columns".to_owned(),
        1 => "rows are copied by the order of columns, here and once more".to_owned(),
        more => format!("rows are copied by the order of columns, here and {more} more times"),
    };
    let found = Diagnostic::new(Code::PositionalCopy, message)
        .at(first, "whatever columns there are, in whatever order")
        .note(
            "a database whose columns came in another order gets values into the wrong ones, \
             and no error",
        )
        .help("name the columns on both sides: `INSERT INTO b (x, y) SELECT x, y FROM a`");
    Some(found)
}

/// What to say of the table `name`, which is made of a query.
fn bare(name: &str, place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::CreateTableAs,
        format!("the table {name} has neither keys nor constraints"),
    )
    .at(place, "")
    .note("CREATE TABLE AS copies the names of columns: no key, no NOT NULL, no default, no type as it was")
    .help("write the columns out in a CREATE TABLE, and fill it by INSERT INTO … SELECT")
}

/// A token, and how many parentheses are open before it.
struct Word<'s> {
    token: Token,
    text: &'s str,
    depth: usize,
}

impl<'s> Word<'s> {
    fn all(sql: &'s str) -> Vec<Self> {
        let mut depth = 0_usize;
        let word = |token: Token| {
            let text = token.text(sql);
            depth = depth.saturating_sub(usize::from(text == ")"));
            let word = Word { token, text, depth };
            depth += usize::from(text == "(");
            word
        };
        Lexer::new(sql).significant().map(word).collect()
    }

    fn is(&self, word: &str) -> bool {
        self.token.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }
}

/// The `*` in `INSERT INTO … SELECT * FROM table`.
fn positional<'w, 's>(words: &'w [Word<'s>]) -> Option<&'w Word<'s>> {
    if !words.first()?.is("INSERT") && !words.first()?.is("REPLACE") {
        return None;
    }
    let outer = |word: &str, from: usize| {
        let rest = words.iter().enumerate().skip(from);
        rest.filter(|(_, one)| one.depth == 0).find(|(_, one)| one.is(word)).map(|(at, _)| at)
    };
    let select = outer("SELECT", 0)?;
    let from = outer("FROM", select)?;
    // The columns of a query in parentheses are named within them.
    if words.get(from + 1)?.text == "(" {
        return None;
    }
    let listed = |at: &usize| {
        let before = &words[at - 1];
        let leads = ["SELECT", "DISTINCT", "ALL"].iter().any(|word| before.is(word));
        words[*at].depth == 0
            && words[*at].text == "*"
            && (leads || matches!(before.text, "," | "."))
    };
    (select + 1..from).find(listed).map(|at| &words[at])
}

/// The name in `CREATE TABLE name AS`.
fn made_from_query<'w, 's>(words: &'w [Word<'s>]) -> Option<&'w Word<'s>> {
    let is = |at: usize, word: &str| words.get(at).is_some_and(|one| one.is(word));
    if !(is(0, "CREATE") && is(1, "TABLE")) {
        return None;
    }
    let mut at = if is(2, "IF") && is(3, "NOT") && is(4, "EXISTS") { 5 } else { 2 };
    if words.get(at + 1)?.text == "." {
        at += 2;
    }
    is(at + 1, "AS").then(|| &words[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_by_position_is_found_where_it_stands() {
        for sql in [
            "INSERT INTO b SELECT * FROM a",
            "insert into b (x, y) select distinct * from main.a where (1)",
            "REPLACE INTO b SELECT a.* FROM a JOIN c",
            "INSERT OR IGNORE INTO b SELECT 1, * FROM a;",
        ] {
            let words = Word::all(sql);
            assert_eq!(positional(&words).map(|word| word.text), Some("*"), "{sql}");
        }
        for sql in [
            "INSERT INTO b (n) SELECT count(*) FROM a",
            "INSERT INTO b (n) SELECT 2 * 3 FROM a",
            "INSERT INTO b (n) SELECT x * 3 FROM a",
            "INSERT INTO b SELECT * FROM (SELECT x, y FROM a)",
            "INSERT INTO b (n) SELECT (SELECT * FROM a) FROM c",
            "INSERT INTO b VALUES (1)",
            "INSERT INTO b SELECT *",
            "SELECT * FROM a",
            "INSERT",
            "",
        ] {
            assert!(positional(&Word::all(sql)).is_none(), "{sql}");
        }
    }

    #[test]
    fn a_table_of_a_query_is_found_by_its_name() {
        for (sql, name) in [
            ("CREATE TABLE b AS SELECT 1", Some("b")),
            ("create table if not exists main.\"b c\" as select 1", Some("b c")),
            ("CREATE TEMP TABLE b AS SELECT 1", None),
            ("CREATE TABLE b (a AS (1))", None),
            ("CREATE VIEW b AS SELECT 1", None),
            ("CREATE TABLE b", None),
        ] {
            let words = Word::all(sql);
            let found = made_from_query(&words).map(|word| word.token.name(sql));
            assert_eq!(found.as_deref(), name, "{sql}");
        }
    }
}
