//! Pragmas: which a migration may set, and why it may not set the others.

use migrate_core::sql::{Lexer, Token, TokenKind};

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Place;

/// What SQLite keeps in the file, what ends with the run, what has no effect in a transaction and
/// stands in many a migration all the same, and what only looks or tidies up.
const ALLOWED: [&str; 37] = [
    "application_id",
    "auto_vacuum",
    "cache_size",
    "collation_list",
    "compile_options",
    "data_version",
    "database_list",
    "defer_foreign_keys",
    "encoding",
    "foreign_key_check",
    "foreign_key_list",
    "foreign_keys",
    "freelist_count",
    "function_list",
    "ignore_check_constraints",
    "incremental_vacuum",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "journal_mode",
    "legacy_alter_table",
    "module_list",
    "optimize",
    "page_count",
    "page_size",
    "pragma_list",
    "quick_check",
    "recursive_triggers",
    "shrink_memory",
    "synchronous",
    "table_info",
    "table_list",
    "table_xinfo",
    "user_version",
    "wal_checkpoint",
    "writable_schema",
];

/// Settings of the connection, which is the application's. A migration may read them.
const OF_THE_CONNECTION: [&str; 25] = [
    "analysis_limit",
    "automatic_index",
    "busy_timeout",
    "cache_spill",
    "cell_size_check",
    "checkpoint_fullfsync",
    "default_cache_size",
    "empty_result_callbacks",
    "full_column_names",
    "fullfsync",
    "journal_size_limit",
    "mmap_size",
    "read_uncommitted",
    "reverse_unordered_selects",
    "secure_delete",
    "short_column_names",
    "temp_store",
    "threads",
    "trusted_schema",
    "vdbe_addoptrace",
    "vdbe_debug",
    "vdbe_listing",
    "vdbe_trace",
    "parser_trace",
    "wal_autocheckpoint",
];

/// Settings that do more harm than to outlive the run, and which.
const HARMFUL: [(&str, &str); 11] = [
    ("case_sensitive_like", "it would change what LIKE means to the application"),
    ("count_changes", "every write would answer with a row, and the run would fail"),
    ("data_store_directory", "it is a setting of the whole process"),
    ("hard_heap_limit", "it is a setting of the whole process, and can only be lowered"),
    ("locking_mode", "it would lock every other process out from then on"),
    ("max_page_count", "the database could not grow any more, for the application neither"),
    ("query_only", "the rest of the run could not write"),
    ("schema_version", "SQLite counts the changes of the schema itself"),
    ("soft_heap_limit", "it is a setting of the whole process"),
    ("temp_store_directory", "it is a setting of the whole process"),
    ("legacy_file_format", "SQLite ignores it"),
];

/// What is wrong with a `PRAGMA` statement. `place` gives the place of a token.
pub(crate) fn pragma(sql: &str, place: impl Fn(&Token) -> Place) -> Option<Diagnostic> {
    let mut tokens = Lexer::new(sql).significant().skip(1);
    let mut token = tokens.next()?;
    let mut next = tokens.next();
    if next.is_some_and(|next| next.text(sql) == ".") {
        token = tokens.next()?;
        next = tokens.next();
    }
    // Anything else is a slip of syntax, which SQLite tells.
    if !matches!(token.kind, TokenKind::Word | TokenKind::Quoted | TokenKind::Literal) {
        return None;
    }
    let name = bare(&token, sql).to_ascii_lowercase();
    let known = || {
        let harmful = HARMFUL.iter().map(|(name, _)| *name);
        ALLOWED.into_iter().chain(OF_THE_CONNECTION).chain(harmful)
    };
    if ALLOWED.contains(&name.as_str()) {
        return None;
    }
    if !known().any(|known| known == name) {
        let help = crate::nearest::similar(&name, known());
        return Some(
            Diagnostic::new(Code::ForbiddenPragma, format!("there is no pragma `{name}`"))
                .at(place(&token), "")
                .note("SQLite passes over a pragma that it does not know, without a word")
                .help(help.unwrap_or_else(|| "remove it, or mend its name".to_owned())),
        );
    }
    next.filter(|next| matches!(next.text(sql), "=" | "("))?;
    let harm = HARMFUL.iter().find(|(harmful, _)| *harmful == name).map(|(_, harm)| *harm);
    let note = harm.unwrap_or(
        "it is a setting of the connection, which is the application's, and would outlive the run",
    );
    let help = match name.as_str() {
        "schema_version" | "legacy_file_format" | "count_changes" => "remove the statement",
        _ => "set it in the program, where the connection is opened",
    };
    Some(
        Diagnostic::new(Code::ForbiddenPragma, format!("a migration does not set `{name}`"))
            .at(place(&token), "")
            .note(note)
            .help(help),
    )
}

/// The token without its quotes.
pub(crate) fn bare<'s>(token: &Token, sql: &'s str) -> &'s str {
    let text = token.text(sql);
    match token.kind {
        TokenKind::Quoted | TokenKind::Literal => text.get(1..text.len() - 1).unwrap_or(text),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn found(sql: &str) -> bool {
        let source = Source::new("m/001_a.sql".into(), sql);
        pragma(sql, |token| Place::new(&source, token.range())).is_some()
    }

    #[test]
    fn a_migration_sets_what_belongs_to_the_file_or_ends_with_the_run() {
        for sql in [
            "PRAGMA user_version = 7",
            "PRAGMA main.application_id = 1",
            "pragma Foreign_Keys=off;",
            "PRAGMA \"foreign_keys\"(0)",
            "PRAGMA foreign_key_check(tasks)",
            "PRAGMA main.table_info('tasks')",
            "PRAGMA optimize;",
            "PRAGMA journal_mode = WAL",
            "PRAGMA query_only",
            "PRAGMA temp_store;",
            "PRAGMA;",
            "PRAGMA main.",
        ] {
            assert!(!found(sql), "{sql}");
        }
        for sql in [
            "PRAGMA query_only = ON",
            "PRAGMA main.max_page_count(2)",
            "PRAGMA [temp_store] = 2",
            "PRAGMA case_sensitive_like = true",
            "PRAGMA foreing_keys = off",
            "PRAGMA main.nothing",
        ] {
            assert!(found(sql), "{sql}");
        }
    }

    #[cfg(feature = "check")]
    #[test]
    fn every_pragma_that_sqlite_has_is_known() {
        let db = rusqlite::Connection::open_in_memory().unwrap();
        let mut statement = db.prepare("SELECT name FROM pragma_pragma_list").unwrap();
        let names: Vec<String> =
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert!(names.len() > 50);
        for name in names {
            let known = ALLOWED.contains(&name.as_str())
                || OF_THE_CONNECTION.contains(&name.as_str())
                || HARMFUL.iter().any(|(harmful, _)| *harmful == name);
            assert!(known, "{name}");
        }
    }
}
