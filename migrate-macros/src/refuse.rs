//! Statements that have no place in a migration, found by their tokens: with or without a SQLite
//! to run them on.

use migrate_core::sql::{Lexer, TokenKind, first_word};

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::section::Section;

/// Reports what a migration must not contain.
pub(crate) fn statements(
    section: &Section,
    outside_transaction: bool,
    diagnostics: &mut Diagnostics,
) {
    for statement in &section.statements {
        let sql = section.sql(statement);
        let place = |token: &migrate_core::sql::Token| {
            section.place(statement.start + token.start..statement.start + token.end)
        };
        if let Some(token) = first_word(sql)
            && let Some(found) = keyword(token.text(sql), sql, outside_transaction)
        {
            diagnostics.error(found(place(&token)));
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
    }
}

type Report = Box<dyn FnOnce(crate::source::Place) -> Diagnostic>;

/// What is wrong with a statement that starts with `word`.
fn keyword(word: &str, sql: &str, outside_transaction: bool) -> Option<Report> {
    let word = word.to_ascii_uppercase();
    match word.as_str() {
        "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => {
            Some(Box::new(move |place| {
                Diagnostic::new(
                    Code::TransactionControl,
                    "a migration does not begin or end transactions",
                )
                .at(place, "this would end or nest the run's own transaction")
                .note("a run is one transaction already: it applies whole or not at all")
                .help(format!("remove the `{word}`"))
            }))
        }
        "ATTACH" | "DETACH" => Some(Box::new(move |place| {
            Diagnostic::new(Code::Attach, format!("a migration does not {}", word.to_lowercase()))
                .at(place, "")
                .note("a migration changes one database, whose backup can undo it")
                .help("give the other database a migration set of its own")
        })),
        "VACUUM" => {
            let into = Lexer::new(sql).significant().any(|token| {
                token.kind == TokenKind::Word && token.text(sql).eq_ignore_ascii_case("into")
            });
            if outside_transaction && !into {
                return None;
            }
            Some(Box::new(move |place| {
                let found = Diagnostic::new(
                    Code::Vacuum,
                    if into {
                        "a migration does not write other files"
                    } else {
                        "VACUUM cannot run in a transaction"
                    },
                );
                if into {
                    found.at(place, "").help("remove the statement; a backup is taken before a run")
                } else {
                    found.at(place, "a migration runs in one").help(
                        "write `-- migrate: transaction none` at the head of the file, and nothing \
                         else in it",
                    )
                }
            }))
        }
        "PRAGMA" => forbidden_pragma(sql),
        _ => None,
    }
}

/// Pragmas that outlive the run, reach beyond the database, or make the rest of the run fail.
const FORBIDDEN: [&str; 8] = [
    "query_only",
    "max_page_count",
    "hard_heap_limit",
    "soft_heap_limit",
    "temp_store_directory",
    "data_store_directory",
    "locking_mode",
    "case_sensitive_like",
];

fn forbidden_pragma(sql: &str) -> Option<Report> {
    let mut words = Lexer::new(sql).significant().map(|token| token.text(sql)).skip(1);
    let mut name = words.next()?.to_ascii_lowercase();
    let mut next = words.next();
    if next == Some(".") {
        name = words.next()?.to_ascii_lowercase();
        next = words.next();
    }
    let sets = matches!(next, Some("=" | "("));
    (sets && FORBIDDEN.contains(&name.as_str())).then(|| -> Report {
        Box::new(move |place| {
            Diagnostic::new(Code::ForbiddenPragma, format!("a migration does not set {name}"))
                .at(place, "")
                .note("it is a setting of the connection or of the process, and would outlive the run")
                .help("set it in the program, where the connection is opened")
        })
    })
}
