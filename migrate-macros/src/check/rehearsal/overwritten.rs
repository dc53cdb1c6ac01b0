//! Values that are overwritten where they stand: a column that held many holds one and the same
//! afterwards, and what it held is nowhere.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::Destroyed;
use migrate_core::sql::{Lexer, Token, TokenKind, quoted};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::section::Section;

/// The values of a column, each once and as text, without NULL.
type Values = BTreeSet<Vec<u8>>;

/// The values of tables, by table and column in lower case.
pub(super) struct Held(BTreeMap<(String, String), Values>);

impl Held {
    pub(super) fn take(db: &Connection, tables: &BTreeSet<String>) -> rusqlite::Result<Self> {
        let mut all = BTreeMap::new();
        for table in tables {
            // A virtual table of a module that is not here.
            let Ok(mut select) = db.prepare(&format!("SELECT * FROM main.{}", quoted(table)))
            else {
                continue;
            };
            let names = (0..select.column_count()).map(|at| select.column_name(at));
            let names: Vec<String> = names
                .map(|name| name.map(str::to_ascii_lowercase))
                .collect::<rusqlite::Result<_>>()?;
            let mut columns = vec![Values::new(); names.len()];
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                for (at, values) in columns.iter_mut().enumerate() {
                    values.extend(text(row.get_ref(at)?));
                }
            }
            for (name, values) in names.into_iter().zip(columns) {
                all.insert((table.clone(), name), values);
            }
        }
        Ok(Self(all))
    }

    /// Whether a column of `tables` is not there any more that held nothing but NULL: whether what
    /// it could hold would come back, these rows do not show.
    pub(super) fn is_unseen(&self, after: &Self, tables: &BTreeSet<String>) -> bool {
        let mut empty = self.0.iter().filter(|(_, values)| values.is_empty()).map(|(at, _)| at);
        empty.any(|at| tables.contains(&at.0) && !after.0.contains_key(at))
    }

    /// The columns that hold a single value in place of those that they held.
    pub(super) fn overwritten(&self, after: &Self) -> Vec<Destroyed> {
        let there: BTreeSet<&Vec<u8>> = after.0.values().flatten().collect();
        let is_overwritten = |column: &(String, String), before: &Values| {
            let one = after.0.get(column).is_some_and(|now| now.len() == 1);
            let gone = before.iter().filter(|value| !there.contains(value)).count();
            one && before.len() > 1 && gone + 1 >= before.len()
        };
        let all = self.0.iter().filter(|(column, before)| is_overwritten(column, before));
        all.map(|((table, column), _)| Destroyed::new(table.clone(), Some(column.clone())))
            .collect()
    }
}

/// Whether a statement of `up` reads the column of this name, in lower case: then its values are
/// worked out anew, or some of them put right, and that those which were made up come to one says little.
pub(super) fn is_read(up: &Section, column: &str) -> bool {
    up.statements.iter().any(|statement| reads(up.sql(statement), column))
}

fn reads(sql: &str, column: &str) -> bool {
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let is = |at: usize, words: &[&str]| tokens.get(at).is_some_and(|one| one.is_word(sql, words));
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text(sql));
    if is(0, &["CREATE", "DROP", "ALTER"]) {
        return false;
    }
    let (mut depth, mut in_list) = (0_usize, false);
    for (at, token) in tokens.iter().enumerate() {
        match text(at) {
            "(" => {
                // The columns that an INSERT fills.
                let table = if at > 2 && text(at - 2) == "." { at - 3 } else { at.max(1) - 1 };
                in_list |= depth == 0 && table > 0 && is(table - 1, &["INTO"]);
                depth += 1;
            }
            ")" => {
                depth = depth.saturating_sub(1);
                in_list &= depth > 0;
            }
            _ => {}
        }
        let is_name = matches!(token.kind, TokenKind::Word | TokenKind::Quoted)
            && token.name(sql).eq_ignore_ascii_case(column);
        let is_set = text(at + 1) == "="
            && at > 0
            && (is(at - 1, &["SET"]) || (depth == 0 && text(at - 1) == ","));
        if is_name && !in_list && !(is_set && is_constant(sql, &tokens[at + 2..])) {
            return true;
        }
    }
    false
}

/// Whether what is assigned here names nothing.
fn is_constant(sql: &str, tokens: &[Token]) -> bool {
    let at = usize::from(tokens.first().is_some_and(|sign| matches!(sign.text(sql), "-" | "+")));
    let Some(value) = tokens.get(at) else { return false };
    let plain = matches!(value.kind, TokenKind::Literal | TokenKind::Number)
        || value.is_word(sql, &["NULL", "TRUE", "FALSE"])
        || value.is_word(sql, &["CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"]);
    let ends = tokens.get(at + 1).is_none_or(|next| {
        matches!(next.text(sql), "," | ";") || next.is_word(sql, &["WHERE", "FROM", "RETURNING"])
    });
    plain && ends
}

fn text(value: ValueRef<'_>) -> Option<Vec<u8>> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string().into_bytes()),
        ValueRef::Real(number) => Some(number.to_string().into_bytes()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overwritten_by(sql: &str) -> Vec<String> {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE tasks (id INTEGER PRIMARY KEY, state TEXT, done INTEGER, old TEXT);
             INSERT INTO tasks VALUES (11, 'a', 0, 'x'), (12, 'b', 1, 'y'), (13, NULL, 1, 'z');",
        )
        .unwrap();
        let tables = BTreeSet::from(["tasks".to_owned()]);
        let before = Held::take(&db, &tables).unwrap();
        db.execute_batch(sql).unwrap();
        let after = Held::take(&db, &tables).unwrap();
        before.overwritten(&after).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_worked_out_from_a_column_is_not_overwritten() {
        for (sql, expected) in [
            ("UPDATE t SET state = 'open'", false),
            ("UPDATE t SET n = 0, state = NULL WHERE n > 1", false),
            ("UPDATE t SET state = 1 WHERE state > 1", true),
            ("UPDATE t SET state = -1", false),
            ("UPDATE t SET state = lower(state)", true),
            ("UPDATE t SET state = (SELECT count(*) FROM u)", true),
            ("UPDATE t SET state = 'a' || x", true),
            ("INSERT INTO n (id, state) SELECT id, 'open' FROM t", false),
            ("INSERT INTO main.n (id, state) VALUES (1, 2)", false),
            ("INSERT INTO n (id, state) SELECT id, iif(state = 'a', 1, 2) FROM t", true),
            ("CREATE TABLE n (state TEXT)", false),
            ("(", false),
            ("", false),
        ] {
            assert_eq!(reads(sql, "state"), expected, "{sql}");
        }
    }

    #[test]
    fn r_2_19_a_column_of_one_value_has_lost_the_others() {
        for (sql, gone) in [
            ("UPDATE tasks SET state = 'open'", vec!["tasks.state"]),
            ("UPDATE tasks SET done = 0, state = upper(state)", vec!["tasks.done"]),
            ("UPDATE tasks SET state = 'open' WHERE id = 11", vec![]),
            ("UPDATE tasks SET state = old, old = ''", vec![]),
            ("UPDATE tasks SET old = old || '!'", vec![]),
            ("UPDATE tasks SET state = coalesce(state, 'a')", vec![]),
            // That is lost by rows, not by values.
            ("DELETE FROM tasks", vec![]),
        ] {
            assert_eq!(overwritten_by(sql), gone, "{sql}");
        }
    }
}
