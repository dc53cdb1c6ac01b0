//! Columns that a down adds again: `ALTER TABLE … ADD COLUMN` cannot bring all of them back.

use migrate_core::schema::{Change, Difference};
use migrate_core::sql::{Lexer, Token};

use crate::check::unlike::moved;
use crate::section::Section;

/// What to do instead.
const INSTEAD: &str = "let the down rebuild the table (create one as it was, copy the rows, drop \
                       the other, rename it); or remove the down and say \
                       `-- migrate: allow irreversible`";

/// Why what `down` adds is not as it was, and what to do about that; nothing where it adds nothing
/// of the kind.
pub(super) fn advice(differences: &[Difference], down: &Section) -> Option<String> {
    let added = added(down);
    let (mut last, mut bare) = (Vec::new(), Vec::new());
    for one in differences.iter().filter(|one| one.change() == Change::Changed) {
        let of_table = added.iter().filter(|(table, _)| table.eq_ignore_ascii_case(one.name()));
        let of_table: Vec<String> = of_table.map(|(_, column)| column.clone()).collect();
        bare.extend(one.columns().iter().filter_map(|column| {
            let is_bare = of_table.contains(&column.name().to_ascii_lowercase())
                && column.expected().is_some_and(is_not_null);
            is_bare.then(|| column.name().to_owned())
        }));
        last.extend(moved(one, &of_table));
    }
    let mut causes = Vec::new();
    if !last.is_empty() {
        causes.push(format!("always puts {} last", last.join(" and ")));
    }
    if !bare.is_empty() {
        causes.push(format!("cannot make {} NOT NULL without a DEFAULT", bare.join(" and ")));
    }
    (!causes.is_empty()).then(|| format!("`ADD COLUMN` {}: {INSTEAD}", causes.join(" and ")))
}

/// The same for a down of which SQLite refuses an `ADD COLUMN`.
pub(super) fn refused(message: &str) -> Option<String> {
    let column = ["Cannot add a ", "cannot add a "].iter().find_map(|s| message.strip_prefix(s))?;
    Some(match column.split_once(" column")?.0 {
        "NOT NULL" => {
            format!("`ADD COLUMN` cannot make a column NOT NULL without a DEFAULT: {INSTEAD}")
        }
        kind => format!("`ADD COLUMN` cannot bring a {kind} column back: {INSTEAD}"),
    })
}

/// The columns that a section adds, in small letters, each with its table.
fn added(section: &Section) -> Vec<(String, String)> {
    let column = |sql: &str| {
        let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
        let is = |at: usize, word: &str| tokens.get(at).is_some_and(|t| t.is_word(sql, &[word]));
        if !(is(0, "ALTER") && is(1, "TABLE")) {
            return None;
        }
        let qualified = tokens.get(3).is_some_and(|token| token.text(sql) == ".");
        let table = if qualified { 4 } else { 2 };
        let add = is(table + 1, "ADD").then_some(table + 2)?;
        let column = if is(add, "COLUMN") { add + 1 } else { add };
        Some((tokens.get(table)?.name(sql), tokens.get(column)?.name(sql).to_ascii_lowercase()))
    };
    section.statements.iter().filter_map(|statement| column(section.sql(statement))).collect()
}

/// Whether a column of this definition is NOT NULL, and has no DEFAULT.
fn is_not_null(definition: &str) -> bool {
    let tokens: Vec<Token> = Lexer::new(definition).significant().collect();
    let is = |token: &Token, word: &str| token.is_word(definition, &[word]);
    tokens.windows(2).any(|pair| is(&pair[0], "NOT") && is(&pair[1], "NULL"))
        && !tokens.iter().any(|token| is(token, "DEFAULT"))
}

#[cfg(test)]
mod tests {
    use crate::check::tried::{texts, tried};

    /// What is told of a migration that drops columns of `tasks`, and its down; on one line.
    fn told(up: &str, down: &str) -> String {
        let lints = ["down-fails", "down-does-not-restore"];
        let first = "CREATE TABLE tasks (id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL, c TEXT, \
                     d TEXT NOT NULL)";
        let text = texts(&tried(&lints, first, None, up, Some(down)).1).concat();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_column_that_add_column_cannot_bring_back_is_told_with_its_remedy() {
        let drop = |column: &str| format!("ALTER TABLE tasks DROP COLUMN {column};");
        let add = |column: &str| format!("ALTER TABLE tasks ADD COLUMN {column};");
        let instead = "let the down rebuild the table";
        for (up, down, expected) in [
            (drop("a"), add("a TEXT"), "`ADD COLUMN` always puts a last: "),
            (
                drop("a") + &drop("c"),
                add("a TEXT") + &add("C TEXT"),
                "`ADD COLUMN` always puts a and c last: ",
            ),
            (
                drop("d"),
                add("d TEXT NOT NULL DEFAULT ''"),
                "`ADD COLUMN` cannot make d NOT NULL without a DEFAULT: ",
            ),
            (
                drop("b"),
                add("b TEXT NOT NULL DEFAULT ''"),
                "`ADD COLUMN` always puts b last and cannot make b NOT NULL without a DEFAULT: ",
            ),
            (
                drop("d"),
                add("d TEXT NOT NULL"),
                "`ADD COLUMN` cannot make a column NOT NULL without a DEFAULT: ",
            ),
        ] {
            let told = told(&up, &down);
            assert!(told.contains(&format!("help: {expected}{instead}")), "{up} {down}: {told}");
        }
        let other = told(&drop("a"), "SELECT 1");
        assert!(other.contains("let the down undo everything"), "{other}");
    }

    #[test]
    fn a_down_that_rebuilds_brings_a_column_back_to_its_place() {
        let down = "CREATE TABLE new_tasks (id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL, \
                    c TEXT, d TEXT NOT NULL); \
                    INSERT INTO new_tasks (id, a, b, c, d) SELECT id, NULL, b, c, d FROM tasks; \
                    DROP TABLE tasks; ALTER TABLE new_tasks RENAME TO tasks";
        assert_eq!(told("ALTER TABLE tasks DROP COLUMN a", down), "");
    }
}
