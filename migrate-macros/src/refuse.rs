//! Statements that have no place in a migration, found by their tokens: with or without a SQLite
//! to run them on.

use migrate_core::schema::TRACKING_PREFIX;
use migrate_core::sql::{Lexer, Token, TokenKind, first_word};

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::pragma::{bare, pragma};
use crate::section::Section;
use crate::source::Place;

/// Reports what a migration must not contain.
pub(crate) fn statements(
    section: &Section,
    outside_transaction: bool,
    diagnostics: &mut Diagnostics,
) {
    for statement in &section.statements {
        let sql = section.sql(statement);
        let place = |token: &Token| {
            section.place(statement.start + token.start..statement.start + token.end)
        };
        if let Some(token) = first_word(sql) {
            let word = token.text(sql).to_ascii_uppercase();
            let found = match word.as_str() {
                "PRAGMA" => pragma(sql, place),
                _ => keyword(&word, sql, outside_transaction, place(&token)),
            };
            if let Some(found) = found {
                diagnostics.error(found);
            }
        }
        // One finding a statement: the second parameter has the same cause.
        let parameter = Lexer::new(sql).find(|token| token.kind == TokenKind::Parameter);
        if let Some(token) = parameter {
            diagnostics.error(
                Diagnostic::new(Code::BindParameter, "a migration has no values to bind")
                    .at(place(&token), "SQLite would bind NULL here")
                    .help("write the value itself"),
            );
        }
        if let Some(token) = reserved(sql) {
            diagnostics.error(
                Diagnostic::new(
                    Code::ReservedName,
                    format!("names that start with `{TRACKING_PREFIX}` are the runner's own"),
                )
                .at(place(&token), "")
                .note("its tables hold which migrations a database has applied")
                .help("choose another name"),
            );
        }
    }
}

/// The first token that is a name of the runner's own tables, or of one to come.
fn reserved(sql: &str) -> Option<Token> {
    let mut before = "";
    Lexer::new(sql).significant().find(|token| {
        let text = token.text(sql);
        let is_name = match token.kind {
            TokenKind::Word | TokenKind::Quoted => true,
            // SQLite takes a string for a name where only a name can stand.
            TokenKind::Literal => ["TABLE", "EXISTS", "INTO", "UPDATE", "TO", "."]
                .iter()
                .any(|word| word.eq_ignore_ascii_case(before)),
            _ => false,
        };
        before = text;
        let start = bare(token, sql).get(..TRACKING_PREFIX.len());
        is_name && start.is_some_and(|start| start.eq_ignore_ascii_case(TRACKING_PREFIX))
    })
}

/// What is wrong with a statement that starts with `word`, which stands at `place`.
fn keyword(word: &str, sql: &str, outside_transaction: bool, place: Place) -> Option<Diagnostic> {
    match word {
        "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => Some(
            Diagnostic::new(
                Code::TransactionControl,
                "a migration does not begin or end transactions",
            )
            .at(place, "this would end or nest the run's own transaction")
            .note("a run is one transaction already: it applies whole or not at all")
            .help(format!("remove the `{word}`")),
        ),
        "ATTACH" | "DETACH" => Some(
            Diagnostic::new(Code::Attach, format!("a migration does not {}", word.to_lowercase()))
                .at(place, "")
                .note("a migration changes one database, and a run undoes it whole")
                .help("give the other database a migration set of its own"),
        ),
        "VACUUM" => vacuum(sql, outside_transaction, place),
        _ => None,
    }
}

fn vacuum(sql: &str, outside_transaction: bool, place: Place) -> Option<Diagnostic> {
    let into = Lexer::new(sql)
        .significant()
        .any(|token| token.kind == TokenKind::Word && token.text(sql).eq_ignore_ascii_case("into"));
    if into {
        return Some(
            Diagnostic::new(Code::Vacuum, "a migration does not write other files")
                .at(place, "")
                .help("remove the statement; the program can copy its database before it migrates"),
        );
    }
    (!outside_transaction).then(|| {
        Diagnostic::new(Code::Vacuum, "VACUUM cannot run in a transaction")
            .at(place, "a migration runs in one")
            .help(
                "write `-- migrate: transaction none` at the head of the file, and nothing else \
                 in it",
            )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_runners_tables_are_found_and_text_is_not() {
        for sql in [
            "CREATE TABLE _migrate_applied (x)",
            "CREATE TABLE IF NOT EXISTS main.'_migrate_applied' (x)",
            "CREATE TABLE \"_Migrate_x\" (x)",
            "ALTER TABLE t RENAME TO [_migrate_x]",
            "DROP TABLE _MIGRATE_HISTORY",
            "INSERT INTO `_migrate_history` VALUES (1)",
            "UPDATE '_migrate_history' SET x = 1",
        ] {
            assert!(reserved(sql).is_some(), "{sql}");
        }
        for sql in [
            "CREATE TABLE migrate_applied (x)",
            "INSERT INTO t VALUES ('_migrate_applied')",
            "CREATE TABLE t (x DEFAULT '_migrate_')",
            "SELECT 1 -- _migrate_applied",
        ] {
            assert!(reserved(sql).is_none(), "{sql}");
        }
    }
}
